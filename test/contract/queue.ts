/** What every queue does that the consumer asks for work. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Clock, Delivery, Outcome, PullQueue } from '../../lib/core/ports.ts'
import { manualClock, START_MS, stateOf } from '../support/clock.ts'
import { message, TEXTS } from '../support/message.ts'

export interface DurableQueue {
  readonly queue: PullQueue
  /** The queue as the next process finds it when this one is killed now. */
  readonly reopen: () => PullQueue
}

const ACK: Outcome = { verdict: 'ack' }
const retryIn = (delayMs: number): Outcome => ({ verdict: 'retry', delayMs, reason: 'ERR_HANDLER_FAILED' })
const keyOf = ({ body }: Delivery): string => JSON.parse(body).larkkey
const keysOf = (deliveries: readonly Delivery[]) => deliveries.map(keyOf)

function verbsOf(queue: PullQueue) {
  const take = (max = 10) => queue.receive(max, 0)
  const keys = async (max = 10) => keysOf(await take(max))
  const one = async () => {
    const [delivery] = await take(1)
    if (delivery === undefined) throw new Error('the queue has nothing to hand out')
    return delivery
  }
  const send = async (...given: (string | readonly [key: string, lane: string])[]) => {
    for (const each of given) {
      const [key, lane] = typeof each === 'string' ? [each] : each
      await queue.send(message(key, lane === undefined ? {} : { lane }))
    }
  }
  return { queue, take, keys, one, send }
}

export function queueContract(name: string, open: (clock: Clock) => PullQueue): void {
  function start() {
    const clock = manualClock()
    return { clock, ...verbsOf(open(clock)) }
  }

  describe(`${name}: sending and receiving`, () => {
    test('hands out what was sent', async () => {
      const { send, keys } = start()
      await send('a')
      expect(await keys()).toEqual(['a'])
    })

    test.each(TEXTS)('gives back %s as it was', async (_, text) => {
      const { queue, one } = start()
      await queue.send(message('a', { text }))
      expect((await one()).body === text).toBe(true)
    })

    test('has nothing to hand out when nothing was sent', async () => {
      expect(await start().keys()).toEqual([])
    })

    test('hands out the oldest first, though all came in the same millisecond', async () => {
      const { send, keys } = start()
      const sent = Array.from({ length: 12 }, (_, index) => `key ${index}`)
      await send(...sent)
      expect(await keys(20)).toEqual(sent)
    })

    test('keeps the order of what was sent in one turn', async () => {
      const { queue, keys } = start()
      await Promise.all(['a', 'b', 'c'].map((key) => queue.send(message(key))))
      expect(await keys()).toEqual(['a', 'b', 'c'])
    })

    test('hands out no more than asked for, and the rest next time', async () => {
      const { send, keys } = start()
      await send('a', 'b', 'c')
      expect(await keys(2)).toEqual(['a', 'b'])
      expect(await keys(2)).toEqual(['c'])
    })

    test('gives each message an id of its own', async () => {
      const { send, take } = start()
      await send('a', 'b', 'c')
      expect(new Set((await take()).map(({ id }) => id)).size).toBe(3)
    })

    test('hands out nothing twice before it is settled', async () => {
      const { clock, send, keys } = start()
      await send('a')
      await keys()
      await clock.advance(24 * 60 * 60_000)
      expect(await keys()).toEqual([])
    })

    test('gives a message to one of two who ask at the same time', async () => {
      const { queue, send } = start()
      await send('a')
      const both = await Promise.all([queue.receive(1, 0), queue.receive(1, 0)])
      expect(keysOf(both.flat())).toEqual(['a'])
    })
  })

  describe(`${name}: the same key again`, () => {
    test('is not put on the queue while it waits there', async () => {
      const { send, keys } = start()
      await send('a', 'a', 'b', 'a')
      expect(await keys()).toEqual(['a', 'b'])
    })

    test('is not put on the queue twice by two who send it in the same turn', async () => {
      const { queue, keys } = start()
      await Promise.all([queue.send(message('a')), queue.send(message('a'))])
      expect(await keys()).toEqual(['a'])
    })

    test('keeps the first text', async () => {
      const { queue, one } = start()
      await queue.send(message('a', { text: '{"first":1}' }))
      await queue.send(message('a', { text: '{"second":2}' }))
      expect((await one()).body).toBe('{"first":1}')
    })

    test('is not put on the queue while it is being handled', async () => {
      const { queue, send, one, keys } = start()
      await send('a')
      const delivery = await one()
      await send('a')
      expect(await keys()).toEqual([])
      await queue.settle(delivery, ACK)
      expect(await keys()).toEqual([])
    })

    test('is not put on the queue while a retry is due', async () => {
      const { clock, queue, send, one, keys } = start()
      await send('a')
      await queue.settle(await one(), retryIn(1000))
      await send('a')
      await clock.advance(1000)
      expect(await keys()).toEqual(['a'])
    })

    test('is put on the queue once the first one is settled', async () => {
      const { queue, one } = start()
      await queue.send(message('a', { text: '{"first":1}' }))
      const first = await one()
      await queue.settle(first, ACK)
      await queue.send(message('a', { text: '{"second":2}' }))
      const second = await one()
      expect(second.body).toBe('{"second":2}')
      expect(second.id).not.toBe(first.id)
    })

    test('is not touched by whoever settles the first one a second time', async () => {
      const { clock, queue, send, one, keys } = start()
      await send('a')
      const first = await one()
      await queue.settle(first, ACK)
      await send('a')
      await queue.settle(first, ACK)
      await queue.settle(first, retryIn(1000))
      expect(await keys()).toEqual(['a'])
      await clock.advance(1000)
      expect(await keys()).toEqual([])
    })
  })

  describe(`${name}: settling`, () => {
    test('takes an acknowledged message off the queue', async () => {
      const { clock, queue, send, one, keys } = start()
      await send('a')
      await queue.settle(await one(), ACK)
      await clock.advance(24 * 60 * 60_000)
      expect(await keys()).toEqual([])
    })

    test('brings a message to be retried back after its delay, and not before', async () => {
      const { clock, queue, send, one, keys } = start()
      await send('a')
      await queue.settle(await one(), retryIn(5000))
      await clock.advance(4999)
      expect(await keys()).toEqual([])
      await clock.advance(1)
      expect(await keys()).toEqual(['a'])
    })

    test('counts the delay from the settling, not from the sending', async () => {
      const { clock, queue, send, one, keys } = start()
      await send('a')
      const delivery = await one()
      await clock.advance(60_000)
      await queue.settle(delivery, retryIn(5000))
      await clock.advance(4999)
      expect(await keys()).toEqual([])
    })

    test('brings a message back at once when the delay is 0', async () => {
      const { queue, send, one, keys } = start()
      await send('a')
      await queue.settle(await one(), retryIn(0))
      expect(await keys()).toEqual(['a'])
    })

    test('gives back the same text and id on a retry', async () => {
      const { queue, send, one } = start()
      await send('a')
      const first = await one()
      await queue.settle(first, retryIn(0))
      expect(await one()).toEqual(first)
    })

    test('puts a message to be retried behind those that were due before it', async () => {
      const { clock, queue, send, one, keys } = start()
      await send('a')
      await queue.settle(await one(), retryIn(5000))
      await clock.advance(3000)
      await send('b')
      await clock.advance(3000)
      await send('c')
      expect(await keys()).toEqual(['b', 'a', 'c'])
    })

    test('lets other messages pass one that waits for its retry', async () => {
      const { queue, send, one, keys } = start()
      await send('a', 'b')
      await queue.settle(await one(), retryIn(1000))
      expect(await keys()).toEqual(['b'])
    })
  })

  describe(`${name}: waiting for work`, () => {
    test('goes on until something is sent, and then ends at once', async () => {
      const { clock, queue, send } = start()
      const received = queue.receive(10, 20_000)
      await clock.advance(7000)
      expect(await stateOf(received)).toBe('pending')
      await send('a')
      expect(keysOf(await received)).toEqual(['a'])
      expect(clock.now()).toBe(START_MS + 7000)
    })

    test('ends with nothing after the time that was asked for', async () => {
      const { clock, queue } = start()
      const received = queue.receive(10, 20_000)
      await clock.advance(19_999)
      expect(await stateOf(received)).toBe('pending')
      await clock.advance(1)
      expect(await received).toEqual([])
    })

    test('ends with nothing when it is told to stop, and takes nothing that comes later', async () => {
      const { clock, queue, send, keys } = start()
      const stop = new AbortController()
      const received = queue.receive(10, 20_000, stop.signal)
      expect(await stateOf(received)).toBe('pending')
      stop.abort()
      expect(await received).toEqual([])
      expect(clock.pending()).toBe(0)
      await send('a')
      expect(await keys()).toEqual(['a'])
    })

    test('takes nothing when it was told to stop before', async () => {
      const { queue, send, keys } = start()
      await send('a')
      expect(await queue.receive(10, 20_000, AbortSignal.abort())).toEqual([])
      expect(await keys()).toEqual(['a'])
    })

    test('leaves no timer behind', async () => {
      const { clock, queue, send } = start()
      const received = queue.receive(10, 20_000)
      await send('a')
      await received
      expect(clock.pending()).toBe(0)
    })

    test('ends when a retry falls due', async () => {
      const { clock, queue, send, one } = start()
      await send('a')
      await queue.settle(await one(), retryIn(3500))
      const received = queue.receive(10, 20_000)
      await clock.advance(3499)
      expect(await stateOf(received)).toBe('pending')
      await clock.advance(1)
      expect(keysOf(await received)).toEqual(['a'])
    })

    test('ends when the head of a lane is acknowledged and the next may go', async () => {
      const { queue, send, one } = start()
      await send(['a', 'lane'], ['b', 'lane'])
      const head = await one()
      const received = queue.receive(10, 20_000)
      expect(await stateOf(received)).toBe('pending')
      await queue.settle(head, ACK)
      expect(keysOf(await received)).toEqual(['b'])
    })

    test('does not end for the next of a lane whose head is being handled', async () => {
      const { clock, queue, send, one } = start()
      await send(['a', 'lane'])
      await one()
      const received = queue.receive(10, 20_000)
      await send(['b', 'lane'])
      await clock.advance(5000)
      expect(await stateOf(received)).toBe('pending')
    })

    test('gives one message to one of those who wait', async () => {
      const { clock, queue, send } = start()
      const both = [queue.receive(1, 1000), queue.receive(1, 1000)]
      await send('a')
      await clock.advance(1000)
      expect(keysOf((await Promise.all(both)).flat())).toEqual(['a'])
    })
  })

  describe(`${name}: lanes`, () => {
    test('hands out the head of a lane only', async () => {
      const { send, keys } = start()
      await send(['a', 'lane'], ['b', 'lane'], ['c', 'lane'])
      expect(await keys()).toEqual(['a'])
      expect(await keys()).toEqual([])
    })

    test('lets the next one go when the head is acknowledged, in the order of acceptance', async () => {
      const { queue, send, one } = start()
      await send(['a', 'lane'], ['b', 'lane'], ['c', 'lane'])
      const handled: string[] = []
      for (let count = 0; count < 3; count++) {
        const delivery = await one()
        handled.push(keyOf(delivery))
        await queue.settle(delivery, ACK)
      }
      expect(handled).toEqual(['a', 'b', 'c'])
    })

    test('stays closed while the head waits for its retry', async () => {
      const { clock, queue, send, one, keys } = start()
      await send(['a', 'lane'], ['b', 'lane'])
      await queue.settle(await one(), retryIn(5000))
      expect(await keys()).toEqual([])
      await clock.advance(5000)
      expect(await keys()).toEqual(['a'])
      expect(await keys()).toEqual([])
    })

    test('holds up neither other lanes nor messages without one', async () => {
      const { queue, send, one, keys } = start()
      await send(['a', 'one'], ['b', 'one'], ['c', 'two'], ['d', 'two'], 'e', 'f')
      await queue.settle(await one(), retryIn(5000))
      expect(await keys()).toEqual(['c', 'e', 'f'])
    })

    test('is closed for what is sent while its head is being handled', async () => {
      const { queue, send, one, keys } = start()
      await send(['a', 'lane'])
      const head = await one()
      await send(['b', 'lane'])
      expect(await keys()).toEqual([])
      await queue.settle(head, ACK)
      expect(await keys()).toEqual(['b'])
    })

    test('is open again once it is empty', async () => {
      const { queue, send, one, keys } = start()
      await send(['a', 'lane'])
      await queue.settle(await one(), ACK)
      await send(['b', 'lane'])
      expect(await keys()).toEqual(['b'])
    })

    test('lets one go, not two, when its head is acknowledged twice', async () => {
      const { queue, send, one, keys } = start()
      await send(['a', 'lane'], ['b', 'lane'], ['c', 'lane'])
      const head = await one()
      await queue.settle(head, ACK)
      await queue.settle(head, ACK)
      expect(await keys()).toEqual(['b'])
    })

    test('does not take a lane for the key of a message', async () => {
      const { send, keys } = start()
      await send(['a', 'b'], 'b', ['c', 'a'])
      expect(await keys()).toEqual(['a', 'b', 'c'])
    })

    test('are in order and nothing is lost or doubled, whatever comes in which order', async () => {
      await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), runsInOrder), { numRuns: 25 })
    })
  })

  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ send: fc.constantFrom('one', 'two', '') }) },
    { weight: 3, arbitrary: fc.record({ receive: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 2, arbitrary: fc.record({ ack: fc.nat({ max: 9 }) }) },
    { weight: 1, arbitrary: fc.record({ retry: fc.nat({ max: 9 }), delayMs: fc.constantFrom(0, 10, 3000) }) },
    { weight: 1, arbitrary: fc.record({ advanceMs: fc.constantFrom(1, 10, 1000, 3000) }) },
  )
  type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

  /** Follows the steps, then empties the queue, watching the lanes all the time. */
  async function runsInOrder(steps: readonly Step[]): Promise<void> {
    const { clock, queue, take } = start()
    const laneOf = new Map<string, string>()
    const inHand: Delivery[] = []
    const settledKeys: string[] = []

    const receive = async (max: number) => {
      for (const delivery of await take(max)) {
        const lane = laneOf.get(keyOf(delivery))
        const others = inHand.map(keyOf)
        expect(others).not.toContain(keyOf(delivery))
        if (lane) expect(others.map((key) => laneOf.get(key))).not.toContain(lane)
        inHand.push(delivery)
      }
    }
    const settle = async (index: number, outcome: Outcome) => {
      const [delivery] = inHand.splice(index % inHand.length, 1)
      if (delivery === undefined) return
      await queue.settle(delivery, outcome)
      if (outcome.verdict === 'ack') settledKeys.push(keyOf(delivery))
    }
    for (const each of steps) {
      if ('send' in each) {
        const key = `key ${laneOf.size}`
        laneOf.set(key, each.send)
        await queue.send(message(key, each.send === '' ? {} : { lane: each.send }))
      } else if ('receive' in each) await receive(each.receive)
      else if ('ack' in each) await settle(each.ack, ACK)
      else if ('retry' in each) await settle(each.retry, retryIn(each.delayMs))
      else await clock.advance(each.advanceMs)
    }
    for (let round = 0; round <= laneOf.size; round++) {
      await clock.advance(3000)
      await receive(100)
      while (inHand.length > 0) await settle(0, ACK)
    }
    expect(settledKeys.toSorted()).toEqual([...laneOf.keys()].toSorted())
    for (const lane of ['one', 'two']) {
      const inLane = (key: string) => laneOf.get(key) === lane
      expect(settledKeys.filter(inLane)).toEqual([...laneOf.keys()].filter(inLane))
    }
  }
}

/** What every queue does besides that keeps its messages longer than the process. */
export function durableQueueContract(name: string, open: (clock: Clock) => DurableQueue): void {
  /** What a process finds whose predecessor was killed after `prepare`. */
  async function restart(prepare: (before: ReturnType<typeof verbsOf>) => Promise<unknown>) {
    const clock = manualClock()
    const { queue, reopen } = open(clock)
    await prepare(verbsOf(queue))
    return { clock, ...verbsOf(reopen()) }
  }

  describe(`${name}: after the process was killed`, () => {
    test('has everything that was accepted, in order', async () => {
      const { keys } = await restart(({ send }) => send('a', ['b', 'lane'], 'c'))
      expect(await keys()).toEqual(['a', 'b', 'c'])
    })

    test.each(TEXTS)('gives back %s as it was', async (_, text) => {
      const { one } = await restart(({ queue }) => queue.send(message('a', { text })))
      expect((await one()).body === text).toBe(true)
    })

    test('hands out again what was being handled', async () => {
      const { keys } = await restart(async ({ send, keys }) => {
        await send('a', 'b')
        await keys()
      })
      expect(await keys()).toEqual(['a', 'b'])
    })

    test('hands out nothing again that was acknowledged', async () => {
      const { keys } = await restart(async ({ queue, send, one }) => {
        await send('a', 'b')
        await queue.settle(await one(), ACK)
      })
      expect(await keys()).toEqual(['b'])
    })

    test('still waits for a retry to fall due', async () => {
      const { clock, keys } = await restart(async ({ queue, send, one }) => {
        await send('a')
        await queue.settle(await one(), retryIn(60_000))
      })
      await clock.advance(59_999)
      expect(await keys()).toEqual([])
      await clock.advance(1)
      expect(await keys()).toEqual(['a'])
    })

    test('still knows which keys are on the queue', async () => {
      const { send, keys } = await restart(({ send }) => send('a'))
      await send('a')
      expect(await keys()).toEqual(['a'])
    })

    test('still keeps its lanes, the head first', async () => {
      const { queue, one, keys } = await restart(async ({ send, one }) => {
        await send(['a', 'lane'], ['b', 'lane'])
        await one()
      })
      const head = await one()
      expect([keyOf(head), await keys()]).toEqual(['a', []])
      await queue.settle(head, ACK)
      expect(await keys()).toEqual(['b'])
    })
  })
}
