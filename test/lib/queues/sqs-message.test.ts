import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeRefused } from '../../../lib/aws/sqs-text.ts'
import { SQS_ENVELOPE_BYTES, toSqsMessage } from '../../../lib/queues/sqs-message.ts'
import { message } from '../../support/message.ts'

const FIFO = { fifo: true } as const

/** What SQS documents that it takes. */
function isTaken(text: string): boolean {
  return Array.from(text, (char) => char.codePointAt(0) as number).every(
    (code) =>
      code === 0x9 ||
      code === 0xa ||
      code === 0xd ||
      (code >= 0x20 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd) ||
      code >= 0x10000,
  )
}

describe('the text', () => {
  test('of U+FFFE and U+FFFF is their escapes, and nothing else of it changes', () => {
    expect(escapeRefused('{"a":"\ufffe🌕\uffff\ufeff\ufffd\u2028"}')).toBe('{"a":"\\ufffe🌕\\uffff\ufeff\ufffd\u2028"}')
  })

  test('of half a surrogate pair is its escape, since UTF-8 has no bytes for it', () => {
    expect(escapeRefused('{"a":"\ud83c"}')).toBe('{"a":"\\ud83c"}')
  })

  test('has only characters that SQS takes, and means the same, whatever the JSON', () => {
    const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code))
    const strings = fc.string({
      unit: fc.oneof(anyUnit, fc.constantFrom('\ufffe', '\uffff', '\\', '"', '🌕', '\ud83c')),
    })
    fc.assert(
      fc.property(fc.dictionary(strings, strings), (value) => {
        const escaped = escapeRefused(JSON.stringify(value))
        expect(isTaken(escaped)).toBe(true)
        expect(JSON.parse(escaped)).toEqual(value)
      }),
    )
  })

  test('is the same string when SQS takes all of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const json = JSON.stringify(text)
        expect(escapeRefused(json)).toBe(json)
      }),
    )
  })

  test('is measured with its escapes', () => {
    const text = `"${'\uffff'.repeat(SQS_ENVELOPE_BYTES / 4)}"`
    expect(() => toSqsMessage(message('a', { text }), FIFO)).toThrow(
      expect.objectContaining({ name: 'PortError', code: 'ERR_ENVELOPE_TOO_LARGE' }),
    )
  })
})

describe('the group', () => {
  const groupOf = (key: string, lane?: string) =>
    toSqsMessage(message(key, lane === undefined ? {} : { lane }), FIFO).MessageGroupId

  test('is the same for events of one lane, and another for each of the others', () => {
    expect(groupOf('a', 'lane')).toBe(groupOf('b', 'lane'))
    expect(new Set([groupOf('a', 'lane'), groupOf('a', 'Lane'), groupOf('a'), groupOf('b')]).size).toBe(4)
  })

  test('is the same for duplicates of an event without a lane', () => {
    expect(groupOf('a')).toBe(groupOf('a'))
  })
})

describe('the deduplication id', () => {
  const idOf = (key: string, salt?: string) =>
    toSqsMessage(message(key), { ...FIFO, ...(salt !== undefined && { salt }) }).MessageDeduplicationId

  test('is that of the key, whatever the text', () => {
    const other = toSqsMessage(message('a', { text: '{}', lane: 'lane' }), FIFO).MessageDeduplicationId
    expect(other).toBe(idOf('a'))
    expect(idOf('b')).not.toBe(idOf('a'))
  })

  test('is another one with every salt', () => {
    expect(new Set([idOf('a'), idOf('a', '1'), idOf('a', '2'), idOf('a 1'), idOf('1 a')]).size).toBe(5)
  })
})

test('ids have at most 128 characters of those that SQS takes, whatever the key and the lane', () => {
  const SQS_ID = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/
  fc.assert(
    fc.property(fc.string({ maxLength: 500 }), fc.string({ maxLength: 500 }), (key, lane) => {
      const { MessageGroupId, MessageDeduplicationId } = toSqsMessage(message(key, { lane }), FIFO)
      expect(MessageGroupId).toMatch(SQS_ID)
      expect(MessageDeduplicationId).toMatch(SQS_ID)
    }),
  )
})

test('a message for a standard queue has a text and nothing else', () => {
  expect(toSqsMessage(message('a', { lane: 'lane' }), { fifo: false })).toEqual({ MessageBody: message('a').text })
})
