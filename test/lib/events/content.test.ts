import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ContentMap, decodeContent } from '../../../lib/events/content.ts'
import { plainText } from '../../../lib/events/plain-text.ts'

const mentions = [
  { key: '@_user_1', name: '小满' },
  { key: '@_user_10', name: 'Bo' },
]

/** A message of each type, as documented, and what is read of it. */
const KNOWN: {
  readonly [Type in keyof ContentMap]: readonly [content: object, decoded: ContentMap[Type], text: string]
} = {
  text: [{ text: '@_user_10 来 @_user_1' }, { text: '@Bo 来 @小满' }, '@Bo 来 @小满'],
  post: [
    {
      title: '周报',
      content: [
        [
          { tag: 'text', text: '好 ' },
          { tag: 'at', user_id: '@_user_1', user_name: '' },
        ],
      ],
    },
    {
      title: '周报',
      content: [
        [
          { tag: 'text', text: '好 ' },
          { tag: 'at', user_id: '@_user_1', user_name: '小满' },
        ],
      ],
    },
    '周报\n好 @小满',
  ],
  image: [{ image_key: 'img_1' }, { image_key: 'img_1' }, '[image]'],
  file: [{ file_key: 'f1', file_name: '账.xlsx' }, { file_key: 'f1', file_name: '账.xlsx' }, '账.xlsx'],
  folder: [{ file_key: 'f1', file_name: '账' }, { file_key: 'f1', file_name: '账' }, '账'],
  audio: [{ file_key: 'f1', duration: 1800 }, { file_key: 'f1', duration: 1800 }, '[audio]'],
  media: [
    { file_key: 'f1', image_key: 'img_1', file_name: '', duration: 1800 },
    { file_key: 'f1', image_key: 'img_1', duration: 1800 },
    '[media]',
  ],
  sticker: [{ file_key: 'f1' }, { file_key: 'f1' }, '[sticker]'],
  interactive: [
    {
      title: '投诉',
      elements: [
        [
          { tag: 'text', text: '给 ' },
          { tag: 'at', user_id: '@_user_1' },
        ],
        [{ tag: 'hr' }],
      ],
    },
    {
      title: '投诉',
      elements: [
        [
          { tag: 'text', text: '给 ' },
          { tag: 'at', user_id: '@_user_1', user_name: '小满' },
        ],
        [{ tag: 'hr' }],
      ],
      card: {
        title: '投诉',
        elements: [
          [
            { tag: 'text', text: '给 ' },
            { tag: 'at', user_id: '@_user_1' },
          ],
          [{ tag: 'hr' }],
        ],
      },
    },
    '投诉\n给 @小满\n---',
  ],
  hongbao: [{ text: '[红包]' }, { text: '[红包]' }, '[红包]'],
  share_calendar_event: [
    { summary: '站会', start_time: '1792310400000', end_time: '1792312200000' },
    { summary: '站会', start_time: '1792310400000', end_time: '1792312200000' },
    '站会',
  ],
  calendar: [{ summary: '站会', start_time: 7 }, { summary: '站会' }, '站会'],
  general_calendar: [{}, {}, '[general_calendar]'],
  share_chat: [{ chat_id: 'oc_1' }, { chat_id: 'oc_1' }, '[share_chat]'],
  share_user: [{ user_id: 'ou_1' }, { user_id: 'ou_1' }, '[share_user]'],
  system: [
    { template: '{who} 邀请了 {whom}', who: ['小满'], whom: ['Ada', 'Bo'] },
    { template: '{who} 邀请了 {whom}', variables: { who: ['小满'], whom: ['Ada', 'Bo'] } },
    '小满 邀请了 Ada, Bo',
  ],
  location: [
    { name: '西湖', longitude: '120.1', latitude: '30.2' },
    { name: '西湖', longitude: '120.1', latitude: '30.2' },
    '西湖',
  ],
  video_chat: [{ topic: '对账', start_time: '1792310400000' }, { topic: '对账', start_time: '1792310400000' }, '对账'],
  todo: [
    { task_id: 't1', summary: { title: '', content: [[{ tag: 'text', text: '买菜' }]] }, due_time: '1792310400000' },
    { task_id: 't1', summary: { title: '', content: [[{ tag: 'text', text: '买菜' }]] }, due_time: '1792310400000' },
    '买菜',
  ],
  vote: [{ topic: '吃什么', options: ['面', '饭', 7] }, { topic: '吃什么', options: ['面', '饭'] }, '吃什么\n面\n饭'],
  merge_forward: [{ content: 'Forwarded' }, { content: 'Forwarded' }, 'Forwarded'],
}

describe('a message says what its type promises', () => {
  test.each(Object.entries(KNOWN))('%s', (message_type, [content, decoded, text]) => {
    const read = decodeContent({ message_type, content: JSON.stringify(content), mentions })
    expect(read).toEqual({ type: message_type, ...decoded })
    expect(plainText(read)).toBe(text)
  })

  test('whether its type is named as in events or as in answers of the API', () => {
    expect(decodeContent({ msg_type: 'text', content: '{"text":"嗨"}' })).toEqual({ type: 'text', text: '嗨' })
  })

  test('even where it is the bare text of what was forwarded', () => {
    const content = 'Merged and Forwarded Message'
    expect(decodeContent({ message_type: 'merge_forward', content })).toEqual({ type: 'merge_forward', content })
  })

  test('and its content cannot pretend to be of another type', () => {
    expect(decodeContent({ message_type: 'system', content: '{"type":"text","template":"x","text":"y"}' })).toEqual({
      type: 'system',
      template: 'x',
      variables: { type: 'text', text: 'y' },
    })
  })
})

describe('a message is unknown', () => {
  test.each(['hologram', 'unknown', 'constructor', '__proto__', 'toString'])('when its type is %s', (message_type) => {
    const unknown = { type: 'unknown', message_type, raw: '{"text":"嗨"}', reason: 'unknown type' }
    expect(decodeContent({ message_type, content: '{"text":"嗨"}' })).toEqual(unknown)
  })

  test.each(['', '{"text":', '[{default=true, text=嗨}]', '"text"', '[]', 'null'])(
    'when its content is %j',
    (content) => {
      expect(decodeContent({ message_type: 'text', content })).toEqual({
        type: 'unknown',
        message_type: 'text',
        raw: content,
        reason: 'not JSON',
      })
    },
  )

  test.each([
    ['text', { text: 7 }],
    ['post', { title: '周报' }],
    ['image', { image_key: '' }],
    ['audio', { duration: 7 }],
    ['media', { file_name: 'a.mp4' }],
    ['todo', { summary: {} }],
    ['vote', { options: 'all' }],
    ['system', { template: null }],
    ['share_chat', {}],
  ])('when it is %s and lacks what that cannot be without: %j', (message_type, content) => {
    const raw = JSON.stringify(content)
    const unknown = { type: 'unknown', message_type, raw, reason: 'not as documented' }
    expect(decodeContent({ message_type, content: raw })).toEqual(unknown)
  })

  test.each([undefined, null, 7, 'text', [], {}, { message_type: 'text' }, { message_type: 'text', content: null }])(
    'when it is no message at all: %j',
    (message) => {
      expect(decodeContent(message as never)).toMatchObject({ type: 'unknown', raw: '', reason: 'not as documented' })
    },
  )

  test('and reads as its type', () => {
    expect(plainText(decodeContent({ message_type: 'hologram', content: '{}' }))).toBe('[hologram]')
    expect(plainText(decodeContent({}))).toBe('[unknown]')
  })
})

describe('nothing makes it fail:', () => {
  const types = fc.constantFrom(...Object.keys(KNOWN), 'hologram')
  const reads = (message: unknown) => {
    const content = decodeContent(message as never)
    expect(typeof plainText(content)).toBe('string')
    return content
  }

  test('any text as content', () => {
    fc.assert(
      fc.property(
        types,
        fc.string({ unit: 'binary' }),
        (message_type, content) => void reads({ message_type, content }),
      ),
    )
  })

  test('any JSON as content, any mentions', () => {
    fc.assert(
      fc.property(types, fc.json(), fc.anything(), (message_type, content, anything) => {
        reads({ message_type, content, mentions: anything })
        reads({ msg_type: message_type, content, mentions: [anything] })
      }),
    )
  })

  test('a good content with one part replaced by any other', () => {
    const damaged = fc.tuple(types, fc.nat(), fc.jsonValue()).map(([type, at, value]) => {
      const content = JSON.stringify(KNOWN[type as keyof ContentMap]?.[0] ?? {})
      let part = 0
      const parts = content.match(/"[^"]*"(?!:)|\d+|\[\]|\{\}/g)?.length ?? 1
      return [
        type,
        content.replace(/"[^"]*"(?!:)|\d+|\[\]|\{\}/g, (old) => (part++ === at % parts ? JSON.stringify(value) : old)),
      ]
    })
    fc.assert(fc.property(damaged, ([message_type, content]) => void reads({ message_type, content, mentions })))
  })

  test('a good content cut off anywhere', () => {
    for (const [message_type, [content]] of Object.entries(KNOWN)) {
      const text = JSON.stringify(content)
      for (let end = 0; end < text.length; end++) reads({ message_type, content: text.slice(0, end) })
    }
  })

  test('many lines, or brackets without end', () => {
    const lines = `{"content":[${'[],'.repeat(200_000)}[]]}`
    const deep = (open: string, close: string) => `{"elements":${open.repeat(20_000)}0${close.repeat(20_000)}}`
    expect(reads({ message_type: 'post', content: lines }).type).toBe('post')
    expect(reads({ message_type: 'interactive', content: deep('[', ']') }).type).toBe('interactive')
    expect(reads({ message_type: 'interactive', content: deep('{"elements":', '}') }).type).toBe('interactive')
  })
})
