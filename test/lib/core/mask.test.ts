import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskSecrets } from '../../../lib/core/mask.ts'
import { bodies, TOKEN } from '../../support/platform.ts'
import { anyText } from '../../support/text.ts'

test('the Verification Token and the update token are masked wherever they are', () => {
  for (const body of [bodies.message(), bodies.eventV1(), bodies.click(), bodies.challenge(), bodies.card()]) {
    const masked = maskSecrets(body)
    expect(masked).not.toContain(TOKEN)
    expect(masked).not.toMatch(/"c-[0-9a-f]/)
    expect(JSON.parse(masked)).toBeTypeOf('object')
  }
})

test.each(['token', 'app_ticket', 'app_secret', 'encrypt'])(
  'the value of %s is masked, at any depth and in any spelling',
  (name) => {
    expect(maskSecrets(`{"a":[{"${name}" :\n "hunter2"}]}`)).toBe(`{"a":[{"${name}" :\n "***"}]}`)
    expect(maskSecrets(`{"${name}":"with \\"quotes\\" and \\\\"}`)).toBe(`{"${name}":"***"}`)
  },
)

test('a secret in JSON inside a string is masked too', () => {
  const inner = JSON.stringify({ token: 'hunter2', text: 'hi' })
  const masked = maskSecrets(JSON.stringify({ content: inner }))
  expect(JSON.parse(JSON.parse(masked).content)).toEqual({ token: '***', text: 'hi' })
})

describe('everything else', () => {
  test.each([
    '{"id":7061234567890123456,"a":1.0,"b":"\\/"}',
    '{"file_token":"doc_1","tokens":"x","token_type":"t"}',
    '{"a":"token","b":"say \\"token\\" twice"}',
    '{"token":7,"app_ticket":null}',
    'no JSON at all',
  ])('stays byte for byte: %s', (text) => {
    expect(maskSecrets(text)).toBe(text)
  })
})

test('what was JSON is JSON afterwards, whatever it is', () => {
  const key = fc.constantFrom('token', 'encrypt', 'a', 'app_secret')
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      anyText(),
      fc.integer(),
      fc.dictionary(key, tie('any')),
      fc.array(tie('any')),
    ),
  })).any
  fc.assert(
    fc.property(value, (value) => {
      expect(() => JSON.parse(maskSecrets(JSON.stringify(value)))).not.toThrow()
    }),
  )
})
