/** How long to wait before the next try. */
import type { Random } from './ports.ts'

export interface Backoff {
  /** Upper bound of the first wait. */
  readonly baseMs: number
  /** Upper bound of any wait. */
  readonly maxMs: number
}

/** At once after a hiccup, but eight attempts bridge an outage of a quarter of an hour: the bounds add up to 27 minutes. */
export const RETRY_BACKOFF: Backoff = { baseMs: 2_000, maxMs: 15 * 60_000 }

/** How much each bound is larger than the one before. */
const GROWTH = 3

/** Exponential with full jitter: uniform in [0, min(max, base · 3^(attempt − 1))], attempt counted from 1. */
export function backoffMs(attempt: number, random: Random, { baseMs, maxMs }: Backoff = RETRY_BACKOFF): number {
  return Math.round(random() * Math.min(maxMs, baseMs * GROWTH ** (attempt - 1)))
}
