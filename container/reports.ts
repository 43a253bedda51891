/** What receiver and consumer report → log lines. */
import type { ConsumeReport } from '../lib/core/consume.ts'
import { maskSecrets } from '../lib/core/mask.ts'
import type { Log } from '../lib/core/ports.ts'
import type { ReceiveReport } from '../lib/core/report.ts'

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
    if (outcome === 'rejected') return log.warn('rejected', { ...line, reason: messageOf(error) })
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

/** The original error with its stack, where there is one: the author of a handler needs it. */
function describe(error: unknown): unknown {
  return error instanceof Error ? (error.cause ?? error) : error
}

function messageOf(error: unknown): string | undefined {
  return error instanceof Error ? error.message : undefined
}
