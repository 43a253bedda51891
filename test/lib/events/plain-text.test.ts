import { describe, expect, test } from 'vitest'
import { decodeContent } from '../../../lib/events/content.ts'
import { plainText } from '../../../lib/events/plain-text.ts'

/** What a person reads of a message of this type. */
function read(message_type: string, content: object): string {
  return plainText(decodeContent({ message_type, content: JSON.stringify(content) }))
}

describe('rich text reads', () => {
  const line = (...elements: object[]) => read('post', { content: [elements] })

  test.each([
    ['a link as its text', { tag: 'a', text: '表', href: 'https://example.com/t' }, '表'],
    [
      'a link without text as its address',
      { tag: 'a', text: '', href: 'https://example.com/t' },
      'https://example.com/t',
    ],
    ['a person as @name', { tag: 'at', user_id: 'ou_1', user_name: 'Bo' }, '@Bo'],
    ['a person without a name as the id', { tag: 'at', user_id: '@_user_7' }, '@_user_7'],
    ['a picture in brackets', { tag: 'img', image_key: 'img_1' }, '[image]'],
    ['a film in brackets', { tag: 'media', file_key: 'f1' }, '[media]'],
    ['an emotion by its name', { tag: 'emotion', emoji_type: 'OK' }, '[OK]'],
    ['a rule as a rule', { tag: 'hr' }, '---'],
    ['code as it is', { tag: 'code_block', text: 'a\n  b' }, 'a\n  b'],
    ['a button by its words', { tag: 'button', text: { tag: 'plain_text', content: '好' } }, '[好]'],
    ['what has no words as nothing', { tag: 'poll', id: 7 }, '[post]'],
  ])('%s', (_, element, text) => {
    expect(line(element)).toBe(text)
  })

  test('the elements of a line without anything between them', () => {
    expect(line({ tag: 'text', text: 'a' }, { tag: 'text', text: 'b ' }, { tag: 'text', text: 'c' })).toBe('ab c')
  })

  test('lines as lines, and no empty ones', () => {
    const text = (text: string) => [{ tag: 'text', text }]
    expect(read('post', { title: '', content: [text('a'), [], text(''), text('b')] })).toBe('a\nb')
  })
})

describe('a card reads as what it shows', () => {
  test('in the order of its parts, without translations and values', () => {
    const card = {
      header: { title: { tag: 'plain_text', content: '投诉', i18n_content: { en_us: 'Complaint' } } },
      elements: [
        { tag: 'markdown', content: '**三天**没到' },
        { tag: 'action', actions: [{ tag: 'button', text: { content: '退款' }, value: { text: 'refund' } }] },
      ],
      i18n_elements: { en_us: [{ tag: 'markdown', content: 'late' }] },
    }
    expect(read('interactive', card)).toBe('投诉\n**三天**没到\n退款')
  })

  test('of the second generation as well', () => {
    const body = { elements: [{ tag: 'column_set', columns: [{ elements: [{ tag: 'markdown', content: '左' }] }] }] }
    expect(read('interactive', { schema: '2.0', header: { title: { content: '表' } }, body })).toBe('表\n左')
  })

  test('and in brackets when it shows nothing', () => {
    expect(read('interactive', { config: { wide: true } })).toBe('[interactive]')
  })
})

describe('a notice of the system reads', () => {
  test.each([
    ['names in the place of variables', { template: '{a} 和 {b}', a: ['小满', 'Bo'], b: 'Ada' }, '小满, Bo 和 Ada'],
    ['a variable with translations as its text', { template: '{a}', a: { text: '新会话', i18n_text: {} } }, '新会话'],
    ['a variable without a value as it is', { template: '{a} {toString}', b: 1 }, '{a} {toString}'],
    [
      'a value as it is written, even where it looks like a variable',
      { template: '{a}', a: '{b} $&', b: 'x' },
      '{b} $&',
    ],
    ['nobody as nobody', { template: '{a} left', a: [] }, ' left'],
  ])('%s', (_, content, text) => {
    expect(read('system', content)).toBe(text)
  })
})

test('what has a name reads as the name, and else as what it is', () => {
  expect(read('file', { file_key: 'f1', file_name: '账.xlsx' })).toBe('账.xlsx')
  expect(read('file', { file_key: 'f1' })).toBe('[file]')
  expect(read('location', {})).toBe('[location]')
  expect(read('text', { text: '' })).toBe('')
})
