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

/**
 * Least wait before a queue hands a message over again, by how often it has done so. Such a queue counts deliveries, also those
 * in which no attempt was used, and gives up at some number: an outage must not use them up within minutes. So from the
 * eleventh on each wait is ten seconds longer, up to a quarter of an hour.
 */
export function slowedDownSeconds(deliveries: number): number {
  return Math.min(15 * 60, 10 * Math.max(0, deliveries - 10))
}

/** How much each bound is larger than the one before. */
const GROWTH = 3

/** Exponential with full jitter: uniform in [0, min(max, base · 3^(attempt − 1))], attempt counted from 1. */
export function backoffMs(attempt: number, random: Random, { baseMs, maxMs }: Backoff = RETRY_BACKOFF): number {
  return Math.round(random() * Math.min(maxMs, baseMs * GROWTH ** (attempt - 1)))
}
