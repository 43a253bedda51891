/** Reads the platform's times. Knows no clock. */

/**
 * The platform writes times as strings or numbers, in seconds (with a fraction), milliseconds or microseconds, with
 * nothing to tell them apart but their size. Milliseconds since the Unix epoch, cut off, or `undefined` when it is no
 * such time.
 *
 * @see docs/protocol.md#time
 */
export function epochMs(value: unknown): number | undefined {
  // By digits and not by arithmetic, since 1502199207.001 * 1000 is less than 1502199207001.
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || text.startsWith('0')) return undefined
  let digits = 0
  let whole = 0
  for (; digits < text.length; digits++) {
    const digit = text.charCodeAt(digits) - 48
    if (!(digit >= 0 && digit <= 9)) break
    whole = whole * 10 + digit
  }
  if (digits < text.length && !FRACTION.test(text.slice(digits))) return undefined
  // Before 2001-09-09 it is no time: tests and mocks send "0" and "1".
  if (digits < 10) return undefined
  if (digits < 12) return whole * 1000 + thousandths(text.slice(digits + 1))
  if (digits < 15) return whole
  if (digits < 18) return Number(text.slice(0, digits - 3))
  return undefined
}

const FRACTION = /^\.\d+$/

/** The first three decimal places. */
function thousandths(fraction: string): number {
  return Number(fraction.slice(0, 3).padEnd(3, '0'))
}

/** `2026-03-09`, then a time of day, an offset, or both. */
const DATE =
  /^([12]\d{3})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(?: ?(Z|[+-]\d\d(?::?\d\d)?))?$/

const CHINA_OFFSET = '+08:00'

/**
 * Any time inside a payload: what {@link epochMs} reads, RFC 3339, and the dates and times that forms, approvals and
 * records carry, such as `2026-03-09 08:30:00`, `2026-03-09 08:30 +0800`, `2026-03-09 +0800`.
 *
 * Without an offset a time of day is taken for China's: no page says whose it is, and the samples fit. `offset` is for
 * tenants elsewhere. A day alone is no time.
 *
 * @see docs/protocol.md#time
 */
export function timeMs(value: unknown, offset = CHINA_OFFSET): number | undefined {
  const match = typeof value === 'string' ? DATE.exec(value) : null
  if (match === null) return epochMs(value)
  const [, year, month, day, hour, minute = '0', second = '0', fraction = '', written] = match
  if (hour === undefined && written === undefined) return undefined
  const offsetMs = offsetToMs(written ?? offset)
  if (offsetMs === undefined) return undefined
  const [hours, minutes, seconds] = [Number(hour ?? 0), Number(minute), Number(second)]
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined
  const midnightMs = Date.UTC(Number(year), Number(month) - 1, Number(day))
  // A day or month that does not exist becomes another one.
  if (new Date(midnightMs).toISOString().slice(0, 10) !== `${year}-${month}-${day}`) return undefined
  return midnightMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths(fraction) - offsetMs
}

function offsetToMs(offset: string): number | undefined {
  if (offset === 'Z') return 0
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(offset)
  if (match === null) return undefined
  const [, sign, hours, minutes = '0'] = match
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
