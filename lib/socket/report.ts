/** What a long connection tells about itself, for logs and metrics. What became of messages is a `ReceiveReport`. */
import type { ErrorCode } from '../core/errors.ts'
import type { State } from './state.ts'

/** Where a link is in its life. */
export type LinkState = State['at']

export type SocketReport = LinkReport | DropReport

/** A link has come to another state. */
export interface LinkReport {
  readonly kind: 'link'
  /** The app's name in the configuration. */
  readonly app: string
  /** Which of the app's connections, from 0. */
  readonly slot: number
  readonly at: LinkState
  /** The address, with the values of its query hidden; when `open`. */
  readonly url?: string
  /** Why it is not open any more, or never was: when `backoff` or `closed`, absent after a stop. */
  readonly code?: ErrorCode
  readonly error?: unknown
  /** How long it waits: when `backoff`. */
  readonly delayMs?: number
}

/** A frame, or what had come of a message in fragments, was dropped; nothing is answered to it. */
export interface DropReport {
  readonly kind: 'drop'
  readonly app: string
  readonly slot: number
  readonly code: ErrorCode
}
