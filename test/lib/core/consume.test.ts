import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memoryBodies } from '../../../lib/bodies/memory.ts'
import { STARTING_MS } from '../../../lib/core/budget.ts'
import { type ConsumeReport, type ConsumerOptions, createConsumer, LEASE_MS } from '../../../lib/core/consume.ts'
import { createDispatcher, type Dispatcher, type HandlerContext } from '../../../lib/core/dispatch.ts'
import { readEnvelope } from '../../../lib/core/envelope.ts'
import { silentLog } from '../../../lib/core/log.ts'
import type { Delivery, LogFields, Outcome, Random } from '../../../lib/core/ports.ts'
import { memoryDeadLetters } from '../../../lib/dead/memory.ts'
import type { UntypedEvent } from '../../../lib/events/map.ts'
import { memoryStore } from '../../../lib/stores/memory.ts'
import { manualClock, START_MS, settled, stateOf } from '../../support/clock.ts'
import { deliveriesOf, envelopeOf, eventNamed, keyOf, orderedEvent } from '../../support/deliveries.ts'
import { faulty, type MethodOf } from '../../support/faulty.ts'
import { bodies as platformBodies } from '../../support/platform.ts'
import { highest } from '../../support/random.ts'

const HALF_A_DAY_MS = 12 * 60 * 60_000
const ACK: Outcome = { verdict: 'ack' }

/** What handlers are started with, and how they end: as the next of `ends` says, else well. */
function handlerOf(...ends: (() => unknown)[]) {
  const starts: HandlerContext[] = []
  const handler = (_: unknown, context: HandlerContext) => {
    starts.push(context)
    return ends.shift()?.()
  }
  return { handler, starts }
}
const fail =
  (message = 'no such user') =>
  () =>
    Promise.reject(new Error(message))
const hang = () => new Promise<never>(() => {})
const whenAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

interface Options extends ConsumerOptions {
  readonly routes?: Dispatcher
  readonly random?: Random
}

function start({ routes = createDispatcher(), random = highest, ...options }: Options = {}) {
  const clock = manualClock()
  const store = faulty(memoryStore(clock))
  const dead = faulty(memoryDeadLetters())
  const bodies = faulty(memoryBodies())
  const reports: ConsumeReport[] = []
  const lines: LogFields[] = []
  const log = { ...silentLog, info: (msg: string, fields?: LogFields) => void lines.push({ msg, ...fields }) }
  const observe = (report: ConsumeReport) => void reports.push(report)
  const consumer = createConsumer({ routes, store, dead, bodies, clock, random, log, observe }, options)
  const { consume } = consumer
  /** Consumes one delivery of one event. */
  const consumeOne = async (text = eventNamed('e')) => {
    const [outcome] = await consume(await deliveriesOf(text))
    return outcome as Outcome
  }
  const claim = (key = keyOf('e')) => store.claim(key, LEASE_MS)
  const letters = async () => (await dead.list(100)).letters
  return {
    clock,
    store,
    dead,
    bodies,
    reports,
    report: () => reports.at(-1),
    lines,
    consume,
    consumeOne,
    claim,
    letters,
  }
}

/** With one handler for all events. */
function startWith(handler: (body: unknown, context: HandlerContext) => unknown, options: Options = {}) {
  const routes = createDispatcher().on<UntypedEvent>('made.up_v1', handler).on<UntypedEvent>('ordered_v1', handler)
  return start({ routes, ...options })
}

describe('an event', () => {
  test('whose handler ends well is done: off the queue, and marked', async () => {
    const { handler, starts } = handlerOf()
    const { consumeOne, claim, report } = startWith(handler)
    expect(await consumeOne()).toEqual(ACK)
    expect(starts).toHaveLength(1)
    expect(report()).toMatchObject({ outcome: 'done', attempt: 1, envelope: { id: 'e', key: keyOf('e') } })
    expect(await claim()).toEqual({ verdict: 'done' })
  })

  test('that comes again is a duplicate: off the queue, and its handler not started', async () => {
    const { handler, starts } = handlerOf()
    const { consumeOne, report } = startWith(handler)
    await consumeOne()
    expect(await consumeOne()).toEqual(ACK)
    expect(starts).toHaveLength(1)
    expect(report()).toMatchObject({ outcome: 'duplicate', envelope: { id: 'e' } })
    expect(report()).not.toHaveProperty('attempt')
  })

  test('that comes again after twelve hours is not remembered any more', async () => {
    const { handler, starts } = handlerOf()
    const { clock, consumeOne } = startWith(handler)
    await consumeOne()
    await clock.advance(HALF_A_DAY_MS - 1)
    await consumeOne()
    expect(starts).toHaveLength(1)
    await clock.advance(1)
    await consumeOne()
    expect(starts.map(({ attempt }) => attempt)).toEqual([1, 1])
  })

  test('that somebody else is at work on comes back when their lease ends, and uses no attempt', async () => {
    const { handler, starts } = handlerOf()
    const { clock, store, consumeOne, claim, report } = startWith(handler)
    const other = await claim()
    await clock.advance(20_000)
    expect(await consumeOne()).toEqual({ verdict: 'retry', delayMs: 40_000, reason: 'held' })
    expect(await consumeOne()).toMatchObject({ verdict: 'retry' })
    expect(report()).toMatchObject({ outcome: 'held', delayMs: 40_000 })
    if (other.verdict === 'claimed') await store.release(other.token, 'failed')
    await consumeOne()
    expect(starts.map(({ attempt }) => attempt)).toEqual([2])
  })

  test('that nobody handles is off the queue and marked, so that it is not asked for again', async () => {
    const { consumeOne, claim, report } = start()
    expect(await consumeOne()).toEqual(ACK)
    expect(report()).toMatchObject({ outcome: 'unhandled', attempt: 1 })
    expect(await claim()).toEqual({ verdict: 'done' })
  })

  test('of version 1.0 goes to the handler for it', async () => {
    const seen: unknown[] = []
    const routes = createDispatcher().onV1('out_approval', ({ event }) => void seen.push(event.instance_code))
    await start({ routes }).consumeOne(platformBodies.eventV1('out_approval', { instance_code: 'A-1' }))
    expect(seen).toEqual(['A-1'])
  })

  test('without a handler of its own goes to the fallback, with all that is known of it', async () => {
    const seen: unknown[] = []
    const routes = createDispatcher().fallback((event) => void seen.push(event))
    const { consumeOne, report } = start({ routes })
    await consumeOne()
    expect(seen).toEqual([
      expect.objectContaining({ id: 'e', type: 'made.up_v1', tenantKey: 'tenant-1', schema: '2.0' }),
    ])
    expect(report()?.outcome).toBe('done')
  })

  test('that comes twice in one batch is handled once', async () => {
    const { handler, starts } = handlerOf()
    const { consume, reports } = startWith(handler)
    const outcomes = await consume(await deliveriesOf(eventNamed('e'), eventNamed('e')))
    expect(starts).toHaveLength(1)
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['ack', 'retry'])
    expect(reports.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'held'])
  })
})

describe('a handler', () => {
  test('is told the app, the key, the type, the attempt and the age of the event', async () => {
    const { handler, starts } = handlerOf()
    const { clock, consumeOne } = startWith(handler)
    await clock.advance(5000)
    await consumeOne()
    expect(starts[0]).toMatchObject({ app: 'shop', key: keyOf('e'), type: 'made.up_v1', attempt: 1, ageMs: 5000 })
    expect(starts[0]?.signal.aborted).toBe(false)
  })

  test('gets the platform’s body', async () => {
    const seen: unknown[] = []
    const text = eventNamed('e', 'made.up_v1', { text: '月亮' })
    await startWith((body) => void seen.push(body)).consumeOne(text)
    expect(seen).toEqual([JSON.parse(text)])
  })

  test('logs with what it is about', async () => {
    const { consumeOne, lines } = startWith((_, { log }) => log.info('working', { step: 1 }))
    await consumeOne()
    expect(lines).toEqual([{ msg: 'working', type: 'made.up_v1', key: keyOf('e'), app: 'shop', attempt: 1, step: 1 }])
  })
})

describe('a handler that fails', () => {
  test('is tried again after a while, with the next attempt, and no mark is left', async () => {
    const { handler, starts } = handlerOf(fail(), fail())
    const { consumeOne, report } = startWith(handler)
    expect(await consumeOne()).toEqual({ verdict: 'retry', delayMs: 2000, reason: 'ERR_HANDLER_FAILED' })
    expect(report()).toMatchObject({ outcome: 'failed', attempt: 1, code: 'ERR_HANDLER_FAILED', delayMs: 2000 })
    expect(await consumeOne()).toMatchObject({ delayMs: 6000 })
    expect(await consumeOne()).toEqual(ACK)
    expect(starts.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    expect(new Set(starts.map(({ key }) => key)).size).toBe(1)
  })

  test('is reported with what it threw', async () => {
    const cause = new TypeError('x is not a function')
    const { handler } = handlerOf(() => Promise.reject(cause))
    const { consumeOne, report } = startWith(handler)
    await consumeOne()
    expect(report()?.error).toMatchObject({ name: 'HandlerError', message: 'x is not a function', cause })
  })

  test('may also throw at once', async () => {
    const { consumeOne, report } = startWith(() => {
      throw new Error('at once')
    })
    expect(await consumeOne()).toMatchObject({ verdict: 'retry' })
    expect(report()).toMatchObject({ outcome: 'failed', error: { message: 'at once' } })
  })

  test.each([
    ['a text', 'text', 'text'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an object', { a: 1 }, expect.any(String)],
    ['an object that no text can be made of', Object.create(null), expect.any(String)],
  ])('may throw %s', async (_, thrown, message) => {
    const { consumeOne, report } = startWith(() => Promise.reject(thrown))
    const consuming = consumeOne()
    expect(await stateOf(consuming)).toBe('resolved')
    expect(report()).toMatchObject({ outcome: 'failed', error: { message, cause: thrown } })
  })

  test('gives its event back before the message goes back: the next attempt must not find it held', async () => {
    const { handler } = handlerOf(fail())
    const { store, consumeOne } = startWith(handler)
    const release = store.faults.hold('release')
    const consuming = consumeOne()
    expect(await stateOf(consuming)).toBe('pending')
    release()
    expect(await consuming).toMatchObject({ reason: 'ERR_HANDLER_FAILED' })
  })

  test('disturbs no other in the batch', async () => {
    const { handler, starts } = handlerOf(fail())
    const { consume } = startWith(handler)
    const outcomes = await consume(await deliveriesOf(eventNamed('a'), eventNamed('b'), eventNamed('c')))
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['retry', 'ack', 'ack'])
    expect(starts).toHaveLength(3)
  })
})

describe('after the last attempt', () => {
  test('an event is a dead letter: off the queue, marked, and kept with the reason', async () => {
    const { handler, starts } = handlerOf(fail('first'), fail('second'), fail('third'))
    const { clock, consumeOne, letters, claim, report } = startWith(handler, { maxAttempts: 3 })
    await consumeOne()
    await consumeOne()
    await clock.advance(7000)
    expect(await consumeOne()).toEqual(ACK)
    expect(starts).toHaveLength(3)
    expect(await letters()).toEqual([
      {
        key: keyOf('e'),
        type: 'made.up_v1',
        app: 'shop',
        body: (await deliveriesOf(eventNamed('e')))[0]?.body,
        reason: 'ERR_HANDLER_FAILED: third',
        attempts: 3,
        diedAtMs: START_MS + 7000,
      },
    ])
    expect(report()).toMatchObject({ outcome: 'dead', attempt: 3, code: 'ERR_HANDLER_FAILED' })
    expect(await claim()).toEqual({ verdict: 'done' })
  })

  test('a duplicate of a dead letter is a duplicate', async () => {
    const { handler, starts } = handlerOf(fail())
    const { consumeOne, letters, report } = startWith(handler, { maxAttempts: 1 })
    await consumeOne()
    await consumeOne()
    expect([starts.length, report()?.outcome, (await letters()).length]).toEqual([1, 'duplicate', 1])
  })

  test('there have been eight, when nothing else was asked for', async () => {
    const { handler, starts } = handlerOf(...Array.from({ length: 20 }, () => fail()))
    const { consumeOne, letters } = startWith(handler)
    for (let count = 0; count < 20; count++) await consumeOne()
    expect(starts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect((await letters())[0]?.attempts).toBe(8)
  })

  test('the letter holds the message as the queue had it, be it a reference', async () => {
    const { handler } = handlerOf(fail())
    const { consume, bodies, letters } = startWith(handler, { maxAttempts: 1 })
    await bodies.put('name-1', (await envelopeOf(eventNamed('e'))).text)
    await consume([{ id: 'm0', body: '{"dataref":"name-1"}' }])
    expect(await letters()).toMatchObject([{ key: keyOf('e'), body: '{"dataref":"name-1"}' }])
  })
})

describe('a process that dies in the middle of a handler', () => {
  test('has used up an attempt: the next one is the second', async () => {
    const { handler, starts } = handlerOf()
    const { clock, consumeOne, claim } = startWith(handler)
    await claim()
    await clock.advance(LEASE_MS)
    await consumeOne()
    expect(starts.map(({ attempt }) => attempt)).toEqual([2])
  })

  test('in the last attempt leaves a dead letter, and the handler is not started once more', async () => {
    const { handler, starts } = handlerOf(fail())
    const { clock, consumeOne, claim, letters, report } = startWith(handler, { maxAttempts: 2 })
    await consumeOne()
    await claim()
    await clock.advance(LEASE_MS)
    expect(await consumeOne()).toEqual(ACK)
    expect(starts).toHaveLength(1)
    expect(await letters()).toMatchObject([{ attempts: 2, reason: expect.stringMatching(/^ERR_HANDLER_CUT_OFF: ./) }])
    expect(report()).toMatchObject({ outcome: 'dead', code: 'ERR_HANDLER_CUT_OFF' })
  })
})

describe('a message that cannot be read', () => {
  test.each(['', 'no JSON', '{}', '{"specversion":"1.0","id":"1"}'])('is a dead letter at once: %j', async (body) => {
    const { consume, letters, report } = start()
    expect(await consume([{ id: 'm7', body }])).toEqual([ACK])
    expect(await letters()).toEqual([
      {
        key: 'unreadable:m7',
        type: 'unreadable',
        app: 'unknown',
        body,
        reason: expect.stringMatching(/^ERR_ENVELOPE_MALFORMED: ./),
        attempts: 0,
        diedAtMs: START_MS,
      },
    ])
    expect(report()).toMatchObject({ outcome: 'dead', code: 'ERR_ENVELOPE_MALFORMED' })
    expect(report()).not.toHaveProperty('envelope')
  })

  test('since its body is gone is a dead letter at once', async () => {
    const { consume, letters } = start()
    expect(await consume([{ id: 'm7', body: '{"dataref":"gone"}' }])).toEqual([ACK])
    expect(await letters()).toMatchObject([{ reason: expect.stringMatching(/^ERR_BODY_MISSING: ./) }])
  })

  test('since the bodies do not answer is tried again, and no letter is written', async () => {
    const { consume, bodies, letters, report } = start()
    bodies.faults.fail('get')
    const [outcome] = await consume([{ id: 'm7', body: '{"dataref":"name"}' }])
    expect(outcome).toMatchObject({ verdict: 'retry', reason: 'ERR_BODIES_UNAVAILABLE' })
    expect([await letters(), report()?.outcome]).toEqual([[], 'unavailable'])
  })

  test('stays on the queue while the dead letters do not answer', async () => {
    const { consume, dead, letters } = start()
    dead.faults.fail('put')
    const [outcome] = await consume([{ id: 'm7', body: 'no JSON' }])
    expect(outcome).toMatchObject({ verdict: 'retry', reason: 'ERR_DEAD_LETTERS_UNAVAILABLE' })
    dead.faults.mend('put')
    expect(await consume([{ id: 'm7', body: 'no JSON' }])).toEqual([ACK])
    expect(await letters()).toHaveLength(1)
  })

  test('disturbs no other in the batch', async () => {
    const { handler, starts } = handlerOf()
    const { consume } = startWith(handler)
    const outcomes = await consume([{ id: 'm7', body: 'no JSON' }, ...(await deliveriesOf(eventNamed('e')))])
    expect([outcomes, starts.length]).toEqual([[ACK, ACK], 1])
  })
})

describe('while the store is away', () => {
  test('nothing is handled and no attempt is used: events come back later', async () => {
    const { handler, starts } = handlerOf()
    const { store, consumeOne, report } = startWith(handler)
    store.faults.fail('claim')
    for (let count = 0; count < 10; count++) {
      expect(await consumeOne()).toMatchObject({ verdict: 'retry', reason: 'ERR_STORE_UNAVAILABLE', delayMs: 6000 })
    }
    expect(report()).toMatchObject({
      outcome: 'unavailable',
      envelope: { id: 'e' },
      error: { cause: expect.any(Error) },
    })
    store.faults.mend('claim')
    await consumeOne()
    expect(starts.map(({ attempt }) => attempt)).toEqual([1])
  })

  test('what was handled is marked as soon as it is back, and not handled again', async () => {
    const { handler, starts } = handlerOf()
    const { clock, store, consumeOne, claim, report } = startWith(handler)
    store.faults.fail('finish')
    const consuming = consumeOne()
    await clock.advance(40_000)
    expect(await stateOf(consuming)).toBe('pending')
    const tries = store.faults.calls('finish')
    expect(tries).toBeGreaterThan(5)
    expect(tries).toBeLessThan(30)
    store.faults.mend('finish')
    await clock.advance(5000)
    expect(await consuming).toEqual(ACK)
    expect([starts.length, report()?.outcome]).toEqual([1, 'done'])
    expect(await claim()).toEqual({ verdict: 'done' })
    expect(clock.pending()).toBe(0)
  })

  test('what was handled is not handled again when only the answer to its mark was lost', async () => {
    const { handler, starts } = handlerOf()
    const { clock, store, consumeOne } = startWith(handler)
    store.faults.lose('finish')
    const consuming = consumeOne()
    await clock.advance(0)
    store.faults.mend('finish')
    await clock.advance(5000)
    await consuming
    await clock.advance(LEASE_MS)
    expect(await consumeOne()).toEqual(ACK)
    expect(starts).toHaveLength(1)
  })

  test('a failed handler is tried again once its lease has run out', async () => {
    const { handler, starts } = handlerOf(fail())
    const { clock, store, consumeOne } = startWith(handler)
    store.faults.fail('release')
    expect(await consumeOne()).toMatchObject({ reason: 'ERR_HANDLER_FAILED' })
    expect(await consumeOne()).toMatchObject({ reason: 'held' })
    await clock.advance(LEASE_MS)
    expect(await consumeOne()).toEqual(ACK)
    expect(starts.map(({ attempt }) => attempt)).toEqual([1, 2])
  })

  test('a consumer that stops does not wait for it', async () => {
    const stop = new AbortController()
    const { handler } = handlerOf()
    const { clock, store, consumeOne, report } = startWith(handler, { stop: stop.signal })
    store.faults.fail('finish')
    const consuming = consumeOne()
    await clock.advance(1000)
    stop.abort()
    expect(await consuming).toMatchObject({ verdict: 'retry', reason: 'ERR_STORE_UNAVAILABLE' })
    expect(report()).toMatchObject({ outcome: 'unavailable' })
    expect(clock.pending()).toBe(0)
  })
})

describe('while the dead letters are away', () => {
  test('an event that has had its attempts stays on the queue, and its handler is not started again', async () => {
    const { handler, starts } = handlerOf(fail(), fail())
    const { dead, consumeOne, letters, report } = startWith(handler, { maxAttempts: 1 })
    dead.faults.fail('put')
    for (let count = 0; count < 5; count++) {
      const outcome = { verdict: 'retry', reason: 'ERR_DEAD_LETTERS_UNAVAILABLE', delayMs: 6000 }
      expect(await consumeOne()).toEqual(outcome)
    }
    expect(report()).toMatchObject({ outcome: 'unavailable', error: { cause: expect.any(Error) } })
    dead.faults.mend('put')
    expect(await consumeOne()).toEqual(ACK)
    expect(starts).toHaveLength(1)
    expect(await letters()).toMatchObject([{ attempts: 1 }])
  })

  test('an event is given back before its message goes back', async () => {
    const { handler } = handlerOf(fail())
    const { dead, store, consumeOne } = startWith(handler, { maxAttempts: 1 })
    dead.faults.fail('put')
    const release = store.faults.hold('release')
    const consuming = consumeOne()
    expect(await stateOf(consuming)).toBe('pending')
    release()
    expect(await consuming).toMatchObject({ reason: 'ERR_DEAD_LETTERS_UNAVAILABLE' })
  })

  test('the reason of the failure is not forgotten', async () => {
    const { handler } = handlerOf(fail('no such user'))
    const { dead, consumeOne, letters } = startWith(handler, { maxAttempts: 1 })
    dead.faults.fail('put')
    await consumeOne()
    await consumeOne()
    dead.faults.mend('put')
    await consumeOne()
    expect(await letters()).toMatchObject([{ reason: 'ERR_HANDLER_FAILED: no such user' }])
  })
})

describe('a long handler', () => {
  test('keeps its event to itself for as long as it runs', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { clock, store, consumeOne, claim } = startWith(() => promise)
    const consuming = consumeOne()
    for (let minute = 0; minute < 12; minute++) {
      await clock.advance(60_000)
      expect(await claim()).toMatchObject({ verdict: 'held' })
    }
    expect(store.faults.calls('renew')).toBe(36)
    resolve()
    expect(await consuming).toEqual(ACK)
    expect(clock.pending()).toBe(0)
  })

  test('is not disturbed when the store is away in the meantime', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let signal: AbortSignal | undefined
    const { clock, store, consumeOne, report } = startWith((_, context) => {
      signal = context.signal
      return promise
    })
    const consuming = consumeOne()
    store.faults.fail('renew')
    await clock.advance(10 * 60_000)
    expect(signal?.aborted).toBe(false)
    store.faults.mend('renew')
    resolve()
    expect(await consuming).toEqual(ACK)
    expect(report()?.outcome).toBe('done')
  })

  test('is cut off after a quarter of an hour, and that is a failure', async () => {
    let signal: AbortSignal | undefined
    const { clock, consumeOne, report } = startWith((_, context) => {
      signal = context.signal
      return hang()
    })
    const consuming = consumeOne()
    await clock.advance(15 * 60_000 - 1)
    expect([await stateOf(consuming), signal?.aborted]).toEqual(['pending', false])
    await clock.advance(1)
    expect(await consuming).toEqual({ verdict: 'retry', delayMs: 2000, reason: 'ERR_HANDLER_TIMEOUT' })
    expect(signal?.reason).toMatchObject({ name: 'HandlerError', code: 'ERR_HANDLER_TIMEOUT' })
    expect(report()).toMatchObject({ outcome: 'failed', attempt: 1, ms: 15 * 60_000 })
    expect(clock.pending()).toBe(0)
  })

  test('is cut off after the time that it was registered with', async () => {
    const routes = createDispatcher().on<UntypedEvent>('made.up_v1', hang, { timeoutMs: 500 })
    const { clock, consumeOne } = start({ routes })
    const consuming = consumeOne()
    await clock.advance(500)
    expect(await consuming).toMatchObject({ reason: 'ERR_HANDLER_TIMEOUT' })
  })

  test('that was cut off may end when it likes: nobody listens any more', async () => {
    const { promise, reject } = Promise.withResolvers<void>()
    const routes = createDispatcher().on<UntypedEvent>('made.up_v1', () => promise, { timeoutMs: 500 })
    const { clock, consumeOne, reports } = start({ routes })
    const consuming = consumeOne()
    await clock.advance(500)
    await consuming
    reject(new Error('too late'))
    await settled()
    expect(reports).toHaveLength(1)
  })

  test('whose lease ran out while its process slept is done all the same, when nobody took over', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { clock, store, consumeOne, claim } = startWith(() => promise)
    store.faults.fail('renew')
    const consuming = consumeOne()
    await clock.advance(5 * LEASE_MS)
    resolve()
    expect(await consuming).toEqual(ACK)
    expect(await claim()).toEqual({ verdict: 'done' })
  })
})

describe('a handler whose event another consumer has taken over', () => {
  async function takeOver() {
    const { promise, resolve } = Promise.withResolvers<void>()
    let signal: AbortSignal | undefined
    const started = startWith((_, context) => {
      signal = context.signal
      return promise
    })
    const { clock, store, consumeOne, claim } = started
    store.faults.fail('renew')
    const consuming = consumeOne()
    await clock.advance(LEASE_MS)
    const other = await claim()
    if (other.verdict !== 'claimed') throw new Error('the lease has not run out')
    return { ...started, consuming, resolve, signal, other }
  }

  test('is told so, and the message stays on the queue in case the other one fails', async () => {
    const { clock, store, consuming, signal, report } = await takeOver()
    store.faults.mend('renew')
    await clock.advance(LEASE_MS / 3)
    expect(await consuming).toEqual({ verdict: 'retry', delayMs: LEASE_MS, reason: 'held' })
    expect(signal?.reason).toMatchObject({ code: 'ERR_HANDLER_CUT_OFF' })
    expect(report()).toMatchObject({ outcome: 'held' })
    expect(clock.pending()).toBe(0)
  })

  test('takes nothing from the other one when it ends, well or not', async () => {
    const { consuming, resolve, store, claim, other } = await takeOver()
    resolve()
    expect(await consuming).toEqual({ verdict: 'retry', delayMs: LEASE_MS, reason: 'held' })
    expect(await claim()).toMatchObject({ verdict: 'held' })
    expect(await store.finish(other.token, HALF_A_DAY_MS)).toBe(true)
  })
})

describe('a consumer whose calls have a budget', () => {
  const MINUTE_MS = 60_000
  const budgetMs = 10 * MINUTE_MS
  const limitMs = 4 * MINUTE_MS

  /** Consumes events of one lane, whose handlers take three minutes each. */
  async function consumeLane(count: number, options: Options = {}, handlerOptions = {}) {
    const starts: HandlerContext[] = []
    let sleep: (ms: number) => Promise<void> = async () => {}
    const routes = createDispatcher().on<UntypedEvent>(
      'ordered_v1',
      async (_, context) => {
        starts.push(context)
        await sleep(3 * MINUTE_MS)
      },
      handlerOptions,
    )
    const started = start({ routes, budgetMs, handlerTimeoutMs: limitMs, ...options })
    sleep = (ms) => new Promise((resolve) => void started.clock.after(ms, () => resolve()))
    const texts = Array.from({ length: count }, (_, n) => orderedEvent(`e${n}`, 'one'))
    const deliveries = await deliveriesOf(...texts)
    return { ...started, starts, deliveries, consuming: started.consume(deliveries) }
  }

  test('starts no handler whose limit would not fit, and uses no attempt of its event', async () => {
    const { clock, consuming, consume, deliveries, starts, reports } = await consumeLane(5)
    await clock.advance(9 * MINUTE_MS)
    expect((await consuming).map(({ verdict }) => verdict)).toEqual(['ack', 'ack', 'ack', 'retry', 'retry'])
    expect(reports.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'cut-off', 'waiting'])
    expect(clock.pending()).toBe(0)
    const next = consume(deliveries)
    await clock.advance(9 * MINUTE_MS)
    expect((await next).every(({ verdict }) => verdict === 'ack')).toBe(true)
    expect(starts.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1])
  })

  test('holds a handler to its limit', async () => {
    const { clock, consumeOne, report } = startWith(hang, { budgetMs, handlerTimeoutMs: limitMs })
    const consuming = consumeOne()
    await clock.advance(limitMs)
    expect(await consuming).toMatchObject({ verdict: 'retry', reason: 'ERR_HANDLER_TIMEOUT' })
    expect(report()).toMatchObject({ outcome: 'failed', attempt: 1 })
  })

  test.each([budgetMs, 2 * budgetMs])(
    'runs a handler that wants %d ms, as the first of its lane',
    async (timeoutMs) => {
      const { clock, consuming, starts } = await consumeLane(2, {}, { timeoutMs })
      await clock.advance(3 * MINUTE_MS)
      expect((await consuming).map(({ verdict }) => verdict)).toEqual(['ack', 'retry'])
      expect(starts).toHaveLength(1)
    },
  )

  test('ends a handler that wants all of it in time for what follows', async () => {
    const routes = createDispatcher().on<UntypedEvent>('made.up_v1', hang, { timeoutMs: budgetMs })
    const { clock, consumeOne } = start({ routes, budgetMs })
    const consuming = consumeOne()
    await clock.advance(budgetMs - STARTING_MS - 1)
    expect(await stateOf(consuming)).toBe('pending')
    await clock.advance(1)
    expect(await consuming).toMatchObject({ reason: 'ERR_HANDLER_TIMEOUT' })
  })

  test('that are short still runs a handler, for half of it', async () => {
    const shortMs = STARTING_MS / 2
    const { clock, consumeOne } = startWith(hang, { budgetMs: shortMs })
    const consuming = consumeOne()
    await clock.advance(shortMs / 2 - 1)
    expect(await stateOf(consuming)).toBe('pending')
    await clock.advance(1)
    expect(await consuming).toMatchObject({ reason: 'ERR_HANDLER_TIMEOUT' })
  })

  test('gives up marking an event done when it is used up', async () => {
    const { clock, store, consumeOne } = startWith(() => undefined, { budgetMs, handlerTimeoutMs: limitMs })
    store.faults.fail('finish')
    const consuming = consumeOne()
    await clock.advance(budgetMs - 1)
    expect(await stateOf(consuming)).toBe('pending')
    await clock.advance(1)
    expect(await consuming).toMatchObject({ verdict: 'retry', reason: 'ERR_STORE_UNAVAILABLE' })
    expect(clock.pending()).toBe(0)
  })

  test('stops when it is told to, all the same', async () => {
    const stop = new AbortController()
    const { clock, consumeOne } = startWith((_, { signal }) => whenAborted(signal), { budgetMs, stop: stop.signal })
    const consuming = consumeOne()
    await settled()
    stop.abort()
    expect(await consuming).toMatchObject({ verdict: 'retry', reason: 'cut-off' })
    expect(await consumeOne()).toMatchObject({ verdict: 'retry', reason: 'cut-off' })
    expect(clock.pending()).toBe(0)
  })
})

describe('a consumer that stops', () => {
  function startStoppable(handler: (body: unknown, context: HandlerContext) => unknown, options: Options = {}) {
    const stop = new AbortController()
    return { stop, ...startWith(handler, { stop: stop.signal, ...options }) }
  }

  test('tells its handlers, and gives back at once what they give up', async () => {
    const { stop, clock, consumeOne, claim, report } = startStoppable(
      (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    const consuming = consumeOne()
    await clock.advance(1000)
    stop.abort()
    expect(await consuming).toMatchObject({ verdict: 'retry', delayMs: 0 })
    expect(report()).toMatchObject({ outcome: 'cut-off', attempt: 1 })
    expect(await claim()).toMatchObject({ verdict: 'claimed', attempt: 2 })
    expect(clock.pending()).toBe(0)
  })

  test('gives an event back before its message goes back', async () => {
    const { stop, clock, store, consumeOne } = startStoppable(hang)
    const release = store.faults.hold('release')
    const consuming = consumeOne()
    await clock.advance(0)
    stop.abort()
    await clock.advance(10_000)
    expect(await stateOf(consuming)).toBe('pending')
    release()
    expect(await consuming).toMatchObject({ verdict: 'retry', delayMs: 0 })
  })

  test('tells them why', async () => {
    let signal: AbortSignal | undefined
    const { stop, clock, consumeOne } = startStoppable((_, context) => {
      signal = context.signal
      return hang()
    })
    const consuming = consumeOne()
    await clock.advance(0)
    stop.abort()
    expect(signal?.reason).toMatchObject({ name: 'HandlerError', code: 'ERR_HANDLER_CUT_OFF' })
    await clock.advance(10_000)
    await consuming
  })

  test('gives a handler that does not listen ten seconds more', async () => {
    const { stop, clock, consumeOne, claim, report } = startStoppable(hang)
    const consuming = consumeOne()
    await clock.advance(1000)
    stop.abort()
    await clock.advance(9999)
    expect(await stateOf(consuming)).toBe('pending')
    await clock.advance(1)
    expect(await consuming).toMatchObject({ verdict: 'retry', delayMs: 0 })
    expect(report()?.outcome).toBe('cut-off')
    expect(await claim()).toMatchObject({ verdict: 'claimed' })
    expect(clock.pending()).toBe(0)
  })

  test('counts as done what ends well in that time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { stop, clock, consumeOne, report } = startStoppable(() => promise)
    const consuming = consumeOne()
    await clock.advance(1000)
    stop.abort()
    await clock.advance(5000)
    resolve()
    expect(await consuming).toEqual(ACK)
    expect(report()?.outcome).toBe('done')
  })

  test('starts nothing any more: the rest of the batch goes back untouched', async () => {
    const { handler, starts } = handlerOf(hang)
    const { stop, clock, store, consume, reports } = startStoppable(handler, { concurrency: 1 })
    const consuming = consume(await deliveriesOf(eventNamed('a'), eventNamed('b'), eventNamed('c')))
    await clock.advance(0)
    stop.abort()
    await clock.advance(10_000)
    expect((await consuming).map(({ verdict }) => verdict)).toEqual(['retry', 'retry', 'retry'])
    expect(starts).toHaveLength(1)
    expect(store.faults.calls('claim')).toBe(1)
    expect(reports.map(({ outcome }) => outcome)).toEqual(['cut-off', 'cut-off', 'cut-off'])
  })

  test('in the last attempt leaves the event to be a dead letter, which says so', async () => {
    const stop = new AbortController()
    const { clock, store, dead, consumeOne, letters } = startWith(hang, { stop: stop.signal, maxAttempts: 1 })
    const consuming = consumeOne()
    await clock.advance(0)
    stop.abort()
    await clock.advance(10_000)
    await consuming
    const routes = createDispatcher()
    const next = createConsumer({ routes, store, dead, clock, random: highest, log: silentLog }, { maxAttempts: 1 })
    expect(await next.consume(await deliveriesOf(eventNamed('e')))).toEqual([ACK])
    expect(await letters()).toMatchObject([{ attempts: 1, reason: expect.stringMatching(/^ERR_HANDLER_CUT_OFF: ./) }])
  })
})

describe('an event older than its handler takes', () => {
  function startLimited(options: Parameters<Dispatcher['on']>[2]) {
    const { handler, starts } = handlerOf()
    return {
      starts,
      ...start({
        routes: createDispatcher().on<UntypedEvent>('made.up_v1', handler, { maxAgeMs: 60_000, ...options }),
      }),
    }
  }

  test('is a dead letter unless told otherwise, without a start of the handler', async () => {
    const { clock, consumeOne, starts, letters, report } = startLimited({})
    await clock.advance(60_001)
    expect(await consumeOne()).toEqual(ACK)
    expect(starts).toEqual([])
    expect(await letters()).toMatchObject([{ attempts: 0, reason: expect.stringMatching(/^ERR_EVENT_TOO_OLD: ./) }])
    expect(report()).toMatchObject({ outcome: 'dead', code: 'ERR_EVENT_TOO_OLD' })
  })

  test('is dropped when that is asked for, and marked', async () => {
    const { clock, consumeOne, starts, letters, claim, report } = startLimited({ whenTooOld: 'drop' })
    await clock.advance(60_001)
    expect(await consumeOne()).toEqual(ACK)
    expect([starts, await letters(), report()?.outcome]).toEqual([[], [], 'dropped'])
    expect(await claim()).toEqual({ verdict: 'done' })
  })

  test('is handled all the same when that is asked for, and the handler sees its age', async () => {
    const { clock, consumeOne, starts } = startLimited({ whenTooOld: 'process' })
    await clock.advance(60_001)
    expect(await consumeOne()).toEqual(ACK)
    expect(starts.map(({ ageMs }) => ageMs)).toEqual([60_001])
  })

  test('is not too old yet when it is exactly as old', async () => {
    const { clock, consumeOne, starts } = startLimited({})
    await clock.advance(60_000)
    await consumeOne()
    expect(starts).toHaveLength(1)
  })

  test('may have become so while it was tried', async () => {
    const { handler, starts } = handlerOf(fail(), fail(), fail())
    const routes = createDispatcher().on<UntypedEvent>('made.up_v1', handler, { maxAgeMs: 60_000 })
    const { clock, consumeOne, letters } = start({ routes })
    await consumeOne()
    await clock.advance(60_001)
    await consumeOne()
    expect(starts).toHaveLength(1)
    expect(await letters()).toMatchObject([{ attempts: 1 }])
  })
})

describe('a batch', () => {
  test('gives one outcome for each delivery, in their order', async () => {
    const handler = ({ event }: { event: { ok: boolean } }) => (event.ok ? undefined : Promise.reject(new Error('no')))
    const routes = createDispatcher().on<UntypedEvent>('made.up_v1', handler as never)
    const { consume } = start({ routes })
    const texts = [true, false, true, false].map((ok, index) => eventNamed(`e${index}`, 'made.up_v1', { ok }))
    const outcomes = await consume(await deliveriesOf(...texts))
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['ack', 'retry', 'ack', 'retry'])
  })

  test('of nothing gives nothing', async () => {
    expect(await start().consume([])).toEqual([])
  })

  test('is handled side by side, up to a limit', async () => {
    let running = 0
    let most = 0
    const ends: (() => void)[] = []
    const handler = () => {
      most = Math.max(most, ++running)
      return new Promise<void>((resolve) => {
        ends.push(() => {
          running--
          resolve()
        })
      })
    }
    const { consume } = startWith(handler, { concurrency: 3 })
    const texts = Array.from({ length: 10 }, (_, index) => eventNamed(`e${index}`))
    const consuming = consume(await deliveriesOf(...texts))
    for (let count = 0; count < 10; count++) {
      await settled()
      ends.shift()?.()
    }
    expect(await consuming).toEqual(new Array(10).fill(ACK))
    expect(most).toBe(3)
  })

  test('is handled sixteen at a time by default', async () => {
    const { handler, starts } = handlerOf(...Array.from({ length: 20 }, () => hang))
    const { clock, consume } = startWith(handler)
    void consume(await deliveriesOf(...Array.from({ length: 20 }, (_, index) => eventNamed(`e${index}`))))
    await clock.advance(0)
    expect(starts).toHaveLength(16)
  })
})

describe('a lane in a batch', () => {
  const lane = ['a', 'b', 'c'].map((id) => orderedEvent(id, 'chat-1'))

  test('is handled one after the other, in order', async () => {
    const starts: string[] = []
    let ended = 0
    const { consume } = startWith(async (_, { key }) => {
      starts.push(`${key.at(-1)} after ${ended}`)
      await settled()
      ended++
    })
    expect(await consume(await deliveriesOf(...lane))).toEqual([ACK, ACK, ACK])
    expect(starts).toEqual(['a after 0', 'b after 1', 'c after 2'])
  })

  test('waits for an event that is to be tried again: what is behind it goes back with it', async () => {
    const { handler, starts } = handlerOf(() => undefined, fail())
    const { store, consume } = startWith(handler)
    const outcomes = await consume(await deliveriesOf(...lane))
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['ack', 'retry', 'retry'])
    expect(starts.map(({ key }) => key.at(-1))).toEqual(['a', 'b'])
    expect(await store.claim(keyOf('c', 'ordered_v1'), 1)).toMatchObject({ attempt: 1 })
  })

  test('goes on past a dead letter', async () => {
    const { handler, starts } = handlerOf(fail())
    const { consume, letters } = startWith(handler, { maxAttempts: 1 })
    expect(await consume(await deliveriesOf(...lane))).toEqual([ACK, ACK, ACK])
    expect(starts).toHaveLength(3)
    expect(await letters()).toHaveLength(1)
  })

  test('holds up no other lane and no event without one', async () => {
    const { handler, starts } = handlerOf(fail())
    const { consume } = startWith(handler)
    const texts = [...lane, orderedEvent('x', 'chat-2'), eventNamed('y')]
    const outcomes = await consume(await deliveriesOf(...texts))
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['retry', 'retry', 'retry', 'ack', 'ack'])
    expect(starts).toHaveLength(3)
  })

  test('is known by what the envelope says, also when the message is a reference', async () => {
    const { handler, starts } = handlerOf(fail())
    const { consume, bodies } = startWith(handler)
    const [first, second] = await deliveriesOf(...lane)
    await bodies.put('name-1', first?.body as string)
    await consume([{ id: 'm0', body: '{"dataref":"name-1"}' }, second as Delivery])
    expect(starts).toHaveLength(1)
  })

  test('is known by what the queue says when the envelope cannot be read now', async () => {
    const { handler, starts } = handlerOf(() => undefined)
    const { consume, bodies } = startWith(handler)
    const [, second] = await deliveriesOf(...lane)
    bodies.faults.fail('get')
    const stored: Delivery = { id: 'm0', body: '{"dataref":"name-1"}', lane: readEnvelope(second!.body).lane! }
    const outcomes = await consume([stored, second as Delivery])
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['retry', 'retry'])
    expect(starts).toEqual([])
  })

  test('has one name, that of the queue, for those that can be read and those that cannot', async () => {
    const { handler, starts } = handlerOf(() => undefined)
    const { consume, bodies } = startWith(handler)
    const [first, , third] = await deliveriesOf(...lane)
    bodies.faults.fail('get')
    const stored: Delivery = { id: 'm1', body: '{"dataref":"name-1"}', lane: 'group' }
    const named = (delivery: Delivery | undefined) => ({ ...(delivery as Delivery), lane: 'group' })
    const outcomes = await consume([named(first), stored, named(third)])
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['ack', 'retry', 'retry'])
    expect(starts).toHaveLength(1)
  })

  test('is reported whole: one report for each delivery, also of those that were not started', async () => {
    const { handler } = handlerOf(fail())
    const { consume, reports } = startWith(handler)
    await consume(await deliveriesOf(...lane))
    expect(reports.map(({ envelope, outcome, delayMs }) => [envelope?.id, outcome, delayMs])).toEqual([
      ['a', 'failed', 2000],
      ['b', 'waiting', 2000],
      ['c', 'waiting', 2000],
    ])
  })
})

describe('whatever fails', () => {
  test('consuming never rejects, gives one outcome and one report for each delivery, and loses nothing', async () => {
    const port = fc.constantFrom<[string, string]>(
      ['store', 'claim'],
      ['store', 'finish'],
      ['store', 'release'],
      ['store', 'renew'],
      ['dead', 'put'],
      ['bodies', 'get'],
    )
    const kind = fc.constantFrom('good', 'bad', 'unreadable', 'large', 'gone')
    await fc.assert(
      fc.asyncProperty(fc.array(port, { maxLength: 4 }), fc.array(kind, { maxLength: 8 }), async (broken, kinds) => {
        const handler = ({ event }: { event: { bad?: boolean } }) => {
          if (event.bad) throw new Error('bad')
        }
        const routes = createDispatcher().on<UntypedEvent>('made.up_v1', handler as never)
        const ports = start({ routes, maxAttempts: 1 })
        const deliveries = await Promise.all(
          kinds.map(async (kind, index): Promise<Delivery> => {
            const { text } = await envelopeOf(eventNamed(`e${index}`, 'made.up_v1', { bad: kind === 'bad' }))
            await ports.bodies.put(`name-${index}`, text)
            const refers = { large: `{"dataref":"name-${index}"}`, gone: '{"dataref":"gone"}', unreadable: '{}' }
            return { id: `m${index}`, body: refers[kind as keyof typeof refers] ?? text }
          }),
        )
        for (const [name, method] of broken) {
          const { faults } = ports[name as 'store' | 'dead' | 'bodies'] as ReturnType<typeof start>['store']
          faults.fail(method as MethodOf<typeof ports.store>)
        }
        const consuming = ports.consume(deliveries)
        await ports.clock.advance(60_000)
        if (broken.some(([, method]) => method === 'finish')) ports.store.faults.mend('finish')
        await ports.clock.advance(60_000)
        const outcomes = await consuming
        expect(outcomes).toHaveLength(kinds.length)
        expect(ports.reports).toHaveLength(kinds.length)

        // What is off the queue is either done or a dead letter.
        const buried = (await ports.letters()).length
        const done = ports.reports.filter(({ outcome }) => outcome === 'done').length
        expect(outcomes.filter(({ verdict }) => verdict === 'ack')).toHaveLength(done + buried)
      }),
      { numRuns: 60 },
    )
  })
})
