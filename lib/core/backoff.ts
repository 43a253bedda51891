/** How long to wait before the next try. */
import type { Random } from './ports.ts'

export interface Backoff {
  /** Upper bound of the first wait. */
  readonly baseMs: number
  /** Upper bound of any wait. */
  readonly maxMs: number
}

/** Grows to 15 minutes, so that eight attempts bridge an outage of a few minutes and spare what is down. */
export const RETRY_BACKOFF: Backoff = { baseMs: 2_000, maxMs: 15 * 60_000 }

/** Exponential with full jitter: uniform in [0, min(max, base · 2^(attempt − 1))], attempt counted from 1. */
export function backoffMs(attempt: number, random: Random, { baseMs, maxMs }: Backoff = RETRY_BACKOFF): number {
  return Math.round(random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1)))
}
