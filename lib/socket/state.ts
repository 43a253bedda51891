/** What the life of a connection is told in: its states, what happens to it, and what is to be done about it. */
import type { LarkgateError } from '../core/errors.ts'
import { type ClientConfig, DEFAULT_CLIENT_CONFIG } from './client-config.ts'
import type { Endpoint } from './discovery.ts'

/** What outlives a single attempt. */
export interface Memory {
  readonly config: ClientConfig
  /** Attempts that failed and links that did not last, since the last link that did. */
  readonly failures: number
}

export type State =
  | ({ readonly at: 'idle' | 'discovering' | 'closing' } & Memory)
  | ({ readonly at: 'connecting'; readonly endpoint: Endpoint } & Memory)
  | ({
      readonly at: 'open'
      readonly endpoint: Endpoint
      /** Whether nothing has come in since the last ping. */
      readonly isAwaited: boolean
      /** Whether we ourselves have stopped reading. */
      readonly isPaused: boolean
    } & Memory)
  | ({ readonly at: 'backoff'; readonly error: LarkgateError } & Memory)
  /** `error` is absent after a stop. */
  | ({ readonly at: 'closed'; readonly error?: LarkgateError } & Memory)

export type Timer = 'handshake' | 'ping' | 'liveness' | 'stable' | 'retry' | 'close'

export type Input =
  | { readonly type: 'start' | 'opened' | 'alive' | 'paused' | 'resumed' | 'stop' | 'drained' }
  | { readonly type: 'discovered'; readonly endpoint: Endpoint }
  /** The discovery failed, or the handshake was refused. */
  | { readonly type: 'failed'; readonly error: LarkgateError }
  /** A pong has brought settings. */
  | { readonly type: 'configured'; readonly clientConfig: unknown }
  /** The link has ended, whoever ended it. */
  | { readonly type: 'closed'; readonly reason: string }
  | { readonly type: 'timer'; readonly timer: Timer }

export type Effect =
  | { readonly do: 'discover' | 'ping' | 'drain' }
  | { readonly do: 'dial'; readonly url: string }
  /** Says goodbye with close code 1000. */
  | { readonly do: 'close' }
  /** Cuts the link, whatever it does; nothing that it says afterwards counts. */
  | { readonly do: 'terminate' }
  /** Sets a timer anew, to a random time between the two. */
  | { readonly do: 'set'; readonly timer: Timer; readonly betweenMs: readonly [number, number] }
  | { readonly do: 'clear'; readonly timer: Timer }

export type Step = readonly [State, ...Effect[]]

export const IDLE: State = { at: 'idle', config: DEFAULT_CLIENT_CONFIG, failures: 0 }
