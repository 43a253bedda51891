import { expect, test } from 'vitest'
import { within } from '../../../lib/core/deadline.ts'
import { manualClock, settled, stateOf } from '../../support/clock.ts'

const never = new Promise<string>(() => {})

test('work that ends in time gives its result, and leaves no timer behind', async () => {
  const clock = manualClock()
  expect(await within(Promise.resolve('done'), 1000, clock, () => 'late')).toBe('done')
  await settled()
  expect(clock.pending()).toBe(0)
})

test('work that fails in time rejects, and leaves no timer behind', async () => {
  const clock = manualClock()
  await expect(within(Promise.reject(new Error('broken')), 1000, clock, () => 'late')).rejects.toThrow('broken')
  await settled()
  expect(clock.pending()).toBe(0)
})

test('work that takes too long is given up exactly when the time is over', async () => {
  const clock = manualClock()
  const result = within(never, 1000, clock, () => 'late')
  await clock.advance(999)
  expect(await stateOf(result)).toBe('pending')
  await clock.advance(1)
  expect(await result).toBe('late')
})

test('giving up may itself be an error', async () => {
  const clock = manualClock()
  const result = within(never, 1000, clock, () => {
    throw new Error('too late')
  })
  const refused = expect(result).rejects.toThrow('too late')
  await clock.advance(1000)
  await refused
})

test('what work gives after it was given up is dropped, also when it fails', async () => {
  const clock = manualClock()
  const { promise, reject } = Promise.withResolvers<string>()
  const result = within(promise, 1000, clock, () => 'late')
  await clock.advance(1000)
  reject(new Error('nobody listens any more'))
  expect(await result).toBe('late')
  await clock.advance(1000)
})

test.each([0, -5000])('with no time left (%i ms) only work that is done already counts', async (delayMs) => {
  const clock = manualClock()
  const late = within(never, delayMs, clock, () => 'late')
  const done = within(Promise.resolve('done'), delayMs, clock, () => 'late')
  await clock.advance(0)
  expect([await late, await done]).toEqual(['late', 'done'])
})
