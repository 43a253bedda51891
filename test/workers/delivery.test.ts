/** The consumer of the core on the real queue, store, dead letters and bodies. */
import { afterEach, expect, test, vi } from 'vitest'
import { r2Bodies } from '../../lib/bodies/r2.ts'
import { createBackstop } from '../../lib/core/backstop.ts'
import { withClaimCheck } from '../../lib/core/claim-check.ts'
import { type ConsumeReport, createConsumer, LEASE_MS } from '../../lib/core/consume.ts'
import { createDispatcher, type HandlerContext } from '../../lib/core/dispatch.ts'
import { silentLog } from '../../lib/core/log.ts'
import type { Clock } from '../../lib/core/ports.ts'
import { durableObjectDeadLetters } from '../../lib/dead/durable-object.ts'
import { backstopPace, CLOUDFLARE_MESSAGE_BYTES, cloudflareQueue, consumeBatch } from '../../lib/queues/cloudflare.ts'
import { durableObjectStore } from '../../lib/stores/durable-object.ts'
import { manualClock } from '../support/clock.ts'
import { deliveriesOf, envelopeOf, eventNamed, keyOf } from '../support/deliveries.ts'
import { faulty } from '../support/faulty.ts'
import { bindings, freshBucket, freshNamespace } from './bindings.ts'
import { world } from './worker.ts'

const PATIENCE = { timeout: 20_000, interval: 5 }
const ACK = { verdict: 'ack' }

type Handler = (event: { readonly data: unknown }, context: HandlerContext) => unknown

function start(handler: Handler = () => undefined, clock: Clock = manualClock()) {
  world.nowMs = clock.now
  const seen = freshNamespace(bindings.SEEN)
  const store = faulty(durableObjectStore(seen, { shards: 2 }))
  const dead = faulty(durableObjectDeadLetters(freshNamespace(bindings.DEAD)))
  const bodies = r2Bodies(freshBucket(bindings.BODIES))
  const queue = withClaimCheck(cloudflareQueue(bindings.EVENTS), bodies, {
    maxBytes: CLOUDFLARE_MESSAGE_BYTES,
    uniqueName: () => crypto.randomUUID(),
  })
  const reports: ConsumeReport[] = []
  const observe = (report: ConsumeReport) => void reports.push(report)
  // The shortest of all waits, so that the queue's own are all that there is to wait for.
  const ports = { store, dead, bodies, clock, random: () => 0, observe, log: silentLog }
  const routes = createDispatcher().fallback(handler)
  const open = () => createConsumer({ ...ports, routes })
  const [consumer, backstop] = [open(), createBackstop(ports)]
  const queues: string[] = []
  world.consume = (batch) => {
    queues.push(batch.queue)
    return batch.queue === 'larkgate-dead' ? consumeBatch(batch, backstop, backstopPace) : consumeBatch(batch, consumer)
  }
  const send = async (text: string) => queue.send(await envelopeOf(text))
  const ended = (count: number) => vi.waitFor(() => expect(reports.length).toBeGreaterThanOrEqual(count), PATIENCE)
  return { clock, store, dead, bodies, reports, queues, open, send, ended }
}

afterEach(() => {
  world.consume = async (batch) => batch.ackAll()
})

test('an event that is sent is handled once, with the bytes that were sent', async () => {
  const texts: unknown[] = []
  const { send, ended, reports, store, dead } = start(({ data }) => void texts.push(data))
  const text = eventNamed('e', 'made.up_v1', { text: '月亮 🌕', id: '7061234567890123456' })
  await send(text)
  await ended(1)
  expect(reports).toMatchObject([{ outcome: 'done', attempt: 1, envelope: { key: keyOf('e') } }])
  expect(texts).toEqual([JSON.parse(text)])
  // Two calls to the store for an event, and none to the dead letters.
  expect(['claim', 'renew', 'finish', 'release'].map((verb) => store.faults.calls(verb as 'claim'))).toEqual([
    1, 0, 1, 0,
  ])
  expect(dead.faults.calls('put')).toBe(0)
  expect(await dead.list(10)).toEqual({ letters: [] })
})

test('of an event that is sent twice one is handled and the other is a duplicate', async () => {
  let starts = 0
  const { send, ended, reports } = start(() => void starts++)
  await send(eventNamed('e'))
  await ended(1)
  await send(eventNamed('e'))
  await ended(2)
  expect([starts, reports.map(({ outcome }) => outcome)]).toEqual([1, ['done', 'duplicate']])
})

test('of two consumers that have the same event one runs it; the other waits for its lease, and finds it done', async () => {
  const running = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  let starts = 0
  const { clock, open } = start(() => {
    starts++
    started.resolve()
    return running.promise
  })
  const [one, other] = [open(), open()]
  const deliveries = await deliveriesOf(eventNamed('e'))
  const first = one.consume(deliveries)
  await started.promise
  expect(await other.consume(deliveries)).toEqual([{ verdict: 'retry', delayMs: LEASE_MS, reason: 'held' }])
  await (clock as ReturnType<typeof manualClock>).advance(5000)
  expect(await other.consume(deliveries)).toEqual([{ verdict: 'retry', delayMs: LEASE_MS - 5000, reason: 'held' }])
  running.resolve()
  expect(await first).toEqual([ACK])
  expect(await other.consume(deliveries)).toEqual([ACK])
  expect(starts).toBe(1)
})

test('an event whose consumer was killed runs again when the lease has run out, as the second attempt', async () => {
  const attempts: number[] = []
  const never = new Promise<void>(() => {})
  const { clock, open } = start((_, { attempt }) => {
    attempts.push(attempt)
    return attempt === 1 ? never : undefined
  })
  const deliveries = await deliveriesOf(eventNamed('e'))
  open().consume(deliveries)
  await vi.waitFor(() => expect(attempts).toEqual([1]), PATIENCE)
  // Of a consumer that is gone nothing renews the lease: its timers are left out.
  world.nowMs = () => clock.now() + LEASE_MS
  expect(await open().consume(deliveries)).toEqual([ACK])
  expect(attempts).toEqual([1, 2])
})

test.each([
  ['150 KB', 150_000],
  ['a megabyte', 1 << 20],
])('an event of %s goes through the bucket, and the handler gets every byte of it', async (_, bytes) => {
  const seen: unknown[] = []
  const { send, ended, reports } = start(({ data }) => void seen.push(data))
  const text = eventNamed('large', 'made.up_v1', { text: `月亮 🌕 \u2028${'x'.repeat(bytes)}` })
  await send(text)
  await ended(1)
  expect(reports).toMatchObject([{ outcome: 'done' }])
  expect(JSON.stringify(seen[0]) === text).toBe(true)
})

test('a handler that fails is tried again, and its event is a dead letter after its last attempt', async () => {
  const attempts: number[] = []
  const { open, dead } = start((_, { attempt }) => {
    attempts.push(attempt)
    throw new Error('no such user')
  })
  const deliveries = await deliveriesOf(eventNamed('e'))
  const consumer = open()
  let outcome = (await consumer.consume(deliveries))[0]
  while (outcome?.verdict === 'retry' && attempts.length < 20) outcome = (await consumer.consume(deliveries))[0]
  expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(await dead.get(keyOf('e'))).toMatchObject({ attempts: 8, reason: 'ERR_HANDLER_FAILED: no such user' })
})

test('a retry of a second comes after a second, not before', async () => {
  const at: number[] = []
  const { send } = start(undefined, { ...manualClock(), now: () => Date.now() })
  world.consume = async (batch) => {
    at.push(...batch.messages.map(() => Date.now()))
    await consumeBatch(batch, {
      consume: async (deliveries) =>
        deliveries.map(() =>
          at.length === 1 ? { verdict: 'retry', delayMs: 1, reason: 'again' } : { verdict: 'ack' },
        ),
    })
  }
  await send(eventNamed('e'))
  await vi.waitFor(() => expect(at).toHaveLength(2), PATIENCE)
  expect((at[1] as number) - (at[0] as number)).toBeGreaterThanOrEqual(990)
})

test('a batch whose invocation ends with an error comes again after the delay of its queue, with nothing lost', async () => {
  const at: number[] = []
  const { send, ended, reports } = start()
  const consume = world.consume
  world.consume = async (batch) => {
    at.push(Date.now())
    if (at.length === 1) throw new Error('the Worker does not start')
    await consume(batch)
  }
  await send(eventNamed('e'))
  await ended(1)
  expect(reports).toMatchObject([{ outcome: 'done', attempt: 1 }])
  expect((at[1] as number) - (at[0] as number)).toBeGreaterThanOrEqual(990)
})

test('when the store is away until the queue gives up, the event is a dead letter and nothing is in the second queue', async () => {
  const { send, store, dead, queues, reports } = start()
  store.faults.fail('claim')
  await send(eventNamed('e'))
  await vi.waitFor(() => expect(queues).toContain('larkgate-dead'), PATIENCE)
  await vi.waitFor(() => expect(reports.at(-1)?.outcome).toBe('dead'), PATIENCE)
  expect(reports.map(({ outcome }) => outcome)).toEqual(['unavailable', 'unavailable', 'unavailable', 'dead'])
  expect(await dead.list(10)).toMatchObject({
    letters: [{ key: keyOf('e'), reason: expect.stringMatching(/^ERR_RETRIES_EXHAUSTED/) }],
  })
})

test('what another producer has sent is a dead letter that shows it, and the messages beside it are handled', async () => {
  let starts = 0
  const { send, ended, dead } = start(() => void starts++)
  await bindings.EVENTS.send({ larkkey: 'mine', text: '月亮' })
  await bindings.EVENTS.send(new Uint8Array([0, 255, 16]), { contentType: 'bytes' })
  await bindings.EVENTS.send(new Map([['a', 1n]]), { contentType: 'v8' })
  await bindings.EVENTS.send('no envelope', { contentType: 'text' })
  await send(eventNamed('e'))
  await ended(5)
  const { letters } = await dead.list(10)
  expect(letters.map(({ body }) => body).toSorted()).toEqual(
    [
      '{"notText":{"content":{"larkkey":"mine","text":"月亮"}}}',
      '{"notText":{"base64":"AP8Q"}}',
      '{"notText":{"content":{}}}',
      'no envelope',
    ].toSorted(),
  )
  expect(letters.every(({ reason, key }) => /^ERR_ENVELOPE_MALFORMED/.test(reason) && /^unreadable:/.test(key))).toBe(
    true,
  )
  expect(starts).toBe(1)
})
