import { describe, expect, test } from 'vitest'
import { decodeUtf8, isObject, objectAt, parseObject, stringAt } from '../../../lib/events/json.ts'

test('an object is neither null nor an array', () => {
  expect([{}, { a: 1 }].map(isObject)).toEqual([true, true])
  expect([null, [], 'text', 1, undefined].map(isObject)).toEqual([false, false, false, false, false])
})

test.each(['', 'no JSON', '{', '{"a":1}x', 'null', '1', '"text"', '[{}]', '\ufeff{}'])(
  '%j is no JSON object',
  (text) => {
    expect(parseObject(text)).toBeUndefined()
  },
)

test('white space around an object does not matter', () => {
  expect(parseObject(' \r\n\t{"a":1}\n')).toEqual({ a: 1 })
})

describe('a property', () => {
  const object = { text: 'text', empty: '', number: 1, null: null, object: { a: 1 }, array: [1] }

  test('is read as text only when it is text with something in it', () => {
    expect(stringAt(object, 'text')).toBe('text')
    for (const name of ['empty', 'number', 'null', 'object', 'array', 'absent']) {
      expect(stringAt(object, name)).toBeUndefined()
    }
  })

  test('is read as an object only when it is one', () => {
    expect(objectAt(object, 'object')).toEqual({ a: 1 })
    for (const name of ['text', 'empty', 'number', 'null', 'array', 'absent']) {
      expect(objectAt(object, name)).toBeUndefined()
    }
  })

  test('of nothing is nothing', () => {
    expect([stringAt(undefined, 'a'), objectAt(undefined, 'a')]).toEqual([undefined, undefined])
  })
})

describe('UTF-8', () => {
  test('is decoded to the text it spells, a byte order mark included', () => {
    const text = '\ufeff月 🌕 \u2028 \uffff'
    expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text)
  })

  test.each([
    ['a byte that starts nothing', [0x61, 0x80]],
    ['a character cut off', [0xe6, 0x9c]],
    ['a surrogate', [0xed, 0xa0, 0xbd]],
    ['an overlong form', [0xc0, 0xaf]],
    ['more than there is in Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ])('is refused with %s in it', (_, bytes) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBeUndefined()
  })

  test('is decoded anew after it was refused', () => {
    decodeUtf8(Uint8Array.of(0xe6, 0x9c))
    expect(decodeUtf8(Uint8Array.of(0x88))).toBeUndefined()
    expect(decodeUtf8(Uint8Array.of(0x61))).toBe('a')
  })
})
