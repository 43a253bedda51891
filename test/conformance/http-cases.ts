/** The webhook cases of the corpus: how the app is configured, and what is sent to it. */
import { toRequest } from '../../simulator/request.ts'
import { unseal } from '../simulator/opened.ts'
import { type Case, casesOf } from './corpus.ts'
import { type GatewayOptions, headersOf, post } from './gateway.ts'
import { withToken } from './token.ts'

export interface HttpInput {
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

export interface HttpExpect {
  readonly outcome: 'challenge' | 'dispatched' | 'unhandled' | 'handler-error' | 'rejected'
  readonly status?: number
  readonly response_json?: unknown
  readonly not_in_body?: string
  readonly version?: '1.0' | '2.0' | 'card-legacy'
  readonly event_type?: string
  readonly event_id?: string | null
}

export type HttpCase = Case<HttpInput, HttpExpect>

/**
 * Cases of an app without any secret, which larkgate does not serve, and what is added so that they still test what they
 * are about: the app gets a token, its token goes into the body, or the body is sealed for an app that has a key only.
 */
export const ADAPTATIONS: Readonly<
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

export const httpCases = casesOf<HttpInput, HttpExpect>('http')

export function optionsOf({ id, input: { config } }: HttpCase): GatewayOptions {
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
export function requestOf({ id, input }: HttpCase): { request: Request; plaintext: string | undefined } {
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
function plaintextOf(body: string, { encrypt_key: key }: HttpInput['config']): string | undefined {
  if (!key) return body
  try {
    return unseal(key, JSON.parse(body).encrypt)
  } catch {
    return undefined
  }
}
