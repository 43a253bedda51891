/** What a gateway needs of the outside, and what of it can be changed while it runs. */
import type { JsonObject } from '../envelope.ts'
import type { GatewayApp } from './discovery.ts'
import type { Happening } from './observations.ts'

export interface GatewayClock {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
  /** Calls `run` once after `delayMs`; the returned function cancels it. */
  readonly after: (delayMs: number, run: () => void) => () => void
}

/** What can be changed while it runs. */
export interface GatewaySettings {
  /**
   * In answers of the discovery: `ReconnectCount`, `ReconnectInterval`, `ReconnectNonce`, `PingInterval`, times in
   * seconds; default −1, 120, 30, 120. May be partial or wrong; `undefined` leaves it out.
   */
  readonly clientConfig: JsonObject | undefined
  /** What answers a ping: a pong with `clientConfig` (the default), nothing at all, or a pong with the given text. */
  readonly pong: 'config' | 'none' | { readonly text: string }
  /** Links per app. Default 50. */
  readonly maxLinks: number
  /** How long a ticket is good. Default 60000; the platform's own time is not known. */
  readonly ticketTtlMs: number
  /** Refused with 403. Default none. */
  readonly bannedAppIds: readonly string[]
  /** Default 3000. */
  readonly ackTimeoutMs: number
  /** From the failure of an attempt to the next one. Default 15 s, 5 min, 1 h, 6 h; `[]` never delivers again. */
  readonly redeliverAfterMs: readonly number[]
}

export interface GatewayOptions extends Partial<GatewaySettings> {
  readonly clock: GatewayClock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly apps: readonly GatewayApp[]
  /** Of the WebSocket, without a query. Default `wss://gateway.invalid/ws/v2`. */
  readonly socketUrl?: string
  readonly observe?: (happening: Happening) => void
}

export const DEFAULTS: GatewaySettings = {
  clientConfig: { ReconnectCount: -1, ReconnectInterval: 120, ReconnectNonce: 30, PingInterval: 120 },
  pong: 'config',
  maxLinks: 50,
  ticketTtlMs: 60_000,
  bannedAppIds: [],
  ackTimeoutMs: 3000,
  redeliverAfterMs: [15_000, 300_000, 3_600_000, 21_600_000],
}
