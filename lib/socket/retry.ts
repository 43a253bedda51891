/** How long a connection waits before it tries again. */
import type { ErrorCode } from '../core/errors.ts'
import { severityOf } from './failure.ts'
import type { Memory } from './state.ts'

/** What is not going to change soon: the limit of connections counts dead ones for a while. */
const SLOW_RETRY_MS = 60_000
/** Bounds while the platform has not said how it wants it: twice as long each time. */
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 120_000
/** How much longer than told a pause may be, so that many clients do not come back all at once. */
const JITTER = 0.25

/**
 * The bounds of a random delay, in milliseconds, after `failures` failures of which the last one is `code`.
 *
 * @param wasOpen whether a link was lost, as opposed to one that did not come about
 * @see docs/long-connection.md#reconnecting
 */
export function retryBetweenMs(
  { failures, config }: Memory,
  code: ErrorCode,
  wasOpen: boolean,
): readonly [number, number] {
  const { reconnectIntervalMs, reconnectNonceMs } = config
  if (severityOf(code) === 'slow') return withJitter(Math.max(SLOW_RETRY_MS, reconnectIntervalMs ?? 0))
  if (wasOpen && failures === 1) return [0, reconnectNonceMs]
  if (reconnectIntervalMs !== undefined) return withJitter(reconnectIntervalMs)
  const boundMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS)
  return [boundMs / 2, boundMs]
}

function withJitter(ms: number): readonly [number, number] {
  return [ms, ms * (1 + JITTER)]
}
