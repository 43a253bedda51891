import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import { CLAIM_TTL_MS, SWEEP_ROWS, seenRows } from '../../lib/stores/seen-rows.ts'
import { SWEEP_INTERVAL_MS } from '../../lib/stores/seen-sweeper.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { bindings, openFresh } from './bindings.ts'
import { type SeenObject, world } from './worker.ts'

const TTL_MS = 12 * 60 * 60_000

type Stub = DurableObjectStub<SeenObject>

function start() {
  const clock = manualClock()
  world.nowMs = clock.now
  return { clock, stub: openFresh(bindings.SEEN) as Stub }
}

/** Rows as `finish` leaves them, without a call for each. */
function fill(stub: Stub, clock: ManualClock, count: number, prefix = 'key'): Promise<void> {
  return runInDurableObject(stub, (_, { storage }) => {
    const rows = seenRows(storage, clock)
    for (let index = 0; index < count; index++) {
      const claim = rows.claim(`${prefix} ${String(index).padStart(6, '0')}`, 1000)
      if (claim.verdict === 'claimed') rows.finish(claim.token, TTL_MS)
    }
  })
}

function count(stub: Stub): Promise<number> {
  return runInDurableObject(stub, (_, { storage }) =>
    Number(storage.sql.exec('SELECT count(*) AS n FROM seen').one().n),
  )
}

/** In how many milliseconds the alarm goes off, as far as the machine's clock tells. */
function alarmIn(stub: Stub): Promise<number | undefined> {
  return runInDurableObject(stub, async (_, { storage }) => {
    const atMs = await storage.getAlarm()
    return atMs === null ? undefined : atMs - Date.now()
  })
}

/** Lets the object's alarm go off, now and as often as it sets itself anew at once. */
async function sweepAll(stub: Stub): Promise<void> {
  await runDurableObjectAlarm(stub)
  await vi.waitFor(async () => {
    const delayMs = await alarmIn(stub)
    if (delayMs !== undefined && delayMs < SWEEP_INTERVAL_MS / 2) throw new Error('there are steps to come')
  }, 20_000)
}

test('an object that has no rows has no alarm', async () => {
  const { stub } = start()
  await stub.forget('a')
  await stub.renew({ key: 'a', fence: 1 }, 1000)
  expect(await alarmIn(stub)).toBeUndefined()
})

test('the first claim sets the alarm, and those after it leave it as it is', async () => {
  const { stub } = start()
  await stub.claim('a', 1000)
  const first = await runInDurableObject(stub, (_, { storage }) => storage.getAlarm())
  await stub.claim('b', 1000)
  await evictDurableObject(stub)
  await stub.claim('c', 1000)
  expect(await runInDurableObject(stub, (_, { storage }) => storage.getAlarm())).toBe(first)
  const delayMs = (await alarmIn(stub)) ?? 0
  expect(delayMs).toBeGreaterThan(SWEEP_INTERVAL_MS - 20_000)
  expect(delayMs).toBeLessThanOrEqual(SWEEP_INTERVAL_MS)
})

test('a done mark is deleted when its time has passed, and not a millisecond before', async () => {
  const { stub, clock } = start()
  const claim = await stub.claim('a', 1000)
  if (claim.verdict === 'claimed') await stub.finish(claim.token, TTL_MS)
  await clock.advance(TTL_MS - 1)
  await sweepAll(stub)
  expect(await count(stub)).toBe(1)
  await clock.advance(1)
  await sweepAll(stub)
  expect(await count(stub)).toBe(0)
})

test('what is held, waits for its next attempt or was forgotten stays for 15 days, attempts included', async () => {
  const { stub, clock } = start()
  await stub.claim('held', 1000)
  for (const key of ['released', 'forgotten']) {
    const claim = await stub.claim(key, 1000)
    if (claim.verdict === 'claimed') await stub.release(claim.token, 'failed')
  }
  await stub.forget('forgotten')
  await clock.advance(CLAIM_TTL_MS - 1)
  await sweepAll(stub)
  expect(await count(stub)).toBe(3)
  expect(await stub.claim('released', 1000)).toMatchObject({ attempt: 2, reason: 'failed' })
  await clock.advance(CLAIM_TTL_MS / 2)
  await sweepAll(stub)
  expect(await count(stub)).toBe(1)
  await clock.advance(CLAIM_TTL_MS)
  await sweepAll(stub)
  expect(await count(stub)).toBe(0)
})

test('once there is no row left there is no alarm either, and the next claim sets it again', async () => {
  const { stub, clock } = start()
  const claim = await stub.claim('a', 1000)
  if (claim.verdict === 'claimed') await stub.finish(claim.token, TTL_MS)
  await clock.advance(TTL_MS)
  await sweepAll(stub)
  expect(await alarmIn(stub)).toBeUndefined()
  await stub.claim('b', 1000)
  expect(await alarmIn(stub)).toBeDefined()
})

test('a step looks at a thousand rows, the next step goes on where it ended, and keeps what is to be kept', async () => {
  const { stub, clock } = start()
  await fill(stub, clock, 2 * SWEEP_ROWS + 500, 'old')
  await clock.advance(TTL_MS)
  await fill(stub, clock, 700, 'new')
  const counts = await runInDurableObject(stub, (_, { storage }) => {
    const rows = seenRows(storage, clock)
    const left = () => Number(storage.sql.exec('SELECT count(*) AS n FROM seen').one().n)
    return Array.from({ length: 4 }, () => [rows.sweep(), left()])
  })
  // "new" comes before "old": the first step looks at 700 that stay and 300 that go.
  expect(counts).toEqual([
    ['more', 2900],
    ['more', 1900],
    ['more', 900],
    ['end', 700],
  ])
})

test('ten thousand rows are deleted by as many alarms as it takes, each of which sets the next', async () => {
  const { stub, clock } = start()
  await stub.claim('held', TTL_MS * 2)
  await fill(stub, clock, 10 * SWEEP_ROWS)
  await clock.advance(TTL_MS)
  await sweepAll(stub)
  expect(await count(stub)).toBe(1)
  expect(await alarmIn(stub)).toBeGreaterThan(SWEEP_INTERVAL_MS / 2)
})

test('an object that is evicted between two steps goes on where it was', async () => {
  const { stub, clock } = start()
  await fill(stub, clock, 3 * SWEEP_ROWS)
  const kept = await runInDurableObject(stub, (_, { storage }) => {
    const rows = seenRows(storage, clock)
    return [rows.sweep(), rows.sweep()]
  })
  expect(kept).toEqual(['more', 'more'])
  await clock.advance(TTL_MS)
  await evictDurableObject(stub)
  // The third step looks at the last thousand only; the two thousand before are for the next round.
  const ends = await runInDurableObject(stub, (_, { storage }) => seenRows(storage, clock).sweep())
  expect([ends, await count(stub)]).toEqual(['end', 2 * SWEEP_ROWS])
})

test('an alarm that comes twice, or days too late, deletes the same rows and no others', async () => {
  const { stub, clock } = start()
  await fill(stub, clock, 50, 'old')
  await clock.advance(TTL_MS + 5 * 24 * 60 * 60_000)
  await fill(stub, clock, 20, 'new')
  await runInDurableObject(stub, (object: SeenObject) => Promise.all([object.alarm(), object.alarm()]))
  await sweepAll(stub)
  expect(await count(stub)).toBe(20)
  expect(await stub.claim('new 000001', 1000)).toEqual({ verdict: 'done' })
})

test('a sweep that throws leaves the alarm set, and the one after it does the work', async () => {
  const { stub, clock } = start()
  await fill(stub, clock, 10)
  await stub.claim('held', TTL_MS * 2)
  await clock.advance(TTL_MS)
  world.nowMs = () => {
    throw new Error('the clock is broken')
  }
  const swept = runInDurableObject(stub, async (object: SeenObject, { storage }) => {
    await storage.deleteAlarm()
    await object.alarm()
  })
  await expect(swept).rejects.toThrow('the clock is broken')
  world.nowMs = clock.now
  expect(await count(stub)).toBe(11)
  expect(await alarmIn(stub)).toBeGreaterThan(0)
  await sweepAll(stub)
  expect(await count(stub)).toBe(1)
})

test('claims go on while a sweep is on its way', async () => {
  const { stub, clock } = start()
  await fill(stub, clock, 5 * SWEEP_ROWS)
  await stub.claim('held', 1000)
  await clock.advance(TTL_MS)
  const sweeping = sweepAll(stub)
  const claims = await Promise.all(Array.from({ length: 50 }, (_, index) => stub.claim(`claimed ${index}`, 1000)))
  await sweeping
  expect(claims.every(({ verdict }) => verdict === 'claimed')).toBe(true)
  expect(await count(stub)).toBe(51)
})
