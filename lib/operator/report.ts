/** What is told of a request to the operator routes: one report for each that is answered, and its log line. */
import { type ErrorCode, messageOf } from '../core/errors.ts'
import type { Log } from '../core/ports.ts'

export interface OperatorReport {
  /** The path. */
  readonly route: string
  readonly status: number
  /** From arrival to answer. */
  readonly ms: number
  readonly code?: ErrorCode
  readonly error?: unknown
  /** How many envelopes, letters or keys there were of which kind, e.g. `accepted` or `ERR_QUEUE_UNAVAILABLE`. */
  readonly counts?: Readonly<Record<string, number>>
}

/** Called once per request with what became of it; must not throw. */
export type ObserveOperator = (report: OperatorReport) => void

/** How often each value occurs. */
export function countEach(values: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

export function logOperator(log: Log): ObserveOperator {
  return ({ error, counts, ...fields }) => {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    const line = { ...fields, ...counts }
    if (fields.status >= 500) return log.error('operator request failed', { ...line, error: cause })
    if (fields.code !== undefined)
      return log.warn('operator request refused', {
        ...line,
        reason: error === undefined ? undefined : messageOf(error),
      })
    const refused = Object.keys(counts ?? {}).some((name) => name.startsWith('ERR_'))
    return refused ? log.warn('operator request, partly refused', line) : log.info('operator request', line)
  }
}
