import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { equalAnySecret, equalSecret } from '../../../lib/core/equal.ts'
import { anyText } from '../../support/text.ts'

describe('a given secret', () => {
  test('equals itself and nothing else', () => {
    const text = anyText(20)
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(equalSecret(one, `${one}`)).toBe(true)
        expect(equalSecret(one, other)).toBe(one === other)
      }),
    )
  })

  test('differs when a single character does, wherever it is', () => {
    const secret = 'v-token-0123456789'
    for (let at = 0; at < secret.length; at++) {
      const code = secret.charCodeAt(at) ^ 1
      expect(equalSecret(secret.slice(0, at) + String.fromCharCode(code) + secret.slice(at + 1), secret)).toBe(false)
    }
  })

  test.each([
    ['abab', 'ab'],
    ['ab', 'abab'],
    ['', 'a'],
    ['a', ''],
    ['\0', ''],
    ['', '\0'],
    ['aĀ', 'a\0'],
  ])('%j is not %j', (given, secret) => {
    expect(equalSecret(given, secret)).toBe(false)
  })
})

describe('one of several secrets', () => {
  test('is enough, wherever it stands', () => {
    const secrets = ['one', 'two', 'three']
    expect(secrets.map((given) => equalAnySecret(given, secrets))).toEqual([true, true, true])
    expect(equalAnySecret('four', secrets)).toBe(false)
  })

  test('is never found when there are none', () => {
    expect(equalAnySecret('', [])).toBe(false)
  })
})
