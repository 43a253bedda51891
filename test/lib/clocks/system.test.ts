import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../../lib/clocks/system.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_750_000_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

test('now is the time of the machine, in milliseconds', () => {
  expect(systemClock.now()).toBe(1_750_000_000_000)
})

test('a timer runs once, after its delay', () => {
  const run = vi.fn()
  systemClock.after(1000, run)
  vi.advanceTimersByTime(999)
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(10_000)
  expect(run).toHaveBeenCalledTimes(1)
})

test('a timer that was cancelled never runs', () => {
  const run = vi.fn()
  const cancel = systemClock.after(1000, run)
  cancel()
  vi.advanceTimersByTime(10_000)
  expect(run).not.toHaveBeenCalled()
})

test.each([2 ** 31, 90 * 24 * 60 * 60_000, Number.POSITIVE_INFINITY])(
  'a delay of %d ms does not run at once',
  (delayMs) => {
    const run = vi.fn()
    systemClock.after(delayMs, run)
    vi.advanceTimersByTime(24 * 60 * 60_000)
    expect(run).not.toHaveBeenCalled()
  },
)
