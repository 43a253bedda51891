import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inLanes } from '../../../lib/core/lanes.ts'
import type { Outcome } from '../../../lib/core/ports.ts'
import { settled } from '../../support/clock.ts'

const ACK: Outcome = { verdict: 'ack' }
const RETRY: Outcome = { verdict: 'retry', delayMs: 7, reason: 'failed' }
const SKIPPED: Outcome = { verdict: 'retry', delayMs: 7, reason: 'skipped' }

interface Item {
  readonly name: string
  readonly lane?: string
}

/** Runs items until a test ends them, and tells which are at work. */
function gate() {
  const running = new Map<string, (outcome: Outcome) => void>()
  const started: string[] = []
  const run = ({ name }: Item) =>
    new Promise<Outcome>((resolve) => {
      started.push(name)
      running.set(name, resolve)
    })
  const skipped: [name: string, head: Outcome][] = []
  const skip = ({ name }: Item, head: Outcome) => {
    skipped.push([name, head])
    return SKIPPED
  }
  async function end(name: string, outcome: Outcome = ACK) {
    running.get(name)?.(outcome)
    running.delete(name)
    await settled()
  }
  return { run, skip, skipped, started, end, running: () => [...running.keys()] }
}

test('items without a lane run side by side', async () => {
  const { run, skip, running, end } = gate()
  const outcomes = inLanes([{ name: 'a' }, { name: 'b' }, { name: 'c' }], 16, run, skip)
  expect(running()).toEqual(['a', 'b', 'c'])
  for (const name of ['c', 'a', 'b']) await end(name)
  expect(await outcomes).toEqual([ACK, ACK, ACK])
})

test('items of one lane run one after the other, in order', async () => {
  const { run, skip, started, running, end } = gate()
  const items = ['a', 'b', 'c'].map((name) => ({ name, lane: 'lane' }))
  const outcomes = inLanes(items, 16, run, skip)
  for (const name of ['a', 'b', 'c']) {
    expect(running()).toEqual([name])
    await end(name)
  }
  expect(started).toEqual(['a', 'b', 'c'])
  expect(await outcomes).toEqual([ACK, ACK, ACK])
})

test('once an item is to be retried, the rest of its lane is skipped, in order, for the sake of that one', async () => {
  const { run, skip, skipped, started, end } = gate()
  const items = ['a', 'b', 'c', 'd'].map((name) => ({ name, lane: 'lane' }))
  const outcomes = inLanes(items, 16, run, skip)
  await end('a')
  await end('b', RETRY)
  expect(await outcomes).toEqual([ACK, RETRY, SKIPPED, SKIPPED])
  expect(started).toEqual(['a', 'b'])
  expect(skipped).toEqual([
    ['c', RETRY],
    ['d', RETRY],
  ])
})

test('a retry in one lane leaves other lanes and other items alone', async () => {
  const { run, skip, started, end } = gate()
  const items = [{ name: 'a', lane: 'one' }, { name: 'b', lane: 'two' }, { name: 'c', lane: 'two' }, { name: 'd' }]
  const outcomes = inLanes(items, 16, run, skip)
  await end('a', RETRY)
  for (const name of ['b', 'd', 'c']) await end(name)
  expect(await outcomes).toEqual([RETRY, ACK, ACK, ACK])
  expect(started).toEqual(['a', 'b', 'd', 'c'])
})

test('no more run at the same time than allowed, and the next starts when one ends', async () => {
  const { run, skip, running, end } = gate()
  const outcomes = inLanes(
    ['a', 'b', 'c', 'd'].map((name) => ({ name })),
    2,
    run,
    skip,
  )
  expect(running()).toEqual(['a', 'b'])
  await end('b')
  expect(running()).toEqual(['a', 'c'])
  for (const name of ['a', 'c', 'd']) await end(name)
  expect(await outcomes).toHaveLength(4)
})

test('a lane named like a position is no position', async () => {
  const { run, skip, running, end } = gate()
  const outcomes = inLanes([{ name: 'a' }, { name: 'b', lane: '0' }], 16, run, skip)
  expect(running()).toEqual(['a', 'b'])
  await end('a', RETRY)
  await end('b')
  expect(await outcomes).toEqual([RETRY, ACK])
})

test('nothing to do gives nothing', async () => {
  expect(
    await inLanes(
      [],
      16,
      async () => ACK,
      () => ACK,
    ),
  ).toEqual([])
})

test('there is one outcome for each item, in the order of the items, whatever the lanes', async () => {
  const lane = fc.constantFrom('one', 'two', 'three', undefined)
  await fc.assert(
    fc.asyncProperty(fc.array(lane, { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), async (lanes, concurrency) => {
      const items = lanes.map((lane, index) => ({ index, lane }))
      const retry = (delayMs: number): Outcome => ({ verdict: 'retry', delayMs, reason: '' })
      const outcomes = await inLanes(
        items,
        concurrency,
        async ({ index }) => retry(index),
        ({ index }, head) => ({ ...head, reason: `${index} skipped` }),
      )
      const expected = lanes.map((lane, index) => {
        const head = lane === undefined ? index : lanes.indexOf(lane)
        return head === index ? retry(index) : { ...retry(head), reason: `${index} skipped` }
      })
      expect(outcomes).toEqual(expected)
    }),
  )
})
