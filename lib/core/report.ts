/** What is told of a message that came in, for logs and metrics: one report for each request or frame that is answered. */
import type { Via } from './envelope.ts'
import type { ErrorCode } from './errors.ts'
import type { Inbound } from './parse.ts'

export interface ReceiveReport {
  readonly outcome: 'accepted' | 'challenge' | 'answered' | 'unhandled' | 'fallback' | 'rejected'
  readonly via: Via
  /** Of the answer: an HTTP status, or the `code` of an ack. */
  readonly status: number
  /** From arrival to answer. */
  readonly ms: number
  readonly app?: string
  readonly type?: string
  readonly id?: string
  readonly key?: string
  readonly code?: ErrorCode
  readonly error?: unknown
}

/** What is learned of a message on its way. */
export interface Visit {
  readonly via: Via
  readonly arrivedAtMs: number
  app?: string
  inbound?: Inbound
  key?: string
}

/** How it ended. */
export type Verdict = Pick<ReceiveReport, 'outcome' | 'status' | 'code' | 'error'>

export function toReport(
  { via, arrivedAtMs, app, inbound, key }: Visit,
  verdict: Verdict,
  nowMs: number,
): ReceiveReport {
  const pushed = inbound === undefined || inbound.kind === 'challenge' ? undefined : inbound
  return {
    ...verdict,
    via,
    ms: nowMs - arrivedAtMs,
    ...(app && { app }),
    ...(key && { key }),
    ...(pushed && { type: pushed.type }),
    ...(pushed?.eventId && { id: pushed.eventId }),
  }
}
