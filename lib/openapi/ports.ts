/** What the OpenAPI client asks of the outside. */
import type { Clock, Crypto, MaybePromise, Random } from '../core/ports.ts'

/** `fetch` as every runtime has it. Never called as a method, which workerd would not allow. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface OpenApiPorts {
  readonly fetch: Fetch
  readonly clock: Clock
  /** Spreads repeated requests over time, and names messages that nobody named. */
  readonly random: Random
}

/** Names messages after the event that they answer. */
export type Digest = Crypto['digestHex']

/**
 * Where the tickets of store apps are kept: the platform pushes one about every hour, and every process needs the newest.
 */
export interface Tickets {
  readonly get: (appId: string) => MaybePromise<string | undefined>
  readonly put: (appId: string, ticket: string) => MaybePromise<void>
}

/** For a single process: after a start it has none until the platform pushes one. */
export function memoryTickets(): Tickets {
  const tickets = new Map<string, string>()
  return { get: (appId) => tickets.get(appId), put: (appId, ticket) => void tickets.set(appId, ticket) }
}

export interface OpenApiLimits {
  /** For one request and the whole of its answer. Default 10 000. */
  readonly timeoutMs?: number
  /** Of one call. Default 4. */
  readonly attempts?: number
  /** A call that the platform wants to wait longer than this fails instead. Default 60 000. */
  readonly maxWaitMs?: number
}
