import { describe, expect, test } from 'vitest'
import { memoryBodies } from '../../../lib/bodies/memory.ts'
import { createConsumer } from '../../../lib/core/consume.ts'
import { createDispatcher } from '../../../lib/core/dispatch.ts'
import { PortError } from '../../../lib/core/errors.ts'
import { silentLog } from '../../../lib/core/log.ts'
import type { Delivery } from '../../../lib/core/ports.ts'
import { allKeys, redrive } from '../../../lib/core/redrive.ts'
import { memoryDeadLetters } from '../../../lib/dead/memory.ts'
import type { UntypedEvent } from '../../../lib/events/map.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { memoryStore } from '../../../lib/stores/memory.ts'
import { manualClock, START_MS } from '../../support/clock.ts'
import { envelopeOf, eventNamed, keyOf, orderedEvent } from '../../support/deliveries.ts'
import { faulty } from '../../support/faulty.ts'
import { lowest } from '../../support/random.ts'

/** A gateway whose handler fails until it is mended, and whose events die of it at once. */
function start() {
  const clock = manualClock()
  const queue = faulty(memoryQueue(clock))
  const store = faulty(memoryStore(clock))
  const dead = faulty(memoryDeadLetters())
  const bodies = faulty(memoryBodies())
  const attempts: number[] = []
  let broken = true
  const handler = (_: unknown, { attempt }: { attempt: number }) => {
    attempts.push(attempt)
    if (broken) throw new Error('no such user')
  }
  const routes = createDispatcher().on<UntypedEvent>('made.up_v1', handler).on<UntypedEvent>('ordered_v1', handler)
  const ports = { routes, store, dead, bodies, clock, random: lowest, log: silentLog }
  const { consume } = createConsumer(ports, { maxAttempts: 1 })

  async function send(text: string) {
    await queue.send(await envelopeOf(text))
  }
  async function work() {
    const deliveries = await queue.receive(100, 0)
    const outcomes = await consume(deliveries)
    for (const [index, outcome] of outcomes.entries()) await queue.settle(deliveries[index] as Delivery, outcome)
    return deliveries
  }
  const mend = () => {
    broken = false
  }
  const again = (...keys: string[]) => redrive(keys, { dead, queue, store, bodies })
  return { clock, queue, store, dead, bodies, attempts, send, work, mend, again, keys: () => allKeys(dead) }
}

describe('redriving a dead letter', () => {
  test('puts its event back on the queue, with all attempts before it, and the letter is gone', async () => {
    const { send, work, mend, again, keys, attempts } = start()
    await send(eventNamed('e'))
    await work()
    expect(await keys()).toEqual([keyOf('e')])
    mend()
    expect(await again(keyOf('e'))).toEqual({ redriven: [keyOf('e')], failed: [] })
    expect(await keys()).toEqual([])
    await work()
    expect(attempts).toEqual([1, 1])
  })

  test('sends the very same message, in the same lane', async () => {
    const { queue, send, work, again } = start()
    const text = orderedEvent('e', 'chat-1')
    await send(text)
    const [first] = await work()
    await again(keyOf('e', 'ordered_v1'))
    await send(orderedEvent('f', 'chat-1'))
    const received = await queue.receive(10, 0)
    expect(received.map(({ body }) => body)).toEqual([first?.body])
    expect(first?.body).toBe((await envelopeOf(text)).text)
  })

  test('may be done again when it fails again', async () => {
    const { send, work, again, keys, attempts } = start()
    await send(eventNamed('e'))
    await work()
    await again(keyOf('e'))
    await work()
    expect([await keys(), attempts]).toEqual([[keyOf('e')], [1, 1]])
    expect((await again(keyOf('e'))).redriven).toEqual([keyOf('e')])
  })

  test('leaves the letter of an event that has died again before the first one is removed', async () => {
    const { clock, queue, store, dead, send, work, keys, attempts } = start()
    await send(eventNamed('e'))
    await work()
    const hasty = {
      async send(...args: Parameters<typeof queue.send>) {
        await queue.send(...args)
        await clock.advance(1)
        await work()
      },
    }
    await redrive([keyOf('e')], { dead, queue: hasty, store })
    expect([await keys(), attempts]).toEqual([[keyOf('e')], [1, 1]])
    expect(await dead.get(keyOf('e'))).toMatchObject({ diedAtMs: START_MS + 1 })
  })

  test('whose message is a reference sends the whole envelope', async () => {
    const { dead, bodies, queue, again } = start()
    const { text } = await envelopeOf(eventNamed('e'))
    await bodies.put('name-1', text)
    const letter = { key: keyOf('e'), type: 'made.up_v1', app: 'shop', reason: 'r', attempts: 8, diedAtMs: START_MS }
    await dead.put({ ...letter, body: '{"dataref":"name-1"}' })
    await again(keyOf('e'))
    expect((await queue.receive(1, 0))[0]?.body).toBe(text)
  })
})

describe('what cannot be redriven', () => {
  test('is reported with the reason: there is no such letter', async () => {
    const { again } = start()
    expect(await again('unknown')).toEqual({
      redriven: [],
      failed: [{ key: 'unknown', reason: expect.stringMatching(/no dead letter/) }],
    })
  })

  test.each([
    ['it is no envelope', '{"specversion":"1.0"}', /^ERR_ENVELOPE_MALFORMED: ./],
    ['its body is gone', '{"dataref":"gone"}', /^ERR_BODY_MISSING: ./],
  ])('stays a letter: %s', async (_, body, reason) => {
    const { dead, queue, again, keys } = start()
    await dead.put({ key: 'k', type: 't', app: 'shop', body, reason: 'r', attempts: 0, diedAtMs: START_MS })
    expect(await again('k')).toEqual({ redriven: [], failed: [{ key: 'k', reason: expect.stringMatching(reason) }] })
    expect([await keys(), queue.faults.calls('send')]).toEqual([['k'], 0])
  })

  test('stays a letter while the queue refuses it, and can be redriven later', async () => {
    const { queue, send, work, again, keys } = start()
    await send(eventNamed('e'))
    await work()
    queue.faults.fail('send', new PortError('ERR_QUEUE_UNAVAILABLE', 'disk full'))
    expect((await again(keyOf('e'))).failed).toEqual([{ key: keyOf('e'), reason: 'ERR_QUEUE_UNAVAILABLE: disk full' }])
    expect(await keys()).toEqual([keyOf('e')])
    queue.faults.mend('send')
    expect((await again(keyOf('e'))).redriven).toEqual([keyOf('e')])
  })

  test('is not on the queue while its done mark cannot be taken away: it would be a duplicate', async () => {
    const { store, queue, send, work, again, keys } = start()
    await send(eventNamed('e'))
    await work()
    store.faults.fail('forget')
    const sent = queue.faults.calls('send')
    expect((await again(keyOf('e'))).failed).toHaveLength(1)
    expect([await keys(), queue.faults.calls('send')]).toEqual([[keyOf('e')], sent])
  })

  test('is on the queue all the same when only the letter cannot be removed: once more then does no harm', async () => {
    const { dead, send, work, mend, again, attempts } = start()
    await send(eventNamed('e'))
    await work()
    mend()
    dead.faults.fail('remove')
    expect((await again(keyOf('e'))).failed).toHaveLength(1)
    dead.faults.mend('remove')
    expect((await again(keyOf('e'))).redriven).toHaveLength(1)
    await work()
    await work()
    expect(attempts).toEqual([1, 1])
  })

  test('does not keep the others from being redriven', async () => {
    const { dead, send, work, again } = start()
    await send(eventNamed('a'))
    await send(eventNamed('b'))
    await work()
    await dead.put({ key: 'bad', type: 't', app: 'shop', body: '', reason: 'r', attempts: 0, diedAtMs: START_MS })
    const { redriven, failed } = await again(keyOf('b'), 'bad', 'unknown', keyOf('a'))
    expect(redriven).toEqual([keyOf('b'), keyOf('a')])
    expect(failed.map(({ key }) => key)).toEqual(['bad', 'unknown'])
  })
})

describe('redriving all', () => {
  test('finds every letter, oldest first, however many there are', async () => {
    const { dead, keys } = start()
    const expected = Array.from({ length: 250 }, (_, index) => `key ${index}`)
    for (const key of expected) {
      await dead.put({ key, type: 't', app: 'shop', body: '', reason: 'r', attempts: 0, diedAtMs: START_MS })
    }
    expect(await keys()).toEqual(expected)
    await Promise.all(expected.slice(100).map((key) => dead.remove(key)))
    expect(await keys()).toHaveLength(100)
  })

  test('takes the keys as they come, be it one after the other', async () => {
    const { dead, queue, store, send, work } = start()
    await send(eventNamed('a'))
    await work()
    async function* keys() {
      yield keyOf('a')
      yield 'unknown'
    }
    const report = await redrive(keys(), { dead, queue, store })
    expect([report.redriven, report.failed.length]).toEqual([[keyOf('a')], 1])
  })
})
