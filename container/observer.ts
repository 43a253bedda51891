/** What the parts of the gateway tell about themselves, and how several listen: log, metrics, health. */
import type { ConsumeReport } from '../lib/core/consume.ts'
import { type ErrorCode, queueFailed } from '../lib/core/errors.ts'
import type { Clock, EventQueue } from '../lib/core/ports.ts'
import type { ReceiveReport } from '../lib/core/report.ts'
import type { SocketReport } from '../lib/socket/report.ts'

interface Reports {
  /** A message was answered, whichever way it came. */
  readonly received: ReceiveReport
  /** The queue took an event, or did not. */
  readonly sent: SendReport
  /** A delivery from the queue was dealt with. */
  readonly consumed: ConsumeSummary
  /** A long connection has come to another state, or dropped something. */
  readonly linked: SocketReport
}

/** Called with each report; must not throw. */
export type Observer = { readonly [Name in keyof Reports]: (report: Reports[Name]) => void }

export interface SendReport {
  readonly ms: number
  /** Absent when the queue has the event. */
  readonly code?: ErrorCode
}

/** What of a {@link ConsumeReport} crosses threads. */
export interface ConsumeSummary extends Pick<ConsumeReport, 'outcome' | 'ms' | 'code'> {
  /** As the message names it; absent when it could not be read. */
  readonly app?: string
}

/** Tells all of them. */
export function fanOut(...observers: readonly Partial<Observer>[]): Observer {
  const tell = <Name extends keyof Reports>(name: Name) => {
    const listeners = observers.flatMap((observer) => (observer[name] as Observer[Name] | undefined) ?? [])
    return (report: Reports[Name]) => {
      for (const listener of listeners) listener(report)
    }
  }
  return { received: tell('received'), sent: tell('sent'), consumed: tell('consumed'), linked: tell('linked') }
}

/** `queue`, with each send reported. */
export function observeQueue(queue: EventQueue, clock: Clock, observe: Observer['sent']): EventQueue {
  return {
    send(envelope) {
      const startedAtMs = clock.now()
      const elapsedMs = () => clock.now() - startedAtMs
      return queue.send(envelope).then(
        () => observe({ ms: elapsedMs() }),
        (cause: unknown) => {
          observe({ ms: elapsedMs(), code: queueFailed(cause).code })
          throw cause
        },
      )
    },
  }
}
