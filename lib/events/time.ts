/** Reads the platform's timestamps. Knows no clock. */

/** Before this (2001-09-09) a number is no timestamp: tests and mocks send "0" and "1". */
const EARLIEST_SECONDS = 1e9

/**
 * The platform writes times as strings or numbers, in seconds (with a fraction), milliseconds or microseconds, with
 * nothing to tell them apart but their size. Milliseconds since the Unix epoch, or `undefined` when it is no such time.
 *
 * @see docs/protocol.md#time
 */
export function epochMs(value: unknown): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) return undefined
  const number = Number(value)
  if (!(number >= EARLIEST_SECONDS)) return undefined
  if (number < 1e11) return Math.trunc(number * 1000)
  if (number < 1e14) return Math.trunc(number)
  if (number < 1e17) return Math.trunc(number / 1000)
  return undefined
}
