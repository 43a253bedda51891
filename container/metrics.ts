/** Reports → metrics in Prometheus' text format. What each of them means for operators is in docs/metrics.md. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { LinkState } from '../lib/socket/report.ts'
import type { Observer } from './observer.ts'
import { addProcessMetrics } from './process-metrics.ts'

export interface Metrics {
  readonly observer: Observer
  /** What is registered, and what is scraped of it. */
  readonly registry: Registry
}

/** In seconds. The platform gives up after 3 s. */
const ANSWER_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3]

/** In seconds. A handler may take 15 minutes. */
const HANDLER_BUCKETS = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900]

/** What an event can die of, and how a queue refuses. */
const DEAD_CODES = ['ERR_HANDLER_FAILED', 'ERR_HANDLER_TIMEOUT', 'ERR_HANDLER_CUT_OFF', 'ERR_EVENT_TOO_OLD'] as const
const QUEUE_CODES = ['ERR_QUEUE_UNAVAILABLE', 'ERR_ENVELOPE_TOO_LARGE'] as const

/**
 * @param apps the names that may become labels: what comes from outside may be anything, and labels are kept for ever
 * @param socketApps those that are served by long connection
 * @param handles whether deliveries are handled in this process: otherwise there is nothing to say of them, not even zeros
 */
export function createMetrics(apps: readonly string[], socketApps: readonly string[], handles = true): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const received = new Counter({
    name: 'larkgate_messages_received_total',
    help: 'Messages that were answered, by HTTP status or code of the ack. `code` is the error code, if any.',
    labelNames: ['app', 'via', 'outcome', 'status', 'code'],
    registers,
  })
  const answered = new Histogram({
    name: 'larkgate_answer_duration_seconds',
    help: 'From the arrival of a message to its answer or ack.',
    labelNames: ['via'],
    buckets: ANSWER_BUCKETS,
    registers,
  })
  const sends = new Counter({
    name: 'larkgate_queue_sends_total',
    help: 'Events handed to the queue. `result` is `accepted` or the error code.',
    labelNames: ['result'],
    registers,
  })
  const sending = new Histogram({
    name: 'larkgate_queue_send_duration_seconds',
    help: 'Until the queue had an event durably, or had refused it.',
    buckets: ANSWER_BUCKETS,
    registers,
  })
  const consumed = new Counter({
    name: 'larkgate_deliveries_total',
    help: 'What became of deliveries from the queue.',
    labelNames: ['app', 'outcome', 'code'],
    registers: handles ? registers : [],
  })
  const handling = new Histogram({
    name: 'larkgate_handler_duration_seconds',
    help: 'From the claim of an event to the end of its handler, for handlers that ran to an end of their own or a time-out.',
    labelNames: ['app'],
    buckets: HANDLER_BUCKETS,
    registers: handles ? registers : [],
  })
  const links = new Gauge({
    name: 'larkgate_links',
    help: 'Long connections, by where they are in their life.',
    labelNames: ['app', 'state'],
    registers,
  })
  const reconnects = new Counter({
    name: 'larkgate_reconnects_total',
    help: 'Times that a long connection had to be tried again, with the error code that says why.',
    labelNames: ['app', 'code'],
    registers,
  })
  const drops = new Counter({
    name: 'larkgate_frames_dropped_total',
    help: 'Frames, or incomplete messages, that a long connection dropped.',
    labelNames: ['app', 'code'],
    registers,
  })
  addProcessMetrics(registry)

  // What one waits for has to be there before it happens: otherwise the first time is no increase.
  for (const app of socketApps) links.set({ app, state: 'open' }, 0)
  for (const app of apps) for (const code of DEAD_CODES) consumed.inc({ app, outcome: 'dead', code }, 0)
  for (const result of QUEUE_CODES) sends.inc({ result }, 0)
  const states = new Map<string, LinkState>()
  const known = new Set(apps)
  const nameOf = (app = '') => (known.has(app) ? app : '')

  return {
    registry,
    observer: {
      received({ app, via, outcome, status, code = '', ms }) {
        received.inc({ app: nameOf(app), via, outcome, status, code })
        answered.observe({ via }, ms / 1000)
      },
      sent({ ms, code = 'accepted' }) {
        sends.inc({ result: code })
        sending.observe(ms / 1000)
      },
      consumed({ app, outcome, code = '', ms }) {
        consumed.inc({ app: nameOf(app), outcome, code })
        const ran = outcome === 'done' || code === 'ERR_HANDLER_FAILED' || code === 'ERR_HANDLER_TIMEOUT'
        if (ran) handling.observe({ app: nameOf(app) }, ms / 1000)
      },
      linked(report) {
        const app = nameOf(report.app)
        if (report.kind === 'drop') return drops.inc({ app, code: report.code })
        const link = `${report.slot} ${app}`
        const before = states.get(link)
        if (before !== undefined) links.dec({ app, state: before })
        links.inc({ app, state: report.at })
        states.set(link, report.at)
        if (report.at === 'backoff') reconnects.inc({ app, code: report.code ?? '' })
      },
    },
  }
}
