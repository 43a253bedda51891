import { describe, expect, test } from 'vitest'
import { type Consumer, createConsumer } from '../../../lib/core/consume.ts'
import { createDispatcher, type HandlerContext } from '../../../lib/core/dispatch.ts'
import { silentLog } from '../../../lib/core/log.ts'
import type { PullQueue } from '../../../lib/core/ports.ts'
import { pump } from '../../../lib/core/pump.ts'
import { memoryDeadLetters } from '../../../lib/dead/memory.ts'
import type { UntypedEvent } from '../../../lib/events/map.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { memoryStore } from '../../../lib/stores/memory.ts'
import { manualClock, settled, stateOf } from '../../support/clock.ts'
import { envelopeOf, eventNamed, orderedEvent } from '../../support/deliveries.ts'
import { faulty } from '../../support/faulty.ts'
import { lowest } from '../../support/random.ts'

interface Options {
  readonly concurrency?: number
  readonly wrap?: (queue: PullQueue) => PullQueue
  readonly consumer?: (consumer: Consumer) => Consumer
}

/** A pump at work, with handlers that end when a test says so. */
function start({ concurrency = 4, wrap = (queue) => queue, consumer = (same) => same }: Options = {}) {
  const clock = manualClock()
  const queue = faulty(memoryQueue(clock))
  const store = memoryStore(clock)
  const stop = new AbortController()
  const errors: unknown[] = []
  const running = new Map<string, (end: unknown) => void>()
  const starts: string[] = []
  const handler = (_: unknown, { key }: HandlerContext) => {
    const id = key.split(':').at(-1) as string
    starts.push(id)
    return new Promise((resolve) => running.set(id, resolve))
  }
  const routes = createDispatcher().on<UntypedEvent>('made.up_v1', handler).on<UntypedEvent>('ordered_v1', handler)
  const made = createConsumer(
    { routes, store, dead: memoryDeadLetters(), clock, random: lowest, log: silentLog },
    { stop: stop.signal },
  )
  const pumping = pump({
    queue: wrap(queue),
    consumer: consumer(made),
    concurrency,
    clock,
    random: () => 0.5,
    stop: stop.signal,
    onError: (error) => void errors.push(error),
  })
  async function send(...texts: string[]) {
    for (const text of texts) await queue.send(await envelopeOf(text))
    await settled()
  }
  async function end(id: string, how: unknown = undefined) {
    running.get(id)?.(how)
    running.delete(id)
    await settled()
  }
  const left = async () => (await queue.receive(100, 0)).length
  return { clock, queue, stop, errors, starts, pumping, send, end, left, running: () => [...running.keys()] }
}

const events = (...ids: string[]) => ids.map((id) => eventNamed(id))

describe('a pump', () => {
  test('handles what is on the queue and what comes later, and takes it off', async () => {
    const { clock, send, end, starts, left } = start()
    await send(...events('a'))
    await clock.advance(60_000)
    await send(...events('b'))
    expect(starts).toEqual(['a', 'b'])
    await end('a')
    await end('b')
    await clock.advance(3_600_000)
    expect(await left()).toBe(0)
    expect(starts).toEqual(['a', 'b'])
  })

  test('handles again what failed, after its delay', async () => {
    const { clock, send, end, starts } = start()
    await send(...events('a'))
    await end('a', Promise.reject(new Error('no')))
    await clock.advance(1)
    expect(starts).toEqual(['a', 'a'])
  })

  test('has no more in hand than allowed, and takes the next when one ends', async () => {
    const { send, end, running, starts } = start({ concurrency: 2 })
    await send(...events('a', 'b', 'c', 'd'))
    expect(running()).toEqual(['a', 'b'])
    await end('b')
    expect(running()).toEqual(['a', 'c'])
    await end('a')
    await end('c')
    expect(starts).toEqual(['a', 'b', 'c', 'd'])
  })

  test('is not held up by a slow one among others', async () => {
    const { send, end, starts } = start({ concurrency: 2 })
    await send(...events('slow', 'a', 'b', 'c'))
    for (const id of ['a', 'b', 'c']) await end(id)
    expect(starts).toEqual(['slow', 'a', 'b', 'c'])
  })

  test('handles the events of a lane one after the other', async () => {
    const { send, end, running } = start()
    await send(...['a', 'b', 'c'].map((id) => orderedEvent(id, 'chat-1')))
    for (const id of ['a', 'b', 'c']) {
      expect(running()).toEqual([id])
      await end(id)
    }
  })
})

describe('a pump that is told to stop', () => {
  test('ends at once when nothing is in hand, and leaves no timer behind', async () => {
    const { clock, stop, pumping } = start()
    await settled()
    stop.abort()
    await pumping
    expect(clock.pending()).toBe(0)
  })

  test('never begins when it was told before', async () => {
    const clock = manualClock()
    const queue = faulty(memoryQueue(clock))
    const consumer = { consume: () => Promise.reject(new Error('not to be asked')) }
    await pump({ queue, consumer, concurrency: 1, clock, random: lowest, stop: AbortSignal.abort() })
    expect(queue.faults.calls('receive')).toBe(0)
  })

  test('waits for what is in hand, until it is settled', async () => {
    const { stop, queue, pumping, send, end, left } = start()
    await send(...events('a'))
    stop.abort()
    expect(await stateOf(pumping)).toBe('pending')
    const settle = queue.faults.hold('settle')
    await end('a')
    expect(await stateOf(pumping)).toBe('pending')
    settle()
    await pumping
    expect(await left()).toBe(0)
  })

  test('takes nothing any more: what comes afterwards stays on the queue', async () => {
    const { stop, pumping, send, starts, left } = start()
    await settled()
    stop.abort()
    await send(...events('a'))
    await pumping
    expect(starts).toEqual([])
    expect(await left()).toBe(1)
  })

  test('takes nothing any more while it waits for what is in hand', async () => {
    const { stop, pumping, send, end, starts, left } = start()
    await send(...events('a'))
    stop.abort()
    await send(...events('b'))
    await end('a')
    await pumping
    expect([starts, await left()]).toEqual([['a'], 1])
  })

  test('gives back what a queue hands out that has not heard of the stop', async () => {
    const deaf = (queue: PullQueue): PullQueue => ({ ...queue, receive: (max, waitMs) => queue.receive(max, waitMs) })
    const { stop, pumping, send, starts, left } = start({ wrap: deaf })
    await settled()
    stop.abort()
    await pumping
    await send(...events('a'))
    expect([starts, await left()]).toEqual([[], 1])
  })

  test('does not wait for a queue that does not answer', async () => {
    const { queue, stop, pumping, send, end } = start({ concurrency: 2 })
    await send(...events('a'))
    queue.faults.fail('settle')
    await end('a')
    stop.abort()
    await pumping
  })
})

describe('when the queue does not answer', () => {
  test('the pump says so and asks again, less and less often', async () => {
    const { clock, queue, errors, stop, pumping } = start()
    queue.faults.fail('receive')
    await clock.advance(40_000)
    queue.faults.mend('receive')
    const first = errors.length
    expect(first).toBeGreaterThan(3)
    expect(first).toBeLessThan(20)
    await clock.advance(60_000)
    expect(errors).toHaveLength(first)
    stop.abort()
    await pumping
  })

  test('the pump asks again soon when it failed long ago: every failure begins anew', async () => {
    const { clock, queue, errors } = start()
    queue.faults.fail('receive')
    await clock.advance(60_000)
    queue.faults.mend('receive')
    await clock.advance(60_000)
    const before = errors.length
    queue.faults.fail('receive')
    for (let second = 0; errors.length === before && second < 60; second++) await clock.advance(1000)
    await clock.advance(1000)
    expect(errors.length - before).toBeGreaterThan(2)
  })

  test('the pump goes on as soon as it is back', async () => {
    const { clock, queue, send, starts } = start()
    queue.faults.fail('receive')
    await clock.advance(40_000)
    await send(...events('a'))
    queue.faults.mend('receive')
    await clock.advance(5000)
    expect(starts).toEqual(['a'])
  })

  test('the pump can be stopped', async () => {
    const { clock, queue, stop, pumping } = start()
    queue.faults.fail('receive')
    await clock.advance(40_000)
    stop.abort()
    await pumping
    expect(clock.pending()).toBe(0)
  })

  test('settling is tried until it works, and the handler not started again', async () => {
    const { clock, queue, errors, send, end, starts, left } = start()
    await send(...events('a'))
    queue.faults.fail('settle')
    await end('a')
    await clock.advance(30_000)
    expect(errors.length).toBeGreaterThan(3)
    queue.faults.mend('settle')
    await clock.advance(5000)
    expect([starts, await left()]).toEqual([['a'], 0])
    const before = errors.length
    await clock.advance(60_000)
    expect(errors).toHaveLength(before)
  })

  test('others are handled while one cannot be settled', async () => {
    const { queue, send, end, starts } = start()
    await send(...events('a'))
    queue.faults.fail('settle')
    await end('a')
    await send(...events('b'))
    expect(starts).toEqual(['a', 'b'])
  })
})
