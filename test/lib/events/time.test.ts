import { describe, expect, test } from 'vitest'
import { epochMs } from '../../../lib/events/time.ts'

describe('a timestamp is read', () => {
  test.each([
    ['seconds with a fraction, as in 1.0', '1502199207.7171419', 1_502_199_207_717],
    ['whole seconds', '1502199207', 1_502_199_207_000],
    ['seconds as a number', 1_502_199_207, 1_502_199_207_000],
    ['milliseconds, as in 2.0', '1608725989000', 1_608_725_989_000],
    ['milliseconds as a number', 1_608_725_989_123, 1_608_725_989_123],
    ['microseconds, as in callbacks', '1608725989123456', 1_608_725_989_123],
    ['the earliest there is', '1000000000', 1_000_000_000_000],
  ])('as %s', (_, value, expected) => {
    expect(epochMs(value)).toBe(expected)
  })

  test('as whole milliseconds always, since queues keep no fractions', () => {
    for (const value of ['1502199207.7171419', '1608725989123.5', '1608725989123456']) {
      expect(Number.isInteger(epochMs(value))).toBe(true)
    }
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
  'NaN',
  '1e30',
  '99999999999999999999',
])('the text %j is no timestamp', (value) => {
  expect(epochMs(value)).toBeUndefined()
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, null, undefined, true, {}, [1_608_725_989]])(
  '%s is no timestamp',
  (value) => {
    expect(epochMs(value)).toBeUndefined()
  },
)

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
