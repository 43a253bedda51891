import { describe, expect, test } from 'vitest'
import { readSignature, type VerifyOptions, verify, verifyCard } from '../../../lib/core/verify.ts'
import { nodeCrypto } from '../../../lib/crypto/node.ts'
import { signCard, signEvent } from '../../../simulator/seal.ts'

const TIMESTAMP = '1750000000'
const NOW_MS = 1_750_000_000_000
const body = new TextEncoder().encode('{"encrypt":"月亮"}')

/** Header values hold one byte a character. */
const inBytes = (text: string) => String.fromCharCode(...new TextEncoder().encode(text))

interface Signed {
  readonly timestamp?: string
  readonly nonce?: string
  readonly secret?: string
  readonly signature?: string
}

function signed({ timestamp = TIMESTAMP, nonce = 'n', secret = 'key', signature }: Signed = {}, sign = signEvent) {
  const headers = new Headers({
    'X-Lark-Request-Timestamp': inBytes(timestamp),
    'X-Lark-Request-Nonce': inBytes(nonce),
    'X-Lark-Signature': signature ?? sign(timestamp, nonce, secret, body),
  })
  return { headers, body }
}
const verifyWith = (request: { headers: Headers; body: Uint8Array }, options: Partial<VerifyOptions> = {}) =>
  verify(request, { crypto: nodeCrypto, encryptKeys: ['key'], nowMs: NOW_MS, ...options })

const code = (code: string) => expect.objectContaining({ name: 'RequestError', code })

describe('a signed request', () => {
  test('is passed on with its bytes as they came and the key that signed it', async () => {
    const verified = await verifyWith(signed())
    expect(verified.body).toBe(body)
    expect(verified.signedWith).toBe('key')
  })

  test('is recognised under every key that is still accepted, and says which one it was', async () => {
    const encryptKeys = ['key', 'former key']
    expect((await verifyWith(signed({ secret: 'former key' }), { encryptKeys })).signedWith).toBe('former key')
    expect((await verifyWith(signed({ secret: 'key' }), { encryptKeys })).signedWith).toBe('key')
    await expect(verifyWith(signed({ secret: 'another key' }), { encryptKeys })).rejects.toEqual(
      code('ERR_SIGNATURE_MISMATCH'),
    )
  })

  test('is refused when a byte of its body was changed, even one that means nothing in JSON', async () => {
    const { headers } = signed()
    const changed = new TextEncoder().encode('{"encrypt":"月亮"} ')
    await expect(verifyWith({ headers, body: changed })).rejects.toEqual(code('ERR_SIGNATURE_MISMATCH'))
  })

  test('may have a nonce beyond ASCII, which headers carry as the bytes of its UTF-8', async () => {
    const request = signed({ nonce: 'n0nce-随机-🌕' })
    expect(request.headers.get('x-lark-request-nonce')).toMatch(/^n0nce-[\u0080-\u00ff]+-[\u0080-\u00ff]+$/)
    expect((await verifyWith(request)).signedWith).toBe('key')
  })

  test('may have a nonce whose bytes are no UTF-8: it is taken as it stands', async () => {
    const nonce = 'n\u00ff'
    const headers = new Headers({ 'x-lark-request-timestamp': TIMESTAMP, 'x-lark-request-nonce': nonce })
    headers.set('x-lark-signature', signEvent(TIMESTAMP, nonce, 'key', body))
    expect((await verifyWith({ headers, body })).signedWith).toBe('key')
  })

  test('may have any text for a timestamp, as long as no tolerance is asked for', async () => {
    expect((await verifyWith(signed({ timestamp: 'Tuesday, 22-Oct-19 10:52:31 CST' }))).signedWith).toBe('key')
  })

  test('of an app without Encrypt Key is passed on as unsigned: there is nothing to check it with', async () => {
    const request = signed({ signature: 'whatever' })
    expect(await verifyWith(request, { encryptKeys: [] })).toEqual({ body })
  })
})

describe('a request without a signature', () => {
  test('is passed on as such: only what it says tells whether it needs one', async () => {
    expect(await verifyWith({ headers: new Headers(), body })).toEqual({ body })
  })

  test('has no signature either when all three headers are empty', async () => {
    const headers = new Headers({ 'x-lark-signature': '', 'x-lark-request-timestamp': '', 'x-lark-request-nonce': '' })
    expect(await verifyWith({ headers, body })).toEqual({ body })
    expect(readSignature(headers)).toBeUndefined()
  })

  test.each([
    [['x-lark-signature']],
    [['x-lark-request-timestamp']],
    [['x-lark-request-nonce']],
    [['x-lark-signature', 'x-lark-request-nonce']],
    [['x-lark-signature', 'x-lark-request-timestamp']],
    [['x-lark-request-timestamp', 'x-lark-request-nonce']],
  ])('is refused when some of its headers are there: %j', async (names) => {
    const complete = signed().headers
    const absent = new Headers(names.map((name) => [name, complete.get(name) as string]))
    await expect(verifyWith({ headers: absent, body })).rejects.toEqual(code('ERR_SIGNATURE_MISSING'))
    const empty = new Headers([...complete].map(([name, value]) => [name, names.includes(name) ? value : '']))
    await expect(verifyWith({ headers: empty, body })).rejects.toEqual(code('ERR_SIGNATURE_MISSING'))
  })
})

describe('with a tolerance', () => {
  test.each([
    [0, true],
    [60, true],
    [-60, true],
    [61, false],
    [-61, false],
  ])('of a minute, a timestamp %i s from now is accepted: %s', async (seconds, accepted) => {
    const request = signed({ timestamp: String(NOW_MS / 1000 + seconds) })
    const verified = verifyWith(request, { toleranceMs: 60_000 })
    if (accepted) expect((await verified).signedWith).toBe('key')
    else await expect(verified).rejects.toEqual(code('ERR_TIMESTAMP_STALE'))
  })

  test.each(['NaN', 'Infinity', 'soon', '1750000000 s', '0x'])('the timestamp %j is refused', async (timestamp) => {
    const verified = verifyWith(signed({ timestamp }), { toleranceMs: Number.MAX_SAFE_INTEGER })
    await expect(verified).rejects.toEqual(code('ERR_TIMESTAMP_STALE'))
  })

  test('of nothing, only this very moment is accepted', async () => {
    expect((await verifyWith(signed(), { toleranceMs: 0 })).signedWith).toBe('key')
    await expect(verifyWith(signed(), { toleranceMs: 0, nowMs: NOW_MS + 1 })).rejects.toEqual(
      code('ERR_TIMESTAMP_STALE'),
    )
  })
})

describe('a legacy card', () => {
  const verifyCardWith = (request: { headers: Headers; body: Uint8Array }, options = {}) =>
    verifyCard(request, { crypto: nodeCrypto, verificationTokens: ['token', 'former'], nowMs: NOW_MS, ...options })

  test('is recognised under every token that is still accepted', async () => {
    for (const secret of ['token', 'former']) await verifyCardWith(signed({ secret }, signCard))
    await expect(verifyCardWith(signed({ secret: 'another' }, signCard))).rejects.toEqual(
      code('ERR_SIGNATURE_MISMATCH'),
    )
  })

  test('needs SHA-1: the signature of an event is none for a card', async () => {
    await expect(verifyCardWith(signed({ secret: 'token' }, signEvent))).rejects.toEqual(code('ERR_SIGNATURE_MISMATCH'))
  })

  test('is refused without a signature', async () => {
    await expect(verifyCardWith({ headers: new Headers(), body })).rejects.toEqual(code('ERR_SIGNATURE_MISSING'))
  })

  test('is refused when there is no token to check it with', async () => {
    const request = signed({ secret: 'undefined' }, signCard)
    await expect(verifyCardWith(request, { verificationTokens: [] })).rejects.toEqual(code('ERR_SIGNATURE_MISMATCH'))
  })

  test('is refused when its timestamp is outside the tolerance', async () => {
    const request = signed({ secret: 'token' }, signCard)
    const late = { toleranceMs: 1000, nowMs: NOW_MS + 1001 }
    await expect(verifyCardWith(request, late)).rejects.toEqual(code('ERR_TIMESTAMP_STALE'))
  })
})
