/** What the stub of the OpenAPI does, for those who call it, look at what it was sent, and make it fail. */
import type { App, JsonObject } from '../envelope.ts'
import type { GatewayClock } from '../gateway/settings.ts'
import type { OpenApiCode, StubAnswer } from './codes.ts'

export interface OpenApiApp extends App {
  readonly appSecret: string
  /** A store app gets its tokens by ticket, and one per tenant. Default: self-built. */
  readonly store?: boolean
  /** Tenants that have installed a store app. */
  readonly tenants?: readonly string[]
  /** Default `['im:message']`. */
  readonly scopes?: readonly string[]
  /** Whether it has a bot. Default: yes. */
  readonly bot?: boolean
}

/** What can be changed while it runs. */
export interface OpenApiSettings {
  /** Lifetime of a token. Default two hours, as documented. */
  readonly tokenTtlMs: number
  /** The same token is given again while it has more than this left. Default 30 minutes, as documented. */
  readonly tokenRenewMs: number
  /** Requests per app, tenant and API within a second and a minute. Default: no limit; the platform's own are 50 and 1000. */
  readonly limits: { readonly perSecond: number; readonly perMinute: number } | undefined
  /** Messages to one chat or user in a second. Default: no limit; the platform's own is 5. */
  readonly messagesPerSecond: number | undefined
  /** Old APIs answer 400 instead of 429. */
  readonly limitStatus: 429 | 400
  /** Chats that the bot is not in. Any other well-formed id will do. */
  readonly outsideChats: readonly string[]
  readonly recalledMessages: readonly string[]
}

export interface OpenApiOptions extends Partial<OpenApiSettings> {
  readonly clock: GatewayClock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly apps: readonly OpenApiApp[]
  /**
   * Further APIs, by method and path (`GET /open-apis/contact/v3/users/ou_1`): what is returned is the answer's `data`.
   * A token is asked for, nothing else.
   */
  readonly apis?: Readonly<Record<string, (call: StubCall) => JsonObject | undefined>>
  /** Where tickets of store apps go, as `app_ticket` events. Called when one is asked for. */
  readonly onTicket?: (appId: string, ticket: string) => void
}

export interface StubCall {
  readonly appId: string
  readonly tenantKey: string
  readonly query: URLSearchParams
  readonly body: JsonObject
}

export interface StubRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** Value of `Authorization`. */
  readonly authorization?: string | undefined
  readonly body: string
}

/** `reset`: the connection breaks. `hang`: nothing ever comes. */
export type StubOutcome = StubAnswer | 'reset' | 'hang'

/** What is to go wrong. */
export interface OpenApiFault {
  /** An answer of the platform's, any other answer, a broken connection, silence, or the right answer late. */
  readonly how:
    | OpenApiCode
    | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
    | { readonly delayMs: number }
    | 'reset'
    | 'hang'
  /** How often. Default once. */
  readonly times?: number
  /** Only requests whose path begins with it. */
  readonly path?: string
  /** The request is carried out, and only its answer is lost. Default: it is not. */
  readonly carriedOut?: boolean
}

export interface SeenRequest {
  readonly atMs: number
  readonly method: string
  readonly path: string
  /** `undefined` where no answer went out. */
  readonly status: number | undefined
  readonly code: number | undefined
}

export interface SentMessage {
  readonly atMs: number
  readonly messageId: string
  readonly appId: string
  readonly tenantKey: string
  /** The chat or user that it was sent to; absent for a reply. */
  readonly receiver?: string
  /** The message that it replies to. */
  readonly parent?: string
  readonly inThread: boolean
  readonly type: string
  /** As it came: JSON in a string. */
  readonly content: string
  readonly uuid?: string
}

export interface UpdatedCard {
  readonly atMs: number
  readonly token: string
  readonly card: JsonObject
}

export interface OpenApiStub {
  /** `fetch` to it: no network. Whatever the host is, it is this platform. */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  readonly answer: (request: StubRequest) => Promise<StubOutcome>
  readonly configure: (changes: Partial<OpenApiSettings>) => void

  readonly fail: (fault: OpenApiFault) => void
  /** No fault is waiting any more. */
  readonly mend: () => void
  /** Every token given so far is worth nothing, and a new one is given to whoever asks. */
  readonly revokeTokens: () => void
  /** A new ticket for a store app, through `onTicket`. Those before it are worth nothing. */
  readonly pushTicket: (appId: string) => string
  /** The token in a callback. `preview`: in one of a link's preview, which no card belongs to. */
  readonly issueCardToken: (appId: string, of?: 'card' | 'preview') => string
  /** The callback with this token has been answered: from now on its card can be updated. */
  readonly answered: (token: string) => void

  /** All of them, oldest first; the last ten thousand. */
  readonly requests: () => readonly SeenRequest[]
  readonly messages: () => readonly SentMessage[]
  readonly cards: () => readonly UpdatedCard[]
}

export const OPEN_API_DEFAULTS: OpenApiSettings = {
  tokenTtlMs: 2 * 60 * 60_000,
  tokenRenewMs: 30 * 60_000,
  limits: undefined,
  messagesPerSecond: undefined,
  limitStatus: 429,
  outsideChats: [],
  recalledMessages: [],
}
