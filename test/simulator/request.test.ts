import { describe, expect, test } from 'vitest'
import { type PlatformRequest, type RequestOptions, toRequest } from '../../simulator/request.ts'
import { hexDigest, unseal } from './opened.ts'

const signing: RequestOptions = { timestamp: '1750000000', nonce: 'nonce-1' }
const SIGNATURE_HEADERS = ['X-Lark-Request-Timestamp', 'X-Lark-Request-Nonce', 'X-Lark-Signature']
const event = '{"schema":"2.0","header":{"event_id":"e1","token":"verify"},"event":{"text":"你好 👋"}}'
const challenge = '{"challenge":"c1","token":"verify","type":"url_verification"}'
const card = '{"open_id":"ou_1","token":"c-update","action":{"value":"值"}}'

const textOf = ({ body }: PlatformRequest) => Buffer.from(body).toString('utf8')
const sealedOf = (request: PlatformRequest): string => JSON.parse(textOf(request)).encrypt
const signatureOf = ({ headers }: PlatformRequest) => headers['X-Lark-Signature']

test('every request says that it is JSON and carries the platform’s request ids', () => {
  for (const text of [event, challenge, card]) {
    const { headers } = toRequest(text, { ...signing, requestId: 'request-1' })
    expect(headers['Content-Type']).toBe('application/json;charset=utf-8')
    expect(headers['X-Request-Id']).toBe('request-1')
    expect(headers['X-Tt-Logid']).toBeTypeOf('string')
  }
})

describe('with an Encrypt Key', () => {
  const keyed = { ...signing, encryptKey: 'key 钥匙' }

  test('an event is sealed, and the signature covers the bytes that are sent', () => {
    const request = toRequest(event, keyed)
    expect(unseal('key 钥匙', sealedOf(request))).toBe(event)
    expect(textOf(request)).toMatch(/^\{"encrypt":"[A-Za-z0-9+/]+=*"\}$/)
    expect(request.headers['X-Lark-Request-Timestamp']).toBe('1750000000')
    expect(request.headers['X-Lark-Request-Nonce']).toBe('nonce-1')
    expect(signatureOf(request)).toBe(hexDigest('sha256', '1750000000', 'nonce-1', 'key 钥匙', request.body))
  })

  test('the same IV gives the same request', () => {
    const options = { ...keyed, iv: new Uint8Array(16), requestId: 'request-1' }
    expect(toRequest(event, options)).toEqual(toRequest(event, options))
  })

  test('a URL check is sealed but not signed', () => {
    const request = toRequest(challenge, keyed)
    expect(unseal('key 钥匙', sealedOf(request))).toBe(challenge)
    for (const name of SIGNATURE_HEADERS) expect(request.headers).not.toHaveProperty(name)
  })

  test('a URL check is signed on demand, and an event is not', () => {
    expect(signatureOf(toRequest(challenge, { ...keyed, unsigned: false }))).toMatch(/^[0-9a-f]{64}$/)
    const unsigned = toRequest(event, { ...keyed, unsigned: true })
    for (const name of SIGNATURE_HEADERS) expect(unsigned.headers).not.toHaveProperty(name)
  })

  test('a body changed after signing no longer fits its signature', () => {
    const iv = new Uint8Array(16)
    const honest = toRequest(event, { ...keyed, iv })
    const tampered = toRequest(event, { ...keyed, iv, tamper: true })
    expect(tampered.headers['X-Lark-Signature']).toBe(honest.headers['X-Lark-Signature'])
    expect(differingBytes(tampered.body, honest.body)).toBe(1)
    expect(signatureOf(tampered)).not.toBe(hexDigest('sha256', '1750000000', 'nonce-1', 'key 钥匙', tampered.body))
  })

  test('a changed URL check opens to no JSON, whatever its IV', () => {
    for (let first = 0; first < 256; first++) {
      const request = toRequest(challenge, { ...keyed, tamper: true, iv: new Uint8Array(16).fill(first) })
      expect(() => JSON.parse(unseal('key 钥匙', sealedOf(request)))).toThrow(SyntaxError)
    }
  })
})

describe('without an Encrypt Key', () => {
  test('an event is the plain JSON, byte for byte, and carries no signature', () => {
    const text = `${event.replace('"event"', ' "event" ')}\n`
    const request = toRequest(text, { ...signing, verificationToken: 'verify' })
    expect(textOf(request)).toBe(text)
    for (const name of SIGNATURE_HEADERS) expect(request.headers).not.toHaveProperty(name)
  })

  test('a changed body has another token and is still JSON', () => {
    for (const text of [event, event.replaceAll(':', ' : '), challenge]) {
      const request = toRequest(text, { ...signing, tamper: true })
      const body = JSON.parse(textOf(request))
      expect(body.header?.token ?? body.token).toBe('Aerify')
      expect(differingBytes(request.body, Buffer.from(text))).toBe(1)
    }
  })

  test('a body with nothing to check has its last byte changed', () => {
    expect(textOf(toRequest('{"a":1}', { ...signing, tamper: true }))).toBe('{"a":1A')
  })
})

describe('a legacy card', () => {
  const options = { ...signing, legacyCard: true, encryptKey: 'key', verificationToken: 'verify' }

  test('is plain even with an Encrypt Key, and signed with SHA-1 and the Verification Token', () => {
    const request = toRequest(card, options)
    expect(textOf(request)).toBe(card)
    expect(signatureOf(request)).toBe(hexDigest('sha1', '1750000000', 'nonce-1', 'verify', card))
  })

  test('has a refresh token, which no other request has', () => {
    expect(toRequest(card, { ...options, refreshToken: 'r1' }).headers['X-Refresh-Token']).toBe('r1')
    expect(toRequest(card, options).headers['X-Refresh-Token']).toBeTypeOf('string')
    expect(toRequest(event, { ...options, legacyCard: false }).headers).not.toHaveProperty('X-Refresh-Token')
  })

  test('goes out unsigned when there is no token to sign with', () => {
    const { headers } = toRequest(card, { ...signing, legacyCard: true, encryptKey: 'key' })
    for (const name of SIGNATURE_HEADERS) expect(headers).not.toHaveProperty(name)
  })

  test('changed after signing is still JSON and no longer fits its signature', () => {
    const request = toRequest(card, { ...options, tamper: true })
    expect(JSON.parse(textOf(request)).token).toBe('A-update')
    expect(signatureOf(request)).not.toBe(hexDigest('sha1', '1750000000', 'nonce-1', 'verify', request.body))
  })
})

function differingBytes(one: Uint8Array, other: Uint8Array): number {
  expect(one).toHaveLength(other.length)
  return one.filter((byte, i) => byte !== other[i]).length
}
