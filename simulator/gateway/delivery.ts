/** What is asked of a delivery over the long connection, and what becomes of it. */
import type { SampleOptions } from '../sample.ts'
import type { Ack } from './ack.ts'
import type { FrameOptions } from './message.ts'

export interface SocketPushOptions extends SampleOptions, FrameOptions {
  /** App id; by default the first app. */
  readonly app?: string
  /** Waits for the next link that opens, and is sent in the same tick as its handshake. */
  readonly atHandshake?: boolean
  /** Called when an attempt ends, before anything follows from it. */
  readonly onAttempt?: (attempt: Attempt, delivery: SocketDelivery) => void
}

/** One sending of an event over one link. */
export interface Attempt {
  /** Id of the link. */
  readonly link: string
  /** Milliseconds since the Unix epoch. */
  readonly sentAtMs: number
  /** `acked` with any code, `timeout` without an ack that counts, `lost` when the link ended before one came. */
  readonly end: 'acked' | 'timeout' | 'lost'
  readonly ack?: Ack
}

/** What became of a push. */
export interface SocketDelivery {
  /** The body; pushing it again makes a duplicate as the platform does. */
  readonly text: string
  readonly type: string | undefined
  readonly eventId: string | undefined
  /** Header `message_id`, the same in every attempt. */
  readonly messageId: string
  /** Whether an ack with code 200 came in time. */
  readonly delivered: boolean
  /** In the order of time; empty for a callback that found no open link. */
  readonly attempts: readonly Attempt[]
  /** That of the last attempt, if it has one. */
  readonly ack?: Ack
}
