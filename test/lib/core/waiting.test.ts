import { expect, test } from 'vitest'
import { createWaiting } from '../../../lib/core/waiting.ts'
import { manualClock, stateOf } from '../../support/clock.ts'

function start() {
  const clock = manualClock()
  return { clock, ...createWaiting(clock) }
}

test('waiting ends when its time is over, and not before', async () => {
  const { clock, within } = start()
  const waited = within(1000)
  await clock.advance(999)
  expect(await stateOf(waited)).toBe('pending')
  await clock.advance(1)
  expect(await stateOf(waited)).toBe('resolved')
})

test('waking lets everybody go on at once, and leaves no timer behind', async () => {
  const { clock, within, wake } = start()
  const waited = [within(1000), within(Number.POSITIVE_INFINITY)]
  wake()
  await Promise.all(waited)
  expect(clock.pending()).toBe(0)
})

test('waking wakes only who waits already', async () => {
  const { within, wake } = start()
  wake()
  expect(await stateOf(within(1000))).toBe('pending')
})

test('whoever waits again when woken waits for the next time', async () => {
  const { within, wake } = start()
  const again = within(1000).then(() => within(1000))
  wake()
  expect(await stateOf(again)).toBe('pending')
  wake()
  expect(await stateOf(again)).toBe('resolved')
})

test('waiting ends when it is told to stop, and does not begin when it was told before', async () => {
  const { clock, within } = start()
  const stop = new AbortController()
  const waited = within(1000, stop.signal)
  expect(await stateOf(waited)).toBe('pending')
  stop.abort()
  expect(await stateOf(waited)).toBe('resolved')
  expect(await stateOf(within(1000, stop.signal))).toBe('resolved')
  expect(clock.pending()).toBe(0)
})

test('whoever has gone on leaves nothing behind, however it came about', async () => {
  const clock = manualClock()
  let cancelled = 0
  const counting = {
    ...clock,
    after: (delayMs: number, run: () => void) => {
      const cancel = clock.after(delayMs, run)
      return () => {
        cancelled++
        cancel()
      }
    },
  }
  const { within, wake } = createWaiting(counting)
  const { signal, listening } = countingSignal()

  const timed = within(1000, signal)
  await clock.advance(1000)
  await timed
  const woken = within(1000, signal)
  wake()
  await woken
  expect([listening(), clock.pending(), cancelled]).toEqual([0, 0, 2])
  wake()
  expect(cancelled).toBe(2)
})

/** A signal that says how many listen to it. */
function countingSignal() {
  const { signal } = new AbortController()
  const listeners = new Set<unknown>()
  signal.addEventListener = (_: string, listener: unknown) => void listeners.add(listener)
  signal.removeEventListener = (type: string, listener: unknown) =>
    void (type === 'abort' && listeners.delete(listener))
  return { signal, listening: () => listeners.size }
}
