import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs } from '../../../lib/core/backoff.ts'
import { highest, lowest, seededRandom } from '../../support/random.ts'

test('a wait is never negative, never more than the maximum, and always a whole number', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 10_000_000 }),
      (attempt, chance, baseMs, maxMs) => {
        const delayMs = backoffMs(attempt, () => chance, { baseMs, maxMs })
        expect(delayMs).toBeGreaterThanOrEqual(0)
        expect(delayMs).toBeLessThanOrEqual(Math.min(maxMs, baseMs * 3 ** (attempt - 1)))
        expect(Number.isInteger(delayMs)).toBe(true)
      },
    ),
  )
})

test('the bound grows threefold from attempt to attempt, up to the maximum', () => {
  const bounds = [1, 2, 3, 4, 5, 6].map((attempt) => backoffMs(attempt, highest, { baseMs: 100, maxMs: 1000 }))
  expect(bounds).toEqual([100, 300, 900, 1000, 1000, 1000])
})

test('a wait may be as short as nothing, so that retries spread over the whole time', () => {
  expect(backoffMs(8, lowest)).toBe(0)
})

test('waits are spread evenly', () => {
  const random = seededRandom()
  const delays = Array.from({ length: 1000 }, () => backoffMs(1, random, { baseMs: 1000, maxMs: 1000 }))
  const mean = delays.reduce((sum, delayMs) => sum + delayMs, 0) / delays.length
  expect(mean).toBeGreaterThan(450)
  expect(mean).toBeLessThan(550)
})

test('handlers are tried again over half an hour: eight attempts bridge an outage of a quarter of an hour', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7].map((attempt) => backoffMs(attempt, highest))
  expect(waits[0]).toBe(2000)
  expect(waits.reduce((sum, delayMs) => sum + delayMs, 0)).toBeGreaterThan(25 * 60_000)
})

test('no wait is longer than a quarter of an hour', () => {
  expect(backoffMs(50, highest)).toBe(15 * 60_000)
})
