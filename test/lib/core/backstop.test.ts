import { expect, test } from 'vitest'
import { memoryBodies } from '../../../lib/bodies/memory.ts'
import { createBackstop } from '../../../lib/core/backstop.ts'
import { withClaimCheck } from '../../../lib/core/claim-check.ts'
import { type ConsumeReport, createConsumer, LEASE_MS } from '../../../lib/core/consume.ts'
import { createDispatcher } from '../../../lib/core/dispatch.ts'
import { silentLog } from '../../../lib/core/log.ts'
import type { Delivery } from '../../../lib/core/ports.ts'
import { redrive } from '../../../lib/core/redrive.ts'
import { memoryDeadLetters } from '../../../lib/dead/memory.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { memoryStore } from '../../../lib/stores/memory.ts'
import { manualClock, START_MS } from '../../support/clock.ts'
import { deliveriesOf, envelopeOf, eventNamed, keyOf } from '../../support/deliveries.ts'
import { faulty } from '../../support/faulty.ts'
import { highest } from '../../support/random.ts'

const TTL_MS = 12 * 60 * 60_000

function start() {
  const clock = manualClock()
  const store = faulty(memoryStore(clock))
  const dead = faulty(memoryDeadLetters())
  const bodies = faulty(memoryBodies())
  const reports: ConsumeReport[] = []
  const ports = { store, dead, clock, random: highest, observe: (one: ConsumeReport) => void reports.push(one) }
  const { consume } = createBackstop(ports)
  const consumeEvent = async (id = 'e') => (await consume(await deliveriesOf(eventNamed(id))))[0]
  const letters = async () => (await dead.list(100)).letters
  const grant = async () => {
    const claim = await store.claim(keyOf('e'), LEASE_MS)
    if (claim.verdict !== 'claimed') throw new Error(claim.verdict)
    return claim.token
  }
  return { clock, store, dead, bodies, reports, consume, consumeEvent, letters, grant }
}

/** A message that refers to a stored body. */
async function reference(bodies: Parameters<typeof withClaimCheck>[1]): Promise<Delivery> {
  const queue = memoryQueue(manualClock())
  const checked = withClaimCheck(queue, bodies, { maxBytes: 10, uniqueName: () => 'name' })
  await checked.send(await envelopeOf(eventNamed('e')))
  const [delivery] = await queue.receive(1, 0)
  return delivery as Delivery
}

test('what the queue gave up is buried, with the reason and the message as it was', async () => {
  const { consume, letters, reports } = start()
  const [delivery] = await deliveriesOf(eventNamed('e'))
  expect(await consume([delivery as Delivery])).toEqual([{ verdict: 'ack' }])
  expect(await letters()).toEqual([
    {
      key: keyOf('e'),
      type: 'made.up_v1',
      app: 'shop',
      body: delivery?.body,
      reason: 'ERR_RETRIES_EXHAUSTED: the queue has handed it over for the last time',
      attempts: 0,
      diedAtMs: START_MS,
    },
  ])
  expect(reports).toMatchObject([
    { outcome: 'dead', code: 'ERR_RETRIES_EXHAUSTED', envelope: { key: keyOf('e') }, ms: 0 },
  ])
})

test('the letter counts the attempts that were used, and says how the last one ended', async () => {
  const { store, grant, consumeEvent, letters } = start()
  await grant().then((token) => store.release(token, 'failed'))
  await grant().then((token) => store.release(token, 'ERR_HANDLER_FAILED: no such user'))
  await consumeEvent()
  expect(await letters()).toMatchObject([
    {
      attempts: 2,
      reason: expect.stringMatching(/^ERR_RETRIES_EXHAUSTED: .*; the last attempt: ERR_HANDLER_FAILED: no such user$/),
    },
  ])
})

test('a buried event is done: what comes again of it does not run', async () => {
  const { store, consumeEvent } = start()
  await consumeEvent()
  expect(await store.claim(keyOf('e'), LEASE_MS)).toEqual({ verdict: 'done' })
})

test('an event that is done is not buried: redriven, it would run twice', async () => {
  const { store, grant, consumeEvent, letters, reports } = start()
  await store.finish(await grant(), TTL_MS)
  expect(await consumeEvent()).toEqual({ verdict: 'ack' })
  expect(await letters()).toEqual([])
  expect(reports).toMatchObject([{ outcome: 'duplicate' }])
})

test('an event that somebody is at work on is handed over again when the lease has run out', async () => {
  const { clock, grant, consumeEvent, letters } = start()
  await grant()
  await clock.advance(10_000)
  expect(await consumeEvent()).toEqual({ verdict: 'retry', delayMs: LEASE_MS - 10_000, reason: 'held' })
  expect(await letters()).toEqual([])
})

test('a store that is away keeps no letter from being written', async () => {
  const { store, consumeEvent, letters } = start()
  store.faults.fail('claim')
  expect(await consumeEvent()).toEqual({ verdict: 'ack' })
  expect(await letters()).toMatchObject([{ key: keyOf('e'), attempts: 0 }])
})

test('a mark that cannot be written leaves the letter where it is', async () => {
  const { store, consumeEvent, letters } = start()
  store.faults.fail('finish')
  expect(await consumeEvent()).toEqual({ verdict: 'ack' })
  expect(await letters()).toHaveLength(1)
})

test('a letter that cannot be written is tried again, and holds up nobody meanwhile', async () => {
  const { dead, consumeEvent, letters, reports } = start()
  dead.faults.fail('put')
  const outcome = await consumeEvent()
  expect(outcome).toMatchObject({ verdict: 'retry', reason: 'ERR_DEAD_LETTERS_UNAVAILABLE' })
  expect(reports).toMatchObject([{ outcome: 'unavailable', code: 'ERR_DEAD_LETTERS_UNAVAILABLE' }])
  dead.faults.mend('put')
  expect(await consumeEvent()).toEqual({ verdict: 'ack' })
  expect(await letters()).toMatchObject([{ key: keyOf('e') }])
})

test('a letter that took several tries names the last attempt of the handler, once', async () => {
  const { store, dead, grant, consumeEvent, letters } = start()
  await grant().then((token) => store.release(token, 'ERR_HANDLER_FAILED: no such user'))
  dead.faults.fail('put')
  for (let tries = 0; tries < 3; tries++) await consumeEvent()
  dead.faults.mend('put')
  await consumeEvent()
  const reason =
    'ERR_RETRIES_EXHAUSTED: the queue has handed it over for the last time; the last attempt: ERR_HANDLER_FAILED: no such user'
  expect(await letters()).toMatchObject([{ reason }])
})

test('store and letters away at the same time: nothing is lost', async () => {
  const { store, dead, consumeEvent } = start()
  store.faults.fail('claim')
  dead.faults.fail('put')
  expect(await consumeEvent()).toMatchObject({ verdict: 'retry' })
})

test('a reference is buried under the key of its event, and nobody asks for its body', async () => {
  const { bodies, consume, letters } = start()
  const delivery = await reference(bodies)
  expect(await consume([delivery])).toEqual([{ verdict: 'ack' }])
  expect(bodies.faults.calls('get')).toBe(0)
  expect(await letters()).toMatchObject([
    {
      ...{ key: keyOf('e'), type: 'made.up_v1', app: 'shop', body: delivery.body },
      reason: expect.stringMatching(/^ERR_RETRIES_EXHAUSTED/),
    },
  ])
})

test('a reference that an older version has sent lacks the name of the app, and is buried all the same', async () => {
  const { consume, letters } = start()
  await consume([{ id: 'm1', body: '{"specversion":"1.0","larkkey":"key","type":"made.up_v1","dataref":"name"}' }])
  expect(await letters()).toMatchObject([{ key: 'key', type: 'made.up_v1', app: 'unknown' }])
})

test.each([
  ['{"dataref":"name"}', 'a reference without a key'],
  ['{"larkkey":"key","dataref":"name","data":{}}', 'an envelope that has lost its attributes'],
  ['{"larkkey":"key"}', 'a key alone'],
])('%s is unreadable: %s', async (body) => {
  const { consume, letters } = start()
  await consume([{ id: 'm7', body }])
  expect(await letters()).toMatchObject([{ key: 'unreadable:m7', body }])
})

test('what nobody can read is buried under the name of its message', async () => {
  const { consume, letters } = start()
  await consume([{ id: 'm7', body: 'no JSON' }])
  expect(await letters()).toMatchObject([
    {
      key: 'unreadable:m7',
      type: 'unreadable',
      body: 'no JSON',
      reason: expect.stringMatching(/^ERR_ENVELOPE_MALFORMED/),
    },
  ])
})

test('each of a batch has its own outcome', async () => {
  const { store, grant, consume, letters } = start()
  await store.finish(await grant(), TTL_MS)
  const deliveries = await deliveriesOf(eventNamed('e'), eventNamed('f'))
  const outcomes = await consume([...deliveries, { id: 'm9', body: '{}' }])
  expect(outcomes).toEqual([{ verdict: 'ack' }, { verdict: 'ack' }, { verdict: 'ack' }])
  expect((await letters()).map(({ key }) => key).toSorted()).toEqual([keyOf('f'), 'unreadable:m9'])
})

test('a letter of the backstop can be redriven, and then its handler runs', async () => {
  const { clock, store, dead, bodies, consumeEvent, letters } = start()
  await consumeEvent()
  const queue = memoryQueue(clock)
  expect(await redrive([keyOf('e')], { dead, queue, store, bodies })).toMatchObject({ failed: [] })
  const starts: number[] = []
  const routes = createDispatcher().fallback((_, { attempt }) => void starts.push(attempt))
  const { consume } = createConsumer({ routes, store, dead, bodies, clock, random: highest, log: silentLog })
  expect(await consume(await queue.receive(1, 0))).toEqual([{ verdict: 'ack' }])
  expect([starts, await letters()]).toEqual([[1], []])
})
