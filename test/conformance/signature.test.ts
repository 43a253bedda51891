import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { verify, verifyCard } from '../../lib/index.ts'
import { type Case, casesOf } from './corpus.ts'
import { DECISIONS } from './decisions.ts'
import { CRYPTOS, createGateway, headersOf, post } from './gateway.ts'

interface SignatureInput {
  readonly algorithm: 'sha256' | 'sha1' | 'hmac-sha256-bot'
  readonly key: string
  readonly timestamp: string | number
  readonly nonce?: string
  readonly body?: string
  readonly signature: string | null
}

interface HeadersInput {
  readonly encrypt_key: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Expect {
  readonly valid: boolean
}

const SIGNATURE_CODES = ['ERR_SIGNATURE_MISSING', 'ERR_SIGNATURE_MISMATCH']

const cases = casesOf<SignatureInput, Expect>('signature')
const outgoing = cases.filter(({ input }) => input.algorithm === 'hmac-sha256-bot')
const signed = cases.filter((one) => !outgoing.includes(one))
const inHeaders = casesOf<HeadersInput, Expect>('headers')

const titled = <Input>(cases: readonly Case<Input, Expect>[]) =>
  cases.map((one) => [`${one.id}: the signature ${isValid(one) ? 'holds' : 'is refused'}`, one] as const)

describe.each(CRYPTOS)('with %s', (_, crypto) => {
  const options = { crypto, nowMs: 0 }

  test.each(titled(signed))('%s', async (_, one) => {
    const { algorithm, key, body } = one.input
    const headers = signatureHeaders(one.input)
    const raw = { headers, body: new TextEncoder().encode(body) }
    const result =
      algorithm === 'sha1'
        ? await verifyCard(raw, { ...options, verificationTokens: [key] }).then(() => key, refusal)
        : await verify(raw, { ...options, encryptKeys: [key] }).then(({ signedWith }) => signedWith, refusal)
    expect(result).toEqual(isValid(one) ? key : expect.objectContaining({ status: 401 }))
  })

  test.each(titled(signed))('%s, at the gateway too', async (_, one) => {
    const { algorithm, key, body } = one.input
    const isCard = algorithm === 'sha1'
    const gateway = createGateway({ crypto, app: isCard ? { verificationToken: key } : { encryptKey: key } })
    const request = post(isCard ? 'card' : 'event', signatureHeaders(one.input), new TextEncoder().encode(body))
    const { report } = await gateway.post(request)
    expect(SIGNATURE_CODES.includes(report.code ?? '')).toBe(!isValid(one))
    if (!isValid(one)) expect(report.status).toBe(401)
  })

  test.each(titled(inHeaders))('%s', async (_, one) => {
    const { encrypt_key: key, headers, body } = one.input
    const raw = { headers: headersOf(headers), body: new TextEncoder().encode(body) }
    const result = await verify(raw, { ...options, encryptKeys: [key] }).then(({ signedWith }) => signedWith, refusal)
    expect(result).toEqual(isValid(one) ? key : expect.objectContaining({ status: 401, code: 'ERR_SIGNATURE_MISSING' }))
  })

  test.each(outgoing.map((one) => [one.id, one] as const))(
    '%s: the signature of outgoing bot messages holds, and vouches for nothing that comes in',
    async (_, { input }) => {
      const { key, timestamp, signature } = input
      expect(createHmac('sha256', `${timestamp}\n${key}`).digest('base64')).toBe(signature)
      const raw = { headers: signatureHeaders({ ...input, nonce: 'n' }), body: new Uint8Array() }
      const refused = expect.objectContaining({ code: 'ERR_SIGNATURE_MISMATCH' })
      expect(await verify(raw, { ...options, encryptKeys: [key] }).catch(refusal)).toEqual(refused)
      expect(await verifyCard(raw, { ...options, verificationTokens: [key] }).catch(refusal)).toEqual(refused)
    },
  )
})

function isValid({ id, level, expect: given }: Case<unknown, Expect>): boolean {
  if (level !== 'choice') return given.valid
  const decision = DECISIONS[id]
  if (decision === undefined) throw new Error(`no decision on ${id}`)
  return decision.outcome === 'accepted'
}

function signatureHeaders({
  timestamp,
  nonce,
  signature,
}: Pick<SignatureInput, 'timestamp' | 'nonce' | 'signature'>): Headers {
  return headersOf({
    'X-Lark-Request-Timestamp': String(timestamp),
    'X-Lark-Request-Nonce': nonce,
    'X-Lark-Signature': signature,
  })
}

function refusal(error: unknown): unknown {
  return error
}
