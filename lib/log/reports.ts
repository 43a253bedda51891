/** What receiver, consumer and long connections report → log lines. */
import type { ConsumeReport } from '../core/consume.ts'
import { messageOf } from '../core/errors.ts'
import { maskSecrets } from '../core/mask.ts'
import type { Clock, Log } from '../core/ports.ts'
import type { ReceiveReport } from '../core/report.ts'
import type { DropReport, LinkReport, SocketReport } from '../socket/report.ts'

export function logReceived(log: Log): (report: ReceiveReport) => void {
  return ({ outcome, error, ...fields }) => {
    const line = {
      type: fields.type,
      id: fields.id,
      app: fields.app,
      via: fields.via,
      ms: fields.ms,
      outcome,
      status: fields.status,
      code: fields.code,
    }
    if (fields.status >= 500) return log.error('not accepted', { ...line, error: describe(error) })
    if (outcome === 'rejected')
      return log.warn('rejected', { ...line, reason: error instanceof Error ? error.message : undefined })
    if (outcome === 'fallback')
      return log.error('callback answered with the fallback', { ...line, error: describe(error) })
    if (outcome === 'unhandled') return log.warn('callback without a handler', line)
    log.info(outcome, line)
  }
}

/** @param payloads whether to log what the events say, secrets masked */
export function logConsumed(log: Log, payloads: boolean): (report: ConsumeReport) => void {
  return ({ outcome, envelope, attempt, ms, code, error, delayMs }) => {
    const { type, id, app, via, data } = envelope ?? {}
    const payload = payloads && data ? maskSecrets(JSON.stringify(data)) : undefined
    const line = { type, id, app, via, ms, attempt, outcome, code, delayMs, payload }
    if (outcome === 'dead') return log.error('dead letter', { ...line, error: describe(error) })
    if (outcome === 'failed') return log.warn('failed, will be tried again', { ...line, error: describe(error) })
    if (outcome === 'unavailable')
      return log.error('cannot go on now, will be tried again', { ...line, error: describe(error) })
    if (outcome === 'unhandled') return log.warn('no handler for this type', line)
    log.info(outcome, line)
  }
}

export function logLinked(log: Log, clock: Clock): (report: SocketReport) => void {
  const logDrop = logDropped(log, clock)
  return (report) => (report.kind === 'drop' ? logDrop(report) : logLink(log, report))
}

function logLink(log: Log, { app, slot, at, url, code, error, delayMs }: LinkReport): void {
  const line = { app, slot }
  const why = { ...line, code, reason: reasonOf(error) }
  if (at === 'open') log.info(`connected to ${url}`, line)
  else if (at === 'backoff') log.warn('not connected, will be tried again', { ...why, delayMs })
  else if (at !== 'closed') log.debug(at, line)
  else if (code === undefined) log.info('disconnected', line)
  else log.error('not connected, and trying again cannot help', why)
}

/** Whatever sends one broken frame may send many. */
const DROPS_INTERVAL_MS = 10_000

/** Lines of one app and code keep a distance; each says how many were dropped since the one before. */
function logDropped(log: Log, clock: Clock): (report: DropReport) => void {
  const lines = new Map<string, { loggedAtMs: number; count: number }>()
  return ({ app, code }) => {
    const key = `${code} ${app}`
    const line = lines.get(key) ?? { loggedAtMs: Number.NEGATIVE_INFINITY, count: 0 }
    lines.set(key, line)
    line.count++
    if (clock.now() - line.loggedAtMs < DROPS_INTERVAL_MS) return
    log.warn('dropped what came over the long connection', { app, code, count: line.count })
    line.loggedAtMs = clock.now()
    line.count = 0
  }
}

/** The original error with its stack, where there is one: the author of a handler needs it. */
function describe(error: unknown): unknown {
  return error instanceof Error ? (error.cause ?? error) : error
}

/** In one line: what could not be done, and what was in the way, once. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const message = messageOf(error)
  const cause = error.cause === undefined ? '' : messageOf(error.cause)
  return message.includes(cause) ? message : `${message}: ${cause}`
}
