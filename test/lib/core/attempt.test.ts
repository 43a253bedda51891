import { describe, expect, test } from 'vitest'
import { type Attempt, runAttempt, STOP_GRACE_MS } from '../../../lib/core/attempt.ts'
import { HANDLER_TIMEOUT_MS } from '../../../lib/core/budget.ts'
import type { EventRoute, HandlerContext } from '../../../lib/core/dispatch.ts'
import { readEnvelope } from '../../../lib/core/envelope.ts'
import { silentLog } from '../../../lib/core/log.ts'
import type { ClaimToken } from '../../../lib/core/ports.ts'
import { memoryStore } from '../../../lib/stores/memory.ts'
import { manualClock, stateOf } from '../../support/clock.ts'
import { envelopeOf, eventNamed, keyOf } from '../../support/deliveries.ts'
import { faulty } from '../../support/faulty.ts'

const LEASE_MS = 30_000

/** Starts `run` on a claimed event. */
async function start(
  run: EventRoute['run'],
  { timeoutMs = HANDLER_TIMEOUT_MS, stop }: { timeoutMs?: number; stop?: AbortSignal } = {},
) {
  const clock = manualClock()
  const store = faulty(memoryStore(clock))
  const { token } = (await store.claim(keyOf('e'), LEASE_MS)) as { token: ClaimToken }
  let context: HandlerContext | undefined
  const attempt: Attempt = {
    route: {
      run: (envelope, given) => {
        context = given
        return run(envelope, given)
      },
      options: {},
    },
    envelope: readEnvelope((await envelopeOf(eventNamed('e'))).text),
    token,
    number: 3,
    leaseMs: LEASE_MS,
    timeoutMs,
    store,
    clock,
    log: silentLog,
    stop,
  }
  const ended = runAttempt(attempt)
  return { clock, store, token, ended, context: context as unknown as HandlerContext }
}

const hang = () => new Promise<never>(() => {})
const whenAborted = (_: unknown, { signal }: HandlerContext) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

describe('an attempt', () => {
  test('starts its handler at once, with its number', async () => {
    const { context } = await start(hang)
    expect(context).toMatchObject({ attempt: 3, key: keyOf('e') })
  })

  test('ends when its handler does, and leaves neither timers nor renewals behind', async () => {
    const { clock, store, ended } = await start(() => 'any result')
    expect(await ended).toEqual({ end: 'done' })
    expect(clock.pending()).toBe(0)
    await clock.advance(10 * LEASE_MS)
    expect(store.faults.calls('renew')).toBe(0)
  })

  test('whose handler fails has failed, with what it threw as the cause', async () => {
    const cause = new Error('no such user')
    const { clock, ended } = await start(() => Promise.reject(cause))
    const error = { name: 'HandlerError', code: 'ERR_HANDLER_FAILED', message: 'no such user', cause }
    expect(await ended).toMatchObject({ end: 'failed', error })
    expect(clock.pending()).toBe(0)
  })
})

describe('the lease', () => {
  test('is renewed each time a third of it has passed', async () => {
    const { clock, store } = await start(hang)
    await clock.advance(LEASE_MS / 3 - 1)
    expect(store.faults.calls('renew')).toBe(0)
    await clock.advance(1)
    expect(store.faults.calls('renew')).toBe(1)
    await clock.advance(LEASE_MS)
    expect(store.faults.calls('renew')).toBe(4)
  })

  test('is renewed again when a renewal failed: the store may be back in time', async () => {
    const { clock, store, ended } = await start(hang)
    store.faults.fail('renew')
    await clock.advance((LEASE_MS / 3) * 2)
    store.faults.mend('renew')
    await clock.advance(LEASE_MS / 3 - 1)
    await clock.advance(1)
    expect(await store.claim(keyOf('e'), 1)).toMatchObject({ verdict: 'held' })
    expect(await stateOf(ended)).toBe('pending')
  })

  test('is not renewed twice at a time while the store is slow', async () => {
    const { clock, store } = await start(hang)
    const answer = store.faults.hold('renew')
    await clock.advance(10 * LEASE_MS)
    expect(store.faults.calls('renew')).toBe(1)
    answer()
    store.faults.mend('renew')
    await clock.advance(LEASE_MS / 3)
    expect(store.faults.calls('renew')).toBe(2)
  })

  test('that is renewed late, when its handler has ended, changes nothing any more', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { clock, store, ended, context } = await start(() => promise)
    const answer = store.faults.hold('renew')
    await clock.advance(LEASE_MS / 3)
    resolve()
    expect(await ended).toEqual({ end: 'done' })
    answer()
    await clock.advance(LEASE_MS)
    expect([store.faults.calls('renew'), clock.pending(), context.signal.aborted]).toEqual([1, 0, false])
  })

  test('that somebody else has now ends the attempt, and tells the handler', async () => {
    const { clock, store, ended, context } = await start(hang)
    await store.forget(keyOf('e'))
    await clock.advance(LEASE_MS / 3)
    expect(await ended).toEqual({ end: 'superseded' })
    expect(context.signal.reason).toMatchObject({ code: 'ERR_HANDLER_CUT_OFF' })
    expect(clock.pending()).toBe(0)
  })
})

describe('the time limit', () => {
  test('ends the attempt as failed, and tells the handler why', async () => {
    const { clock, ended, context } = await start(hang, { timeoutMs: 5000 })
    await clock.advance(4999)
    expect([await stateOf(ended), context.signal.aborted]).toEqual(['pending', false])
    await clock.advance(1)
    expect(await ended).toMatchObject({ end: 'failed', error: { code: 'ERR_HANDLER_TIMEOUT' } })
    expect(context.signal.reason).toMatchObject({ code: 'ERR_HANDLER_TIMEOUT' })
    expect(clock.pending()).toBe(0)
  })

  test('is what counts, whatever the handler does when it is told', async () => {
    const { clock, ended } = await start(whenAborted, { timeoutMs: 5000 })
    await clock.advance(5000)
    expect(await ended).toMatchObject({ end: 'failed', error: { code: 'ERR_HANDLER_TIMEOUT' } })
  })
})

describe('a stop', () => {
  test('tells the handler, and one that gives up then was cut off', async () => {
    const stop = new AbortController()
    const { clock, ended, context } = await start(whenAborted, { stop: stop.signal })
    stop.abort()
    expect(await ended).toEqual({ end: 'cut-off' })
    expect(context.signal.reason).toMatchObject({ code: 'ERR_HANDLER_CUT_OFF' })
    expect(clock.pending()).toBe(0)
  })

  test('lets the handler go on for a while, its lease renewed', async () => {
    const stop = new AbortController()
    const { clock, store, ended } = await start(hang, { stop: stop.signal })
    await clock.advance(LEASE_MS / 3 - 1)
    stop.abort()
    await clock.advance(STOP_GRACE_MS - 1)
    expect([await stateOf(ended), store.faults.calls('renew')]).toEqual(['pending', 1])
    await clock.advance(1)
    expect(await ended).toEqual({ end: 'cut-off' })
    expect(clock.pending()).toBe(0)
  })

  test('that came before is known to the handler from the start', async () => {
    const { clock, ended, context } = await start(hang, { stop: AbortSignal.abort() })
    expect(context.signal.aborted).toBe(true)
    await clock.advance(STOP_GRACE_MS)
    expect(await ended).toEqual({ end: 'cut-off' })
  })

  test('after the end changes nothing', async () => {
    const stop = new AbortController()
    const { clock, ended, context } = await start(() => 'done', { stop: stop.signal })
    await ended
    stop.abort()
    expect([context.signal.aborted, clock.pending()]).toEqual([false, 0])
  })
})
