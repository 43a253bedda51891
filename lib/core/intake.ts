/** What becomes of what was pushed, whichever way it came: an event goes on the queue, a callback is answered. */
import { CALLBACK_TYPES } from '../events/callbacks.ts'
import { ORDERED_TYPES } from '../events/keys.ts'
import { type App, FEISHU_DOMAIN } from './app.ts'
import { within } from './deadline.ts'
import { type Envelope, toEnvelope, type Via } from './envelope.ts'
import { PortError, queueFailed } from './errors.ts'
import type { Callback, Event } from './parse.ts'
import type { Clock, Crypto, EventQueue, MaybePromise } from './ports.ts'
import type { Replier } from './replier.ts'
import { type Reply, replyInTime } from './reply.ts'

/** From arrival to answer, unless it is set otherwise: the platform gives up at 3 s. */
export const DEADLINE_MS = 2500

export interface IntakeConfig {
  /** Default {@link DEADLINE_MS}. */
  readonly deadlineMs?: number
  /** Callback types besides the documented ones. */
  readonly callbackTypes?: readonly string[]
  /** Event types whose events are handled in the order of acceptance, besides the documented ones. */
  readonly orderedTypes?: readonly string[]
}

export interface IntakePorts {
  readonly crypto: Crypto
  readonly queue: EventQueue
  readonly clock: Clock
  /** Called for callbacks only, so that nothing is loaded before the first one. Absent: they are answered `{}`. */
  readonly loadReplier?: () => MaybePromise<Replier>
}

export interface Arrival {
  readonly app: App
  readonly via: Via
  readonly arrivedAtMs: number
  /** W3C trace context of the request, if it came with one. */
  readonly traceparent?: string | undefined
}

export type Taken = Reply | { readonly body: Readonly<Record<string, never>>; readonly outcome: 'accepted' }

export interface Intake {
  /** All callback types there are. */
  readonly callbackTypes: ReadonlySet<string>
  readonly seal: (pushed: Event | Callback, arrival: Arrival) => Promise<Envelope>
  /**
   * Resolves when the platform may be told that it arrived: the queue has the event, or `body` answers the callback.
   *
   * @throws {PortError} ERR_QUEUE_UNAVAILABLE, ERR_QUEUE_TIMEOUT, ERR_ENVELOPE_TOO_LARGE for an event
   */
  readonly take: (pushed: Event | Callback, envelope: Envelope, arrival: Arrival) => Promise<Taken>
}

/** @see docs/walk.md#receive */
export function createIntake(config: IntakeConfig, ports: IntakePorts): Intake {
  const { crypto, queue, clock } = ports
  const { deadlineMs = DEADLINE_MS } = config
  const orderedTypes = new Set([...ORDERED_TYPES, ...(config.orderedTypes ?? [])])
  const hash = (text: string) => crypto.digestHex('SHA-256', text, new Uint8Array())

  return {
    callbackTypes: new Set([...CALLBACK_TYPES, ...(config.callbackTypes ?? [])]),

    seal: (pushed, { app, via, arrivedAtMs, traceparent }) =>
      toEnvelope(pushed, {
        app: app.name,
        domain: app.domain ?? FEISHU_DOMAIN,
        via,
        receivedAtMs: arrivedAtMs,
        ...(pushed.kind === 'callback' && { replyByMs: arrivedAtMs + deadlineMs }),
        orderedTypes,
        hash,
        ...(app.appId && { appId: app.appId }),
        ...(traceparent && TRACEPARENT.test(traceparent) && { traceparent }),
      }),

    async take(pushed, envelope, { arrivedAtMs }) {
      const deadlineAtMs = arrivedAtMs + deadlineMs
      if (pushed.kind === 'callback') return replyInTime(pushed, envelope, deadlineAtMs, ports)
      await enqueue(envelope, deadlineAtMs)
      return { body: {}, outcome: 'accepted' }
    },
  }

  /** "Received" may follow only when this has resolved. A late send may still succeed: then the redelivery is a duplicate. */
  function enqueue(envelope: Envelope, deadlineAtMs: number): Promise<void> {
    const sent = queue.send(envelope).catch((cause: unknown) => Promise.reject(queueFailed(cause)))
    return within(sent, deadlineAtMs - clock.now(), clock, () => {
      throw new PortError('ERR_QUEUE_TIMEOUT', 'the queue did not take the event in time')
    })
  }
}

/** W3C trace context, version 00. */
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/
