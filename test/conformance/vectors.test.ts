import { createCipheriv } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { decodeUtf8, parseObject } from '../../lib/events/json.ts'
import { ConfigError, open, RequestError, verify, verifyCard } from '../../lib/index.ts'
import { signCard, signEvent } from '../../simulator/index.ts'
import { toRequest } from '../../simulator/request.ts'
import { vectors } from './corpus.ts'
import { CRYPTOS, createGateway, headersOf, post, type Queued, sha256 } from './gateway.ts'

const TOKEN = 'vector-token'

/** The vectors' own id of an event is its event id; where larkgate goes by another, its decision says so. */
const IDENTITIES: Readonly<Record<string, string>> = { 'im.message.receive_v1': 'message_id' }

const named = <Vector extends { readonly name: string }>(given: readonly Vector[]) =>
  given.map((vector) => [vector.name, vector] as const)

test.each(['key_derivation', 'decrypt', 'signature_sha256', 'signature_sha1_old_card', 'challenge', 'events'] as const)(
  'all vectors of %s are there',
  (name) => {
    expect(vectors[name].length).toBeGreaterThan(0)
    expect(vectors[name]).toHaveLength(vectors.meta.counts[name] as number)
  },
)

describe.each(CRYPTOS)('with %s', (_, crypto) => {
  const options = { crypto, nowMs: 0 }

  describe('key derivation', () => {
    test.each(vectors.key_derivation.map((vector) => [vector.encrypt_key, vector] as const))(
      'Encrypt Key "%s" opens what is sealed with its AES key',
      async (_, { encrypt_key, aes256_key_hex }) => {
        const iv = new Uint8Array(16).fill(7)
        const cipher = createCipheriv('aes-256-cbc', Buffer.from(aes256_key_hex, 'hex'), iv)
        const sealed = Buffer.concat([iv, cipher.update('{"密":1}'), cipher.final()]).toString('base64')
        const opener = await crypto.createOpener(encrypt_key)
        expect(textOf(await opener(sealed))).toBe('{"密":1}')
      },
    )
  })

  describe('decrypt', () => {
    test.each(named(vectors.decrypt.filter(({ ok }) => ok)))('%s: opens to its plaintext', async (_, vector) => {
      const opener = await crypto.createOpener(vector.encrypt_key)
      expect(textOf(await opener(vector.encrypt))).toBe(vector.plaintext)
    })

    test.each(named(vectors.decrypt.filter(({ ok }) => !ok)))('%s: opens to no JSON object', async (_, vector) => {
      const opener = await crypto.createOpener(vector.encrypt_key)
      const text = textOf(await opener(vector.encrypt))
      expect(text && parseObject(text)).toBeUndefined()
    })

    test.each(named(vectors.decrypt))('%s: a signed body of it is opened only to a JSON object', async (_, vector) => {
      const { encrypt_key: encryptKey, encrypt, plaintext } = vector
      const body = new TextEncoder().encode(JSON.stringify({ encrypt }))
      const key = { encryptKey, open: await crypto.createOpener(encryptKey) }
      const opened = await open({ body, signedWith: encryptKey }, [key]).catch((error: unknown) => error)
      if (plaintext !== undefined && parseObject(plaintext)) {
        expect(opened).toEqual({ text: plaintext, json: JSON.parse(plaintext), signed: true })
      } else {
        expect(opened).toBeInstanceOf(RequestError)
        expect(opened).toMatchObject({ code: 'ERR_DECRYPT_FAILED', status: 401 })
      }
    })

    test('an empty Encrypt Key is one that is not configured', () => {
      expect(vectors.decrypt.filter(({ encrypt_key }) => encrypt_key === '')).toHaveLength(1)
      expect(() => createGateway({ crypto, app: { encryptKey: '' } })).toThrow(ConfigError)
    })
  })

  describe('SHA-256 signatures', () => {
    const isEmpty = ({ headers }: { readonly headers: Readonly<Record<string, string>> }) =>
      Object.values(headers).includes('')
    const whole = vectors.signature_sha256.filter((vector) => !isEmpty(vector))

    test.each(named(vectors.signature_sha256))('%s: the simulator signs the same', (_, vector) => {
      const { 'X-Lark-Request-Timestamp': timestamp = '', 'X-Lark-Request-Nonce': nonce = '' } = vector.headers
      const body = bodyOf(vector)
      expect(signEvent(timestamp, nonce, vector.encrypt_key, body)).toBe(vector['X-Lark-Signature'])
    })

    test.each(named(whole))('%s: the signature holds', async (_, vector) => {
      const raw = { headers: signed(vector), body: bodyOf(vector) }
      const verified = await verify(raw, { ...options, encryptKeys: ['another', vector.encrypt_key] })
      expect(verified.signedWith).toBe(vector.encrypt_key)
    })

    test.each(named(whole))('%s: the gateway looks into it only as it was signed', async (_, vector) => {
      const gateway = createGateway({ crypto, app: { encryptKey: vector.encrypt_key } })
      const { report } = await gateway.post(post('event', signed(vector), bodyOf(vector)))
      expect(report.code ?? '').not.toMatch(/SIGNATURE/)
      const longer = Uint8Array.from([...bodyOf(vector), 0x20])
      const refused = await gateway.post(post('event', signed(vector), longer))
      expect(refused.report).toMatchObject({ status: 401, code: 'ERR_SIGNATURE_MISMATCH' })
    })

    test.each(named(whole))('%s: an event signed with its headers is accepted', async (_, vector) => {
      const { 'X-Lark-Request-Timestamp': timestamp = '', 'X-Lark-Request-Nonce': nonce = '' } = vector.headers
      const gateway = createGateway({ crypto, app: { encryptKey: vector.encrypt_key } })
      const text = '{"event":{"type":"message"},"uuid":"u1"}'
      const { headers, body } = toRequest(text, { encryptKey: vector.encrypt_key, timestamp, nonce })
      expect(await gateway.post(post('event', headersOf(headers), body))).toMatchObject({ status: 200 })
      expect((await gateway.consume()).queued).toMatchObject([{ id: 'u1', dataText: text }])
    })

    test('the sealed event among them reaches the queue as it was written', async () => {
      const vector = vectors.signature_sha256.find(({ name }) => name === 'encrypted v2 event')
      if (vector === undefined) throw new Error('the vector is gone')
      const { encrypt } = JSON.parse(Buffer.from(vector.body_base64, 'base64').toString())
      const { plaintext } = vectors.decrypt.find((one) => one.encrypt === encrypt) ?? {}
      const gateway = createGateway({ crypto, app: { encryptKey: vector.encrypt_key } })
      expect(await gateway.post(post('event', signed(vector), bodyOf(vector)))).toMatchObject({ status: 200 })
      const { queued } = await gateway.consume()
      expect(queued.map(({ dataText }) => dataText)).toEqual([plaintext])
    })

    test('empty timestamp and nonce: an empty header counts as absent', async () => {
      const empty = vectors.signature_sha256.filter(isEmpty)
      expect(empty.map(({ name }) => name)).toEqual(['empty timestamp and nonce'])
      for (const vector of empty) {
        const raw = { headers: signed(vector), body: bodyOf(vector) }
        const refused = verify(raw, { ...options, encryptKeys: [vector.encrypt_key] })
        await expect(refused).rejects.toMatchObject({ code: 'ERR_SIGNATURE_MISSING' })
      }
    })
  })

  describe('SHA-1 signatures of legacy cards', () => {
    test.each(vectors.signature_sha1_old_card)('$body_utf8: the card is answered and queued', async (vector) => {
      const { 'X-Lark-Request-Timestamp': timestamp = '', 'X-Lark-Request-Nonce': nonce = '' } = vector.headers
      const { verification_token: verificationToken, body_utf8: text } = vector
      const body = new TextEncoder().encode(text)
      expect(signCard(timestamp, nonce, verificationToken, body)).toBe(vector['X-Lark-Signature'])
      const raw = { headers: signed(vector), body }
      await verifyCard(raw, { ...options, verificationTokens: ['another', verificationToken] })
      const gateway = createGateway({ crypto, app: { verificationToken } })
      expect(await gateway.post(post('card', signed(vector), body))).toMatchObject({ status: 200, body: '{}' })
      expect((await gateway.consume()).queued).toMatchObject([{ schema: 'card', dataText: text }])
      expect(gateway.answered).toEqual([JSON.parse(text)])
    })

    test.each(vectors.signature_sha1_old_card)('$body_utf8: another body is refused', async (vector) => {
      const gateway = createGateway({ crypto, app: { verificationToken: vector.verification_token } })
      const request = post('card', signed(vector), `${vector.body_utf8} `)
      expect((await gateway.post(request)).report).toMatchObject({ status: 401, code: 'ERR_SIGNATURE_MISMATCH' })
    })
  })

  describe('challenge', () => {
    test.each(named(vectors.challenge))('%s: is answered exactly when its token is the app’s', async (_, vector) => {
      const { body, encrypt_key: encryptKey, expected_token, answer, reject } = vector
      const token = expected_token ?? (encryptKey ? undefined : tokenOf(body))
      const app = { ...(encryptKey && { encryptKey }), ...(token && { verificationToken: token }) }
      const gateway = createGateway({ crypto, app })
      const answered = await gateway.post(post('event', new Headers(), body))
      if (reject) expect(answered).toMatchObject({ status: 401, report: { code: 'ERR_TOKEN_MISMATCH' } })
      else expect({ ...answered, body: JSON.parse(answered.body) }).toMatchObject({ status: 200, body: answer })
      expect((await gateway.consume()).queued).toEqual([])
    })
  })

  describe('events', () => {
    const SCHEMAS = { p1: '1.0', p2: '2.0', card_v1: 'card' } as const

    test.each(named(vectors.events))('%s: is queued under the key that identifies it', async (_, vector) => {
      const { body, version, event_type: type, dedupe_key: id, kind } = vector
      const verificationToken = tokenOf(body) ?? TOKEN
      const isCard = version === 'card_v1'
      const gateway = createGateway({ crypto, app: { verificationToken } })
      const sent = { verificationToken, legacyCard: isCard, timestamp: '1700000000', nonce: 'n1', refreshToken: '' }
      const { headers, body: bytes } = toRequest(body, sent)
      const answered = await gateway.post(post(isCard ? 'card' : 'event', headersOf(headers), bytes))
      expect(answered).toMatchObject({ status: 200, body: '{}' })
      const { queued } = await gateway.consume()
      expect(queued).toHaveLength(1)
      const [envelope = {} as Queued] = queued
      expect(envelope).toMatchObject({ schema: SCHEMAS[version], type, dataText: body, id: id ?? sha256(body) })
      const identity = type in IDENTITIES ? (identityIn(envelope) ?? id) : (id ?? sha256(body))
      expect(envelope.key).toBe(`${envelope.appId}:${type}:${identity}`)
      if (kind !== undefined) expect(gateway.answered).toHaveLength(kind === 'callback' ? 1 : 0)
    })

    test('an old-style card is known by its X-Refresh-Token where it has one', async () => {
      const { body } = vectors.events.find(({ version }) => version === 'card_v1') ?? { body: '' }
      const gateway = createGateway({ crypto, app: { verificationToken: TOKEN } })
      const sent = { verificationToken: TOKEN, legacyCard: true, timestamp: '1', nonce: 'n1', refreshToken: 'r1' }
      const { headers, body: bytes } = toRequest(body, sent)
      await gateway.post(post('card', headersOf(headers), bytes))
      expect((await gateway.consume()).queued).toMatchObject([{ id: 'r1', key: 'test:card.action.trigger_v1:r1' }])
    })
  })
})

function signed(vector: {
  readonly headers: Readonly<Record<string, string>>
  readonly 'X-Lark-Signature': string
}): Headers {
  return headersOf({ ...vector.headers, 'X-Lark-Signature': vector['X-Lark-Signature'] })
}

function bodyOf({ body_base64 }: { readonly body_base64: string }): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(body_base64, 'base64'))
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && decodeUtf8(bytes)
}

/** The Verification Token that a body carries, where bodies other than legacy cards have it. */
function tokenOf(text: string): string | undefined {
  const { header, token, event, type } = JSON.parse(text)
  if (event === undefined && type === undefined) return undefined
  return header?.token ?? token
}

function identityIn({ type, data }: Queued): string | undefined {
  const { message } = data.event as { message?: Record<string, string> }
  return message?.[IDENTITIES[type] as string]
}
