/** The consuming half of the real Worker, in workerd: each fault, and what it must not do to its neighbours. */
import { abortAllDurableObjects } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { HandlerContext } from '../../lib/core/dispatch.ts'
import type { ConsumeBindings } from '../../workers/bindings.ts'
import consumeOnly from '../../workers/consume.ts'
import { eventNamed, orderedEvent } from '../support/deliveries.ts'
import { bodies, post } from '../support/platform.ts'
import { ADMIN_TOKEN, envelopesOf, startGateway } from './gateway.ts'
import { handling } from './handling.ts'
import { world } from './worker.ts'

const MINUTE_MS = 60_000
const largeEvent = bodies.event('made.up_v1', { text: '月'.repeat(50_000) }, { eventId: 'large' })

let starts: { readonly id: unknown; readonly attempt: number }[]

/** Handlers fail, hang, or do whatever `deeds` has for the event's id. */
function handle(deeds: Readonly<Record<string, (context: HandlerContext) => unknown>> = {}): void {
  handling.on = (body, context) => {
    const id = String((body as { header: { event_id: unknown } }).header.event_id)
    starts.push({ id, attempt: context.attempt })
    return deeds[id]?.(context)
  }
}
const fail = () => Promise.reject(new Error('no such user'))
const hang = () => new Promise<never>(() => {})

beforeEach(() => {
  starts = []
  world.nowMs = () => Date.now()
  handle()
})
afterEach(() => vi.useRealTimers())

/** Time that only passes when the test says so, from now on. */
function standStill(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
}

/** Lets time pass until `verdicts` are there, a minute at a time, with calls to the objects in between. */
async function settle<T>(verdicts: Promise<T>, withinMs: number): Promise<T> {
  let settled = false
  void verdicts.finally(() => {
    settled = true
  })
  for (let ms = 0; ms <= withinMs; ms += MINUTE_MS / 4) {
    for (let turn = 0; turn < 20 && !settled; turn++) await new Promise((resolve) => setImmediate(resolve))
    if (settled) return verdicts
    await vi.advanceTimersByTimeAsync(MINUTE_MS / 4)
  }
  throw new Error(`nothing settled within ${withinMs} ms`)
}

/** The store, until `mend` is called, as it is when its objects do not answer. */
function brokenStore() {
  let broken = true
  const { SEEN } = startGateway().env
  const away = () => Promise.reject(new Error('Durable Object is overloaded'))
  const stub = { claim: away, renew: away, finish: away, release: away, forget: away }
  const namespace: ConsumeBindings['SEEN'] = { getByName: (name) => (broken ? stub : SEEN.getByName(name)) }
  const mend = () => {
    broken = false
  }
  return { namespace, mend }
}

describe('a batch', () => {
  test('runs each event once, however often it comes', async () => {
    const [one = '', two = ''] = await envelopesOf(eventNamed('one'), eventNamed('two'))
    const { deliver, lines } = startGateway()
    expect(await deliver([one, two, one])).toEqual(['ack', 'ack', expect.anything()])
    expect(await deliver([one, two])).toEqual(['ack', 'ack'])
    expect(starts).toEqual([
      { id: 'one', attempt: 1 },
      { id: 'two', attempt: 1 },
    ])
    expect(lines.filter(({ outcome }) => outcome === 'done')).toHaveLength(2)
  })

  test('retries the event whose handler failed, and no other', async () => {
    handle({ bad: fail })
    const texts = await envelopesOf(eventNamed('good'), eventNamed('bad'), eventNamed('better'))
    const { deliver } = startGateway()
    const [good, bad, better] = await deliver(texts)
    expect([good, better]).toEqual(['ack', 'ack'])
    expect(bad).toBeLessThanOrEqual(2)
    handle()
    expect(await deliver(texts)).toEqual(['ack', 'ack', 'ack'])
    expect(starts.at(-1)).toEqual({ id: 'bad', attempt: 2 })
    expect(starts).toHaveLength(4)
  })

  test('makes a dead letter of the event that has had its attempts, for operators to see', async () => {
    handle({ bad: fail })
    const [bad = ''] = await envelopesOf(eventNamed('bad'))
    const { deliver, deadLetters } = startGateway({ variables: { LARKGATE_MAX_ATTEMPTS: '2' } })
    expect(await deliver([bad])).not.toEqual(['ack'])
    expect(await deliver([bad])).toEqual(['ack'])
    expect(await deadLetters()).toMatchObject([{ attempts: 2, reason: 'ERR_HANDLER_FAILED: no such user' }])
    expect(await deliver([bad])).toEqual(['ack'])
    expect(starts).toHaveLength(2)
  })

  test('makes a dead letter of what is no event, and goes on', async () => {
    const [good = ''] = await envelopesOf(eventNamed('good'))
    const { deliver, deadLetters } = startGateway()
    expect(await deliver(['not ours', good, { some: 'object' }])).toEqual(['ack', 'ack', 'ack'])
    expect((await deadLetters()).map(({ reason }) => String(reason).split(':')[0])).toEqual([
      'ERR_ENVELOPE_MALFORMED',
      'ERR_ENVELOPE_MALFORMED',
    ])
    expect(starts).toEqual([{ id: 'good', attempt: 1 }])
  })

  test('runs at most LARKGATE_CONCURRENCY handlers at the same time', async () => {
    const texts = await envelopesOf(...Array.from({ length: 10 }, (_, n) => eventNamed(`e${n}`)))
    const waiting: (() => void)[] = []
    handling.on = () => new Promise<void>((resolve) => void waiting.push(resolve))
    const { deliver } = startGateway({ variables: { LARKGATE_CONCURRENCY: '3' } })
    const verdicts = deliver(texts)
    for (const atWork of [3, 3, 3, 1]) {
      await vi.waitFor(() => expect(waiting).toHaveLength(atWork))
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
      expect(waiting).toHaveLength(atWork)
      for (const resolve of waiting.splice(0)) resolve()
    }
    expect(await verdicts).toEqual(Array(10).fill('ack'))
  })

  test('is the same for the Worker that only consumes', async () => {
    const [one = ''] = await envelopesOf(eventNamed('one'))
    const { env } = startGateway()
    let acks = 0
    const message = { id: 'm', body: one, attempts: 1, ack: () => acks++, retry: () => {} }
    await consumeOnly.queue({ queue: 'larkgate-events', messages: [message] } as never, env)
    expect([acks, starts]).toEqual([1, [{ id: 'one', attempt: 1 }]])
    const ask = (path: string) => {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }
      return consumeOnly.fetch(new Request(`https://w.example${path}`, { method: 'POST', headers, body: '{}' }), env)
    }
    expect((await ask('/admin/dead')).status).toBe(200)
    expect((await ask('/webhook/event')).status).toBe(404)
  })
})

describe('while the store does not answer', () => {
  test('no handler starts, everything stays on the queue, and no attempt is used', async () => {
    const texts = await envelopesOf(eventNamed('one'), eventNamed('two'))
    const { namespace, mend } = brokenStore()
    const { deliver, lines, deadLetters } = startGateway({ bindings: { SEEN: namespace } })
    for (const verdict of await deliver(texts)) expect(verdict).toBeLessThanOrEqual(6)
    expect(starts).toEqual([])
    expect(lines.map(({ code }) => code)).toEqual(['ERR_STORE_UNAVAILABLE', 'ERR_STORE_UNAVAILABLE'])
    mend()
    expect(await deliver(texts)).toEqual(['ack', 'ack'])
    expect(starts.map(({ attempt }) => attempt)).toEqual([1, 1])
    expect(await deadLetters()).toEqual([])
  })

  test('messages that have come often come less often', async () => {
    const [one = ''] = await envelopesOf(eventNamed('one'))
    const { deliver } = startGateway({ bindings: { SEEN: brokenStore().namespace } })
    expect(await deliver([one], { attempts: 40 })).toEqual([300])
  })

  test('a handler that has run is marked done as soon as it answers again, and does not run again', async () => {
    standStill()
    const { SEEN } = startGateway().env
    let refusals = 3
    const finish = async (...args: Parameters<ReturnType<typeof SEEN.getByName>['finish']>) => {
      if (refusals-- > 0) throw new Error('Durable Object reset')
      return SEEN.getByName('seen-0').finish(...args)
    }
    const namespace: ConsumeBindings['SEEN'] = {
      getByName: (name) => {
        const real = SEEN.getByName(name)
        const claim: typeof real.claim = (key, leaseMs) => real.claim(key, leaseMs)
        return { ...real, claim, finish }
      },
    }
    const [one = ''] = await envelopesOf(eventNamed('one'))
    const { deliver } = startGateway({ bindings: { SEEN: namespace }, variables: { LARKGATE_STORE_SHARDS: '1' } })
    expect(await settle(deliver([one]), 2 * MINUTE_MS)).toEqual(['ack'])
    expect(await settle(deliver([one]), MINUTE_MS)).toEqual(['ack'])
    expect(starts).toHaveLength(1)
  })

  test('an object that is killed under a running handler does not make it run twice', async () => {
    const [one = ''] = await envelopesOf(eventNamed('one'))
    handle({ one: () => abortAllDurableObjects() })
    const { deliver } = startGateway()
    expect(await deliver([one])).toEqual(['ack'])
    expect(await deliver([one])).toEqual(['ack'])
    expect(starts).toHaveLength(1)
  })
})

describe('while the bucket does not answer', () => {
  test('the large event stays on the queue without an attempt used, and its neighbours are handled', async () => {
    const { fetch, sent, env } = startGateway()
    const [small = ''] = await envelopesOf(eventNamed('small'))
    expect((await fetch(post(largeEvent))).status).toBe(200)
    const [large = ''] = sent
    let away = true
    const get = (name: string) => (away ? Promise.reject(new Error('R2 is away')) : env.BODIES?.get(name))
    const { deliver } = startGateway({ bindings: { BODIES: { ...env.BODIES, get } as never } })
    const [largeVerdict, smallVerdict] = await deliver([large, small])
    expect(largeVerdict).toBeLessThanOrEqual(6)
    expect(smallVerdict).toBe('ack')
    expect(starts).toEqual([{ id: 'small', attempt: 1 }])
    away = false
    expect(await deliver([large])).toEqual(['ack'])
    expect(starts.at(-1)).toEqual({ id: 'large', attempt: 1 })
  })

  test('a body that is gone makes a dead letter', async () => {
    const { fetch, sent } = startGateway()
    await fetch(post(largeEvent))
    const { deliver, deadLetters } = startGateway()
    expect(await deliver(sent)).toEqual(['ack'])
    expect(await deadLetters()).toMatchObject([{ reason: expect.stringMatching(/^ERR_BODY_MISSING/) }])
  })
})

test('while the dead letters do not answer the event stays on the queue', async () => {
  const away = { put: () => Promise.reject(new Error('away')) } as never
  const { deliver, lines } = startGateway({ bindings: { DEAD: { getByName: () => away } } })
  expect(await deliver(['not ours'])).not.toEqual(['ack'])
  expect(lines).toMatchObject([{ outcome: 'unavailable', code: 'ERR_DEAD_LETTERS_UNAVAILABLE' }])
})

describe('a handler that takes too long', () => {
  test('has failed after five minutes, and its neighbours are not touched', async () => {
    const texts = await envelopesOf(eventNamed('long'), eventNamed('short'))
    const reasons: unknown[] = []
    handle({
      long: ({ signal }) => {
        signal.addEventListener('abort', () => reasons.push((signal.reason as { code: string }).code))
        return hang()
      },
    })
    standStill()
    const { deliver } = startGateway()
    const startedAtMs = Date.now()
    const [long, short] = await settle(deliver(texts), 6 * MINUTE_MS)
    expect(Date.now() - startedAtMs).toBeLessThanOrEqual(5.5 * MINUTE_MS)
    expect(long).toBeLessThanOrEqual(2)
    expect([short, reasons]).toEqual(['ack', ['ERR_HANDLER_TIMEOUT']])
    handle()
    expect(await settle(deliver(texts), MINUTE_MS)).toEqual(['ack', 'ack'])
    expect(starts).toEqual([
      { id: 'long', attempt: 1 },
      { id: 'short', attempt: 1 },
      { id: 'long', attempt: 2 },
    ])
  })

  test('is told so before the platform ends the invocation, whatever limit it asked for', async () => {
    const [text = ''] = await envelopesOf(eventNamed('slow', 'slow_v1'))
    handle({ slow: hang })
    standStill()
    const { deliver } = startGateway()
    const startedAtMs = Date.now()
    await settle(deliver([text]), 15 * MINUTE_MS)
    expect(Date.now() - startedAtMs).toBeGreaterThan(13 * MINUTE_MS)
    expect(Date.now() - startedAtMs).toBeLessThan(14 * MINUTE_MS)
  })

  test('leaves those behind it in its lane without an attempt used', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const variables = { LARKGATE_ORDERED: 'ordered_v1' }
    const sender = startGateway({ variables })
    for (const name of names) await sender.fetch(post(orderedEvent(name, 'one')))
    const minutes = (count: number) => () => new Promise((resolve) => setTimeout(resolve, count * MINUTE_MS))
    handle(Object.fromEntries(names.map((name) => [name, minutes(4)])))
    standStill()
    const { deliver } = startGateway()
    const verdicts = await settle(deliver(sender.sent), 15 * MINUTE_MS)
    expect(verdicts.map((verdict) => verdict === 'ack')).toEqual([true, true, true, false, false])
    handle()
    expect(await settle(deliver(sender.sent), MINUTE_MS)).toEqual(Array(5).fill('ack'))
    expect(starts.map(({ id, attempt }) => `${id}${attempt}`)).toEqual(['a1', 'b1', 'c1', 'd1', 'e1'])
  })
})

describe('what comes over the backstop', () => {
  test('becomes a dead letter, and runs no handler', async () => {
    const texts = await envelopesOf(eventNamed('one'))
    const { deliver, deadLetters } = startGateway()
    expect(await deliver(texts, { queue: 'larkgate-dead' })).toEqual(['ack'])
    expect(await deadLetters()).toMatchObject([{ reason: expect.stringMatching(/^ERR_RETRIES_EXHAUSTED/) }])
    expect(starts).toEqual([])
  })

  test('is redriven like any other, and then handled', async () => {
    const texts = await envelopesOf(eventNamed('one'))
    const { deliver, deadLetters, sent, env } = startGateway()
    await deliver(texts, { queue: 'larkgate-dead-of-the-other' })
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }
    const request = { method: 'POST', headers, body: '{"all":true}' }
    const answer = await consumeOnly.fetch(new Request('https://w.example/admin/redrive', request), env)
    expect(answer.status).toBe(200)
    expect(sent).toEqual(texts)
    expect(await deadLetters()).toEqual([])
    expect(await deliver(sent)).toEqual(['ack'])
    expect(starts).toEqual([{ id: 'one', attempt: 1 }])
  })
})

test('what the handlers log is a line of JSON with the event it is about', async () => {
  handling.on = (_, { log }) => log.info('hello', { answer: 42 })
  const [one = ''] = await envelopesOf(eventNamed('one'))
  const { deliver, lines } = startGateway()
  onTestFinished(() => handle())
  await deliver([one])
  expect(lines[0]).toMatchObject({ level: 'info', msg: 'hello', answer: 42, type: 'made.up_v1', attempt: 1 })
})
