import { describe, expect, test } from 'vitest'
import { decodeContent, type MessageWithContent } from '../../lib/events/content.ts'
import { decodeJson } from '../../lib/events/json-field.ts'
import { plainText } from '../../lib/events/plain-text.ts'
import { type Sample, samples } from './corpus.ts'

interface Message extends MessageWithContent {
  readonly type?: string
}

const messages = samples().flatMap((sample) => {
  const message = messageOf(sample)
  return message === undefined ? [] : [[sample.id, message] as const]
})

test('there are messages of both versions', () => {
  expect(messages.filter(([id]) => id.startsWith('v1/')).length).toBeGreaterThan(0)
  expect(messages.filter(([id]) => id.startsWith('v2/')).length).toBeGreaterThan(0)
})

test.each(messages)('%s: says what its type promises', (_, message) => {
  const content = decodeContent(message)
  expect(content.type).toBe(message.message_type ?? message.msg_type)
  expect(plainText(content)).not.toMatch(/^$|@_user_/)
})

test.each(messages.filter(([, { content }]) => content))(
  '%s: is read without failing wherever it is cut off',
  (_, message) => {
    const { content = '' } = message
    for (let end = 0; end < content.length; end++) {
      for (const damaged of [content.slice(0, end), `${content.slice(0, end)}null${content.slice(end + 1)}`]) {
        expect(typeof plainText(decodeContent({ ...message, content: damaged }))).toBe('string')
      }
    }
  },
)

describe('a field that looks like JSON', () => {
  const fields = samples()
    .filter(({ form }) => form === 'v1' || form === 'v2')
    .flatMap(({ id, text }) => textsIn(JSON.parse(text)).map(([path, field]) => [id, path, field] as const))
    .filter(([, , field]) => /^\s*[[{]/.test(field))

  test.each(fields)('%s %s: is read, or kept as it is', (_, path, field) => {
    // What Java prints of an object, and ids in brackets.
    const isNoJson = /\.(i18n_resources|leave_detail|leave_range|process_obj|(group|room)_ids\.\d+)$/.test(path)
    expect(decodeJson(field)).toEqual(
      isNoJson ? { type: 'unknown', raw: field } : { type: 'json', value: JSON.parse(field) },
    )
  })
})

function messageOf({ form, text }: Sample): Message | undefined {
  if (form !== 'v1' && form !== 'v2') return undefined
  const { header, event } = JSON.parse(text) as { header?: object; event?: Message & { message?: Message } }
  if (header !== undefined) return typeof event?.message?.content === 'string' ? event.message : undefined
  return event?.type === 'message' ? event : undefined
}

/** Every text in a value, with the path to it. */
function textsIn(value: unknown, path = ''): readonly (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, `${path}.${name}`))
}
