import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { epochMs, timeMs } from '../../../lib/events/time.ts'

describe('a timestamp is read', () => {
  test.each([
    ['seconds with a fraction, as in 1.0', '1502199207.7171419', 1_502_199_207_717],
    ['seconds with a fraction that no double has', '1502199207.001', 1_502_199_207_001],
    ['seconds with one decimal place', '1502199207.5', 1_502_199_207_500],
    ['whole seconds', '1502199207', 1_502_199_207_000],
    ['seconds as a number', 1_502_199_207, 1_502_199_207_000],
    ['seconds with a fraction as a number', 1_502_199_207.001, 1_502_199_207_001],
    ['milliseconds, as in 2.0', '1608725989000', 1_608_725_989_000],
    ['milliseconds as a number', 1_608_725_989_123, 1_608_725_989_123],
    ['microseconds, as in callbacks', '1608725989123456', 1_608_725_989_123],
    ['microseconds beyond what a double counts', '99999999999999999', 99_999_999_999_999],
    ['the earliest there is', '1000000000', 1_000_000_000_000],
  ])('as %s', (_, value, expected) => {
    expect(epochMs(value)).toBe(expected)
    expect(timeMs(value)).toBe(expected)
  })

  test('as whole milliseconds always, since queues keep no fractions', () => {
    for (const value of ['1502199207.7171419', '1608725989123.5', '1608725989123456']) {
      expect(Number.isInteger(epochMs(value))).toBe(true)
    }
  })

  test('exactly, whatever its size and its fraction', () => {
    const fraction = fc.option(fc.stringMatching(/^\d{1,9}$/), { nil: '' })
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 9n, max: 10n ** 17n - 1n }), fraction, (whole, digits) => {
        const text = digits === '' ? `${whole}` : `${whole}.${digits}`
        const nanos = whole * 10n ** 9n + BigInt(digits.padEnd(9, '0'))
        const [unit, perMs] = whole < 10n ** 11n ? [1000n, 1n] : whole < 10n ** 14n ? [1n, 1n] : [1n, 1000n]
        expect(epochMs(text)).toBe(Number((nanos * unit) / perMs / 10n ** 9n))
      }),
    )
  })
})

test.each([
  '0',
  '1',
  '',
  ' ',
  'Tuesday, 22-Oct-19 10:52:31 CST',
  '2024-04-01',
  '-1608725989',
  '+1608725989',
  ' 1608725989',
  '1608725989\n',
  '01608725989',
  '1608725989.',
  '1608725989.5.5',
  '1608725989,5',
  '1_608_725_989',
  '0x5fe330a5000',
  '１６０８７２５９８９',
  '١٦٠٨٧٢٥٩٨٩',
  'NaN',
  'Infinity',
  '1e30',
  '1.6e12',
  '100000000000000000',
  '99999999999999999999',
  '9'.repeat(60),
])('the text %j is no timestamp', (value) => {
  expect(epochMs(value)).toBeUndefined()
  expect(timeMs(value)).toBeUndefined()
})

test.each([
  0,
  -1,
  -1_608_725_989,
  1e21,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  null,
  undefined,
  true,
  {},
  [1_608_725_989],
])('%s is no timestamp', (value) => {
  expect(epochMs(value)).toBeUndefined()
  expect(timeMs(value)).toBeUndefined()
})

test('the size tells the unit: from 10^11 on milliseconds, from 10^14 on microseconds, from 10^17 on nothing', () => {
  expect([1e11 - 1, 1e11, 1e14 - 1, 1e14, 1e17].map(epochMs)).toEqual([
    (1e11 - 1) * 1000,
    1e11,
    1e14 - 1,
    1e11,
    undefined,
  ])
})

test('whatever is read can be written as a date', () => {
  for (const value of [1e9, 1e11 - 1, 1e11, 1e14 - 1, 1e14, 1e17 - 100]) {
    expect(() => new Date(epochMs(value) as number).toISOString()).not.toThrow()
  }
})

test('a header has no dates: only times inside payloads are read as such', () => {
  expect(epochMs('2026-03-09T07:30:00Z')).toBeUndefined()
})

describe('a date in a payload is read', () => {
  test.each([
    ['RFC 3339', '2026-03-09T07:30:09Z', '2026-03-09T07:30:09.000Z'],
    ['RFC 3339 with an offset', '2026-03-09T07:30:09.25-05:30', '2026-03-09T13:00:09.250Z'],
    ['a date and time of China', '2026-03-09 08:30:00', '2026-03-09T00:30:00.000Z'],
    ['a date and time without seconds', '2026-03-09 08:30', '2026-03-09T00:30:00.000Z'],
    ['what a date picker sends', '2026-03-09 +0800', '2026-03-08T16:00:00.000Z'],
    ['what a date and time picker sends', '2026-03-09 07:30 +0800', '2026-03-08T23:30:00.000Z'],
    ['what a database writes', '2026-03-09 22:30:06.54321+08', '2026-03-09T14:30:06.543Z'],
    ['a leap day', '2024-02-29 00:00:00', '2024-02-28T16:00:00.000Z'],
    ['a day before computers', '1921-07-01 +0800', '1921-06-30T16:00:00.000Z'],
  ])('as %s: %s', (_, text, expected) => {
    expect(new Date(timeMs(text) as number).toISOString()).toBe(expected)
  })

  test('in the time zone that the caller knows, unless it names its own', () => {
    expect(timeMs('2026-03-09 13:30:00', '+00:00')).toBe(Date.UTC(2026, 2, 9, 13, 30))
    expect(timeMs('2026-03-09 13:30:00', 'Z')).toBe(Date.UTC(2026, 2, 9, 13, 30))
    expect(timeMs('2026-03-09 13:30 -0100', '+09:00')).toBe(Date.UTC(2026, 2, 9, 14, 30))
    expect(timeMs('2026-03-09 13:30:00', 'Asia/Tokyo')).toBeUndefined()
  })

  test('to what was written, for any moment and any offset', () => {
    const moment = fc.date({ min: new Date('1000-01-02T00:00:00Z'), max: new Date('2999-12-30T00:00:00Z') })
    const minutes = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 })
    fc.assert(
      fc.property(
        moment.filter((date) => !Number.isNaN(date.getTime())),
        minutes,
        (date, ahead) => {
          const local = new Date(date.getTime() + ahead * 60_000).toISOString().slice(0, -1)
          const [hours, rest] = [Math.trunc(Math.abs(ahead) / 60), Math.abs(ahead) % 60]
          const offset = `${ahead < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
          expect(timeMs(`${local}${offset}`)).toBe(date.getTime())
          expect(timeMs(local.replace('T', ' '), offset.replace(':', ''))).toBe(date.getTime())
        },
      ),
    )
  })

  test.each([
    '2024-04-01',
    '2023-02-29 00:00:00',
    '2024-04-31 00:00:00',
    '2024-13-01 00:00:00',
    '2024-00-10 00:00:00',
    '2024-04-01 24:00:00',
    '2024-04-01 00:60:00',
    '2024-04-01 00:00:60',
    '2024-04-01 00:00 +2400',
    '2024-04-01 00:00 +0860',
    '2024-4-1 00:00:00',
    '0024-04-01 00:00:00',
    ' 2024-04-01 00:00:00',
    '2024-04-01 00:00:00\n',
    '２０２４-04-01 00:00:00',
    '00:00 +0800',
  ])('not when it is none: %j', (text) => {
    expect(timeMs(text)).toBeUndefined()
  })

  test('and nothing makes it fail', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const ms = timeMs(value)
        expect(ms === undefined || Number.isInteger(ms)).toBe(true)
      }),
    )
  })
})
