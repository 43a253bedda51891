import { describe, expect, test } from 'vitest'
import { decodeContent } from '../../../lib/events/content.ts'
import { plainText } from '../../../lib/events/plain-text.ts'

describe('a message of 1.0 is read', () => {
  test('as text, without the marks around people', () => {
    const text = '<at open_id="ou_1">@小满</at> 来 <b>'
    const content = decodeContent({ msg_type: 'text', text, text_without_at_bot: ' 来 <b>' })
    expect(content).toEqual({ type: 'text', text: '@小满 来 <b>', text_without_at_bot: ' 来 <b>' })
  })

  test('as rich text, its lines and then its pictures', () => {
    const text = '<p>1 &lt; 2 &amp;amp; 3</p><p>二</p><figure><img src="https://example.com/a"/></figure>三<br>四'
    const content = decodeContent({ msg_type: 'post', title: '周报', text, image_keys: ['img_1', 7] })
    expect(content).toEqual({
      type: 'post',
      title: '周报',
      content: [
        ...['1 < 2 &amp; 3', '二', '三', '四'].map((line) => [{ tag: 'text', text: line }]),
        [{ tag: 'img', image_key: 'img_1' }],
      ],
    })
    expect(plainText(content)).toBe('周报\n1 < 2 &amp; 3\n二\n三\n四\n[image]')
  })

  test.each([
    [
      { msg_type: 'image', image_key: 'img_1', image_url: 'https://example.com/a' },
      { type: 'image', image_key: 'img_1' },
    ],
    [
      { msg_type: 'file', file_key: 'f1' },
      { type: 'file', file_key: 'f1' },
    ],
    [{ msg_type: 'merge_forward' }, { type: 'merge_forward' }],
  ])('as what its type promises: %j', (message, content) => {
    expect(decodeContent(message)).toEqual(content)
  })

  test('as all that was forwarded, one level of it', () => {
    const inner = { msg_type: 'merge_forward', msg_list: [{ msg_type: 'text', text: 'deep' }] }
    const msg_list = [
      { msg_type: 'text', text: '一' },
      inner,
      null,
      { msg_type: 'hologram' },
      { msg_type: 'text', text: '二' },
    ]
    const content = decodeContent({ msg_type: 'merge_forward', msg_list })
    expect(content).toEqual({
      type: 'merge_forward',
      messages: [{ type: 'text', text: '一' }, { type: 'merge_forward' }, { type: 'text', text: '二' }],
    })
    expect(plainText(content)).toBe('一\n[merge_forward]\n二')
  })

  test.each([{ msg_type: 'text' }, { msg_type: 'image' }, { msg_type: 'file', file_key: 7 }, { msg_type: 'hologram' }])(
    'as unknown when it is not what its type promises: %j',
    (message) => {
      expect(decodeContent(message)).toEqual({
        type: 'unknown',
        message_type: message.msg_type,
        raw: '',
        reason: 'not as documented',
      })
    },
  )
})
