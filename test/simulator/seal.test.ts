import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seal, signCard, signEvent } from '../../simulator/seal.ts'
import { unseal } from './opened.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('seal', () => {
  // The platform documentation's own sample.
  const documented = 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk='

  test('gives the documented ciphertext for the documented key, text and IV', () => {
    const iv = Buffer.from(documented, 'base64').subarray(0, 16)
    expect(seal('test key', 'hello world', iv)).toBe(documented)
    expect(unseal('test key', documented)).toBe('hello world')
  })

  test('opens to the same text, whatever the key and the text', () => {
    const unicode = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(unicode, unicode, (encryptKey, text) => {
        expect(unseal(encryptKey, seal(encryptKey, text))).toBe(text)
      }),
    )
  })

  test('pads a text that fills its blocks with one more block', () => {
    expect(Buffer.from(seal('key', 'sixteen bytes ok'), 'base64')).toHaveLength(16 + 32)
  })

  test('takes a new IV every time', () => {
    expect(seal('key', 'text')).not.toBe(seal('key', 'text'))
  })
})

describe('signatures', () => {
  // Both expected values come from coreutils: printf '%s' '<timestamp><nonce><secret><body>' | sha256sum.
  test('of an event are SHA-256 over timestamp, nonce, Encrypt Key and body, as UTF-8', () => {
    expect(signEvent('1750000000', 'n0nce-甲', 'encrypt key 乙', utf8('{"encrypt":"AAAA"}'))).toBe(
      '3a7268784bdf2cff40ea63b7105b028af7a25fae15ce13460d67ec70e8969364',
    )
  })

  test('of a legacy card are SHA-1 with the Verification Token in the place of the key', () => {
    const body = utf8('{"open_id":"ou_1","action":{"value":"值"}}')
    expect(signCard('1750000000', 'n0nce-甲', 'verify-token', body)).toBe('d472456da29ce99cc84f9d9484c250c4b6d4e500')
  })

  test('cover bytes that are not UTF-8 as they are', () => {
    const [one, other] = [Uint8Array.of(0xff), Uint8Array.of(0xfe)]
    expect(signEvent('1', 'n', 'key', one)).not.toBe(signEvent('1', 'n', 'key', other))
  })
})
