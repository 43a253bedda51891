import { describe, expect, test } from 'vitest'
import { toRequest } from '../../simulator/request.ts'
import { unseal } from '../simulator/opened.ts'
import { type Case, casesOf } from './corpus.ts'
import { DECISIONS } from './decisions.ts'
import { CRYPTOS, createGateway, type Gateway, type GatewayOptions, headersOf, post, sha256 } from './gateway.ts'
import { withToken } from './token.ts'

interface Input {
  readonly config: {
    readonly encrypt_key?: string
    readonly verification_token?: string
    readonly legacy_card?: boolean
    readonly handlers?: readonly unknown[]
    readonly handler_throws?: boolean
    readonly handler_returns?: Record<string, unknown>
    readonly max_age_seconds?: number | null
    readonly now?: number
  }
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly body_base64?: string
}

interface Expect {
  readonly outcome: 'challenge' | 'dispatched' | 'unhandled' | 'handler-error' | 'rejected'
  readonly status?: number
  readonly response_json?: unknown
  readonly not_in_body?: string
  readonly version?: '1.0' | '2.0' | 'card-legacy'
  readonly event_type?: string
  readonly event_id?: string | null
}

type HttpCase = Case<Input, Expect>

/**
 * Cases of an app without any secret, which larkgate does not serve, and what is added so that they still test what they
 * are about: the app gets a token, its token goes into the body, or the body is sealed for an app that has a key only.
 */
const ADAPTATIONS: Readonly<
  Record<string, { readonly add: 'token' | 'token in the body' | 'key'; readonly because: string }>
> = {
  'http/challenge-node': { add: 'key', because: 'the app must have no token: with a key alone none is asked for' },
  'http/challenge-token-not-configured': {
    add: 'key',
    because: 'any token must do: with a key alone none is compared',
  },
  'http/invalid-json': { add: 'token', because: 'it is refused before any token could be read' },
  'http/invalid-utf8': { add: 'token', because: 'it is refused before any token could be read' },
  'http/json-string': { add: 'token', because: 'it is refused before any token could be read' },
  'http/json-number': { add: 'token', because: 'it is refused before any token could be read' },
  'http/json-null': { add: 'token', because: 'it is refused before any token could be read' },
  'http/get': { add: 'token', because: 'it is refused before any token could be read' },
  'http/v1-bare': { add: 'token in the body', because: 'it is about a missing uuid, not about who sent it' },
  'http/no-handler': { add: 'token in the body', because: 'it is about what happens behind the check' },
  'http/handler-throws': { add: 'token in the body', because: 'it is about what happens behind the check' },
  'http/event-id-missing': { add: 'token in the body', because: 'it is about a missing id, not about who sent it' },
  'http/callback-toast': { add: 'token in the body', because: 'it is about the answer, not about who sent it' },
  'http/callback-url-preview': { add: 'token in the body', because: 'it is about the answer, not about who sent it' },
}

const TOKEN = 'added-token'
const KEY = 'added-key'

const SCHEMAS = { '1.0': '1.0', '2.0': '2.0', 'card-legacy': 'card' } as const

const cases = casesOf<Input, Expect>('http')

test('only cases whose app has no secret are adapted, and all of those are', () => {
  const bare = cases.filter(({ input: { config } }) => !config.encrypt_key && !config.verification_token)
  expect(bare.map(({ id }) => id).toSorted()).toEqual(Object.keys(ADAPTATIONS).toSorted())
})

describe.each(CRYPTOS)('with %s', (_, crypto) => {
  test.each(cases.map((one) => [titleOf(one), one] as const))('%s', async (_, one) => {
    const gateway = createGateway({ ...optionsOf(one), crypto })
    const { request, plaintext } = requestOf(one)
    const { status, body } = await gateway.post(request)
    const expected = expectedOf(one)
    if (expected.outcome === 'rejected') {
      expect([400, 401, 405]).toContain(status)
      expect(status).toBe(expected.status ?? status)
      expect(JSON.parse(body)).toEqual({ error: expect.any(String) })
      if (expected.not_in_body) expect(body).not.toContain(expected.not_in_body)
      expect(gateway.answered).toEqual([])
      expect((await gateway.consume()).queued).toEqual([])
      return
    }
    expect(status).toBe(expected.status ?? 200)
    if (expected.outcome === 'challenge') {
      expect(JSON.parse(body)).toEqual(expected.response_json)
      expect((await gateway.consume()).queued).toEqual([])
      return
    }
    expect(JSON.parse(body)).toEqual(expected.response_json ?? {})
    await expectConsumed(gateway, expected, plaintext)
  })
})

async function expectConsumed(gateway: Gateway, expected: Expect, plaintext: string | undefined): Promise<void> {
  const { queued, outcomes } = await gateway.consume()
  expect(queued).toHaveLength(1)
  const [{ key, id, type, schema, data, dataText } = {} as never] = queued
  expect(dataText).toBe(plaintext)
  if (expected.version) expect(schema).toBe(SCHEMAS[expected.version])
  if (expected.event_type) expect(type).toBe(expected.event_type)
  if (expected.event_id !== undefined) expect(id).toBe(expected.event_id ?? sha256(dataText))
  if (expected.outcome === 'unhandled') {
    expect(gateway.handled).toEqual([])
    expect(gateway.consumed).toMatchObject([{ outcome: 'unhandled' }])
    expect(outcomes).toEqual([{ verdict: 'ack' }])
    return
  }
  expect(gateway.handled).toEqual([{ key, type, data }])
  if (expected.outcome === 'handler-error') {
    expect(outcomes).toMatchObject([{ verdict: 'retry', reason: 'ERR_HANDLER_FAILED' }])
    gateway.advance(60_000)
    expect((await gateway.consume()).outcomes).toEqual([{ verdict: 'ack' }])
    expect(gateway.handled).toHaveLength(2)
  } else {
    expect(outcomes).toEqual([{ verdict: 'ack' }])
  }
}

/** Where the choice is larkgate's, its own decision stands in for the case's. */
function expectedOf({ id, level, expect: given }: HttpCase): Expect {
  if (level !== 'choice') return given
  const decision = DECISIONS[id]
  if (decision === undefined) throw new Error(`no decision on ${id}`)
  const { outcome, status } = decision
  if (outcome === 'refused') return { ...given, outcome: 'rejected', status }
  if (outcome === 'marked done without a handler') return { ...given, outcome: 'unhandled', status }
  if (outcome === 'retried behind the queue') return { ...given, outcome: 'handler-error', status }
  return { event_id: null, ...given, outcome: 'dispatched', status }
}

function optionsOf({ id, input: { config } }: HttpCase): GatewayOptions {
  const { encrypt_key: encryptKey, verification_token: verificationToken, now, max_age_seconds: maxAge } = config
  const add = ADAPTATIONS[id]?.add
  return {
    app: {
      ...(encryptKey && { encryptKey }),
      ...(verificationToken && { verificationToken }),
      ...(add === 'key' && { encryptKey: KEY }),
      ...(add !== undefined && add !== 'key' && { verificationToken: TOKEN }),
    },
    handlers: config.handlers === undefined,
    failures: config.handler_throws ? 1 : 0,
    ...(config.handler_returns && { reply: config.handler_returns }),
    ...(now !== undefined && { nowMs: now * 1000 }),
    ...(typeof maxAge === 'number' && { toleranceMs: maxAge * 1000 }),
  }
}

/** The case's request, and its body before encryption where that is known. */
function requestOf({ id, input }: HttpCase): { request: Request; plaintext: string | undefined } {
  const address = input.config.legacy_card ? 'card' : 'event'
  const headers = headersOf(input.headers)
  if (input.method !== 'POST') {
    return {
      request: new Request(`https://gateway.test/webhook/${address}`, { method: input.method, headers }),
      plaintext: undefined,
    }
  }
  if (input.body === undefined) {
    const bytes = Uint8Array.from(Buffer.from(input.body_base64 ?? '', 'base64'))
    return { request: post(address, headers, bytes), plaintext: undefined }
  }
  switch (ADAPTATIONS[id]?.add) {
    case 'key': {
      const { body } = toRequest(input.body, { encryptKey: KEY, timestamp: '', nonce: '' })
      return { request: post(address, headers, body), plaintext: input.body }
    }
    case 'token in the body': {
      const text = withToken(input.body, TOKEN)
      return { request: post(address, headers, text), plaintext: text }
    }
    default:
      return { request: post(address, headers, input.body), plaintext: plaintextOf(input.body, input.config) }
  }
}

/** What is refused need not open, and nobody asks for its plaintext. */
function plaintextOf(body: string, { encrypt_key: key }: Input['config']): string | undefined {
  if (!key) return body
  try {
    return unseal(key, JSON.parse(body).encrypt)
  } catch {
    return undefined
  }
}

function titleOf(one: HttpCase): string {
  const add = ADAPTATIONS[one.id]?.add
  const added = {
    token: ', with a token configured',
    'token in the body': ', with a token added',
    key: ', with a key added',
  }
  return `${one.id}: ${inWords(expectedOf(one))}${add ? added[add] : ''}`
}

function inWords({ outcome, status, event_type: type }: Expect): string {
  switch (outcome) {
    case 'challenge':
      return 'the challenge is answered'
    case 'dispatched':
      return `${type ?? 'the event'} reaches its handler`
    case 'unhandled':
      return 'is taken and marked done without a handler'
    case 'handler-error':
      return 'is taken, and its handler runs again after it failed'
    case 'rejected':
      return status === undefined ? 'is refused' : `is refused with ${status}`
  }
}
