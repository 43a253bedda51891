import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namesOf } from '../../../lib/events/mentions.ts'

const mention = (number: number | string, name: unknown) => ({ key: `@_user_${number}`, name })

describe('a text reads with names', () => {
  const names = namesOf([mention(1, '小满'), mention(2, 'Ada @_user_1'), mention(10, 'Bo')])

  test.each([
    ['one', '@_user_1 你好', '@小满 你好'],
    ['several', '@_user_1@_user_2, @_user_1', '@小满@Ada @_user_1, @小满'],
    ['a key that begins like another', '@_user_10 and @_user_1', '@Bo and @小满'],
    ['a digit typed behind a key', '@_user_25', '@Ada @_user_15'],
    ['letters behind a key', '@_user_1x', '@小满x'],
    ['everybody', '@_all 开会', '@all 开会'],
    ['nobody', 'a@_b.c @user_1', 'a@_b.c @user_1'],
    ['nothing', '', ''],
  ])('%s', (_, text, expected) => {
    expect(names.in(text)).toBe(expected)
  })

  test('but keeps a key that nobody has', () => {
    expect(names.in('@_user_3 @_user_ @_user_x')).toBe('@_user_3 @_user_ @_user_x')
    expect(namesOf(undefined).in('@_user_1')).toBe('@_user_1')
  })

  test('as they are written, even where they look like a pattern', () => {
    expect(namesOf([mention(1, '$& $1 \\')]).in('@_user_1!')).toBe('@$& $1 \\!')
  })

  test('and everybody by the name that the message gives them', () => {
    expect(namesOf([{ key: '@_all', name: '所有人' }]).in('@_all')).toBe('@所有人')
  })

  test('each exactly once, in whatever order there are mentions', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 20 })
    fc.assert(
      fc.property(numbers, fc.array(fc.integer({ min: 1, max: 200 })), (known, said) => {
        const text = said.map((number) => `@_user_${number} `).join('')
        const expected = said
          .map((number) => (known.includes(number) ? `@n${number} ` : longest(known, number)))
          .join('')
        expect(namesOf(known.map((number) => mention(number, `n${number}`))).in(text)).toBe(expected)
      }),
    )
  })
})

/** The name of the longest key that is known, and the digits behind it. */
function longest(known: readonly number[], number: number): string {
  const digits = String(number)
  const key = [digits.slice(0, 2), digits.slice(0, 1)].find((start) => known.includes(Number(start)))
  return key === undefined ? `@_user_${digits} ` : `@n${key}${digits.slice(key.length)} `
}

test('mentions of another shape are passed over', () => {
  const odd = [
    null,
    'text',
    7,
    [],
    {},
    { key: '@_user_1' },
    { name: 'Bo' },
    mention(1, ''),
    mention(1, null),
    { key: '', name: 'Bo' },
  ]
  expect(namesOf([...odd, mention(2, 'Ada')]).in('@_user_1 @_user_2')).toBe('@_user_1 @Ada')
  for (const mentions of [null, 'text', 7, {}]) expect(namesOf(mentions).of('@_user_1')).toBeUndefined()
})

test('a million keys take no long time', () => {
  const text = '@_user_'.repeat(500_000) + '1'.repeat(500_000)
  expect(namesOf([mention(1, 'Bo')]).in(text)).toHaveLength(text.length - '@_user_1'.length + '@Bo'.length)
})
