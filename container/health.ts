/** Whether this process can do its work, from what its parts have reported. Asks nobody outside. */
import { within } from '../lib/core/deadline.ts'
import type { Clock } from '../lib/core/ports.ts'
import type { Observer } from './observer.ts'

export interface HealthPorts {
  readonly clock: Clock
  /** Rejects when the database does not answer. Absent: there is none here. */
  readonly pingStorage?: () => Promise<void>
  /** Absent: none run here behind a queue. */
  readonly handlersRun?: () => boolean
  /** Names of the apps that are served by long connection. */
  readonly socketApps: readonly string[]
  /** Those of them that have to be; the others are served by webhook alone once theirs has ended for good. */
  readonly socketRequired: readonly string[]
}

export interface Health {
  readonly observer: Pick<Observer, 'sent' | 'linked'>
  /** What is not ready, by part; empty when everything is. Never rejects. */
  readonly check: () => Promise<Readonly<Record<string, string>>>
}

/** Whoever asks has not much patience either. */
const PING_TIMEOUT_MS = 1_000

/** So long a refusal counts: without an event nothing tells that the queue is well again. */
const REFUSAL_MS = 60_000

export function createHealth({ clock, pingStorage, handlersRun, socketApps, socketRequired }: HealthPorts): Health {
  /** App → slots of its open connections. */
  const open = new Map(socketApps.map((app) => [app, new Set<number>()]))
  let refusedAtMs = Number.NEGATIVE_INFINITY

  return {
    observer: {
      sent({ code }) {
        // An event that is too large says nothing of the next one.
        if (code === 'ERR_ENVELOPE_TOO_LARGE') return
        refusedAtMs = code === undefined ? Number.NEGATIVE_INFINITY : clock.now()
      },
      linked(report) {
        if (report.kind !== 'link') return
        if (report.at === 'open') open.get(report.app)?.add(report.slot)
        else open.get(report.app)?.delete(report.slot)
        if (report.at === 'closed' && !socketRequired.includes(report.app)) open.delete(report.app)
      },
    },
    async check() {
      const unconnected = [...open].filter(([, slots]) => slots.size === 0).map(([app]) => app)
      return {
        ...((await isAway(pingStorage, clock)) && { storage: 'the database does not answer' }),
        ...(handlersRun?.() === false && { handlers: 'the handlers are being started again' }),
        ...(clock.now() - refusedAtMs < REFUSAL_MS && { queue: 'the queue did not take the last event' }),
        ...(unconnected.length > 0 && { connections: `no open connection for ${unconnected.join(', ')}` }),
      }
    },
  }
}

async function isAway(ping: HealthPorts['pingStorage'], clock: Clock): Promise<boolean> {
  if (ping === undefined) return false
  const failed = ping().then(
    () => false,
    () => true,
  )
  return within(failed, PING_TIMEOUT_MS, clock, () => true)
}
