import { describe, expect, test } from 'vitest'
import { namesOf } from '../../../lib/events/mentions.ts'
import { decodePost, type PostElement, type PostElementMap } from '../../../lib/events/post.ts'

const names = namesOf([{ key: '@_user_1', name: '小满' }])
const noNames = namesOf([])

/** An element of each tag, as it arrives, and what is read of it. */
const KNOWN: { readonly [Tag in keyof PostElementMap]: readonly [element: object, decoded: PostElementMap[Tag]] } = {
  text: [
    { text: '问 @_user_1', style: ['bold', 7] },
    { text: '问 @小满', style: ['bold'] },
  ],
  a: [
    { text: '表', href: 'https://example.com/t', style: [] },
    { text: '表', href: 'https://example.com/t' },
  ],
  at: [
    { user_id: '@_user_1', user_name: '' },
    { user_id: '@_user_1', user_name: '小满' },
  ],
  img: [{ image_key: 'img_1', width: 7 }, { image_key: 'img_1' }],
  media: [
    { file_key: 'f1', image_key: 'img_1' },
    { file_key: 'f1', image_key: 'img_1' },
  ],
  emotion: [{ emoji_type: 'OK' }, { emoji_type: 'OK' }],
  hr: [{}, {}],
  code_block: [
    { language: 'GO', text: 'a\n@_user_1' },
    { language: 'GO', text: 'a\n@_user_1' },
  ],
  md: [{ text: '**好**' }, { text: '**好**' }],
}

describe('an element is read by its tag', () => {
  test.each(Object.entries(KNOWN))('%s', (tag, [element, decoded]) => {
    expect(only({ tag, ...element })).toEqual({ tag, ...decoded })
  })

  test.each([
    { tag: 'poll', options: ['a'] },
    { tag: 'constructor' },
    { tag: 'text' },
    { tag: 'at', user_name: '小满' },
    { tag: 'img', image_key: null },
    { tag: 'unknown', raw: 'x' },
    { text: 'no tag' },
    'text',
    null,
    7,
  ])('and kept as it is when that is not known, or not true: %j', (raw) => {
    expect(only(raw)).toEqual({ tag: 'unknown', raw })
  })

  test('somebody whom the message does not name keeps the name in the element', () => {
    expect(only({ tag: 'at', user_id: '@_user_2', user_name: 'Bo' })).toEqual({
      tag: 'at',
      user_id: '@_user_2',
      user_name: 'Bo',
    })
    expect(only({ tag: 'at', user_id: 'ou_2' })).toEqual({ tag: 'at', user_id: 'ou_2' })
  })

  test('everybody is all', () => {
    expect(only({ tag: 'at', user_id: '@_all' })).toEqual({ tag: 'at', user_id: '@_all', user_name: 'all' })
  })
})

describe('a post', () => {
  test('keeps its lines apart, empty ones too', () => {
    const post = decodePost({ content: [[{ tag: 'hr' }, { tag: 'hr' }], [], { tag: 'hr' }] }, noNames)
    expect(post).toEqual({ title: '', content: [[{ tag: 'hr' }, { tag: 'hr' }], [], [{ tag: 'hr' }]] })
  })

  test('in several languages is that of the first one that is a post', () => {
    const content = [[{ tag: 'text', text: 'hi' }]]
    const post = decodePost({ zh_cn: {}, en_us: { title: 'Week', content }, ja_jp: { content: [] } }, noNames)
    expect(post).toEqual({ title: 'Week', content, locale: 'en_us' })
  })

  test.each([{}, { title: 'x' }, { content: 'text' }, { zh_cn: [] }, { zh_cn: { content: null } }])(
    'is none without lines: %j',
    (json) => {
      expect(decodePost(json, names)).toBeUndefined()
    },
  )
})

function only(element: unknown): PostElement | undefined {
  return decodePost({ content: [[element]] }, names)?.content[0]?.[0]
}
