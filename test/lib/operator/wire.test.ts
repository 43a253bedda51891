import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBatch, readResults, writeRecord, writeResults } from '../../../lib/operator/wire.ts'
import { TEXTS } from '../../support/message.ts'

const utf8 = new TextEncoder()

function batch(texts: readonly string[]): Uint8Array {
  return Buffer.concat(texts.map((text) => writeRecord(text) as Uint8Array))
}

/** JSON as anybody may write it: with white space anywhere, and line breaks in it. */
const json = fc
  .tuple(fc.json({ stringUnit: 'grapheme' }), fc.constantFrom('', ' ', '\n', '\r\n\t', '\n\n'))
  .map(([text, space]) => `${space}${JSON.stringify(JSON.parse(text), undefined, space.slice(0, 1))}${space}`)

describe('a batch', () => {
  test.each(TEXTS)('carries %s as it was', (_, text) => {
    expect(readBatch(batch([text, '{}', text]))?.map((read) => read === text)).toEqual([true, false, true])
  })

  test('carries any JSON as it was, whatever stands beside it', () => {
    fc.assert(
      fc.property(fc.array(json, { maxLength: 8 }), (texts) => {
        expect(readBatch(batch(texts))).toEqual(texts)
      }),
      { numRuns: 300 },
    )
  })

  test('takes no text that would arrive as another one', () => {
    expect(writeRecord('{"half":"\ud83c"}')).toBeUndefined()
    expect(writeRecord('{"raw":"\x1e"}')).toBeUndefined()
    expect(writeRecord('{"escaped":"\\ud83c \\u001e"}')).toBeDefined()
  })

  test('may have nothing in it', () => {
    expect(readBatch(new Uint8Array())).toEqual([])
  })

  test('is none when it does not begin as one', () => {
    for (const text of ['{}', '\n', '[]', '{}\x1e{}\n']) expect(readBatch(utf8.encode(text))).toBeUndefined()
  })

  test('leaves out a text that was cut off, or is not UTF-8, and keeps the places of the others', () => {
    expect(readBatch(utf8.encode('\x1e{"a":1}\n\x1e{"b":'))).toEqual(['{"a":1}', undefined])
    expect(readBatch(Uint8Array.from([0x1e, 0xff, 0x0a, ...utf8.encode('\x1e{}\n')]))).toEqual([undefined, '{}'])
    expect(readBatch(utf8.encode('\x1e\x1e\n\x1e{}\n'))).toEqual([undefined, '', '{}'])
  })

  test('of any bytes is read or refused, and never with more texts than separators', () => {
    const bytes = fc.uint8Array({ maxLength: 200 })
    const separators = fc
      .array(fc.constantFrom(0x1e, 0x0a, 0x7b), { maxLength: 50 })
      .map((list) => Uint8Array.from(list))
    fc.assert(
      fc.property(fc.oneof(bytes, separators), (given) => {
        const texts = readBatch(given)
        expect(texts === undefined).toBe(given.length > 0 && given[0] !== 0x1e)
        if (texts) expect(texts).toHaveLength(given.filter((byte) => byte === 0x1e).length)
      }),
      { numRuns: 500 },
    )
  })
})

describe('an answer', () => {
  const results = [undefined, 'ERR_QUEUE_UNAVAILABLE', undefined, 'ERR_ENVELOPE_MALFORMED'] as const

  test('says of each envelope by its index what became of it', () => {
    const text = JSON.stringify(writeResults(results))
    expect(text).toBe(
      '{"count":4,"refused":[{"index":1,"code":"ERR_QUEUE_UNAVAILABLE"},{"index":3,"code":"ERR_ENVELOPE_MALFORMED"}]}',
    )
    expect(readResults(text, 4)).toEqual(results)
  })

  test('with a code that is not known yet is a refusal', () => {
    expect(readResults('{"count":1,"refused":[{"index":0,"code":"ERR_NEW"}]}', 1)).toEqual(['ERR_QUEUE_UNAVAILABLE'])
  })

  test.each([
    '',
    'ok',
    'null',
    '[]',
    '{}',
    '{"count":4}',
    '{"count":3,"refused":[]}',
    '{"count":"4","refused":[]}',
    '{"count":4,"refused":{}}',
    '{"count":4,"refused":[1]}',
    '{"count":4,"refused":[{"index":4,"code":"ERR_QUEUE_UNAVAILABLE"}]}',
    '{"count":4,"refused":[{"index":-1,"code":"ERR_QUEUE_UNAVAILABLE"}]}',
    '{"count":4,"refused":[{"index":0.5,"code":"ERR_QUEUE_UNAVAILABLE"}]}',
    '{"count":4,"refused":[{"index":"0","code":"ERR_QUEUE_UNAVAILABLE"}]}',
    '{"count":4,"refused":[{"index":0}]}',
  ])('confirms nothing when it says %j', (text) => {
    expect(readResults(text, 4)).toBeUndefined()
  })
})
