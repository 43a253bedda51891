import { runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { Claim } from '../../lib/core/ports.ts'
import { durableObjectStore } from '../../lib/stores/durable-object.ts'
import { seenRows } from '../../lib/stores/seen-rows.ts'
import { durableStoreContract, storeContract } from '../contract/store.ts'
import { manualClock, START_MS } from '../support/clock.ts'
import { bindings, freshNamespace, openFresh } from './bindings.ts'
import { afterKill } from './killed.ts'
import { metered } from './metered.ts'
import { world } from './worker.ts'

storeContract('Durable Objects', (clock) => {
  world.nowMs = clock.now
  return durableObjectStore(freshNamespace(bindings.SEEN), { shards: 2 })
})

durableStoreContract('Durable Objects', (clock) => {
  world.nowMs = clock.now
  const store = durableObjectStore(freshNamespace(bindings.SEEN))
  return { store, reopen: () => afterKill(store) }
})

/** As long as real ones are. */
const keyOf = (index: number) => `cli_a1b2c3d4e5f60718:im.message.receive_v1:om_${String(index).padStart(32, '0')}`

const tokenOf = (claim: Claim) => {
  if (claim.verdict !== 'claimed') throw new Error(`not granted: ${claim.verdict}`)
  return claim.token
}

test('every verb writes one row and reads one or two, and a refused claim writes nothing', async () => {
  await runInDurableObject(openFresh(bindings.SEEN), (_, { storage }) => {
    const { sql, cost } = metered(storage.sql)
    const rows = seenRows({ sql }, manualClock())
    let claim = {} as Claim
    expect({
      claim: cost(() => {
        claim = rows.claim(keyOf(1), 1000)
      }).written,
      held: cost(() => rows.claim(keyOf(1), 1000)).written,
      renew: cost(() => rows.renew(tokenOf(claim), 1000)).written,
      release: cost(() => rows.release(tokenOf(claim), 'ERR_HANDLER_FAILED: no such user')).written,
      again: cost(() => {
        claim = rows.claim(keyOf(1), 1000)
      }).written,
      finish: cost(() => rows.finish(tokenOf(claim), 1000)).written,
      done: cost(() => rows.claim(keyOf(1), 1000)).written,
      forget: cost(() => rows.forget(keyOf(1))).written,
    }).toEqual({ claim: 1, held: 0, renew: 1, release: 1, again: 1, finish: 1, done: 0, forget: 1 })
    expect(cost(() => rows.finish(tokenOf(rows.claim(keyOf(2), 1000)), 1000)).read).toBeLessThanOrEqual(4)
  })
})

test('a done mark takes less than 150 bytes', async () => {
  await runInDurableObject(openFresh(bindings.SEEN), (_, { storage }) => {
    const rows = seenRows(storage, manualClock())
    const before = storage.sql.databaseSize
    for (let index = 0; index < 10_000; index++) rows.finish(tokenOf(rows.claim(keyOf(index * 7919), 1000)), 1000)
    const bytes = (storage.sql.databaseSize - before) / 10_000
    expect(bytes).toBeGreaterThan(80)
    expect(bytes).toBeLessThan(150)
  })
})

test('a token of a row that was deleted meanwhile never fits again', async () => {
  const clock = manualClock()
  await runInDurableObject(openFresh(bindings.SEEN), async (_, { storage }) => {
    const rows = seenRows(storage, clock)
    const old = tokenOf(rows.claim('a', 1000))
    rows.finish(tokenOf(rows.claim('b', 1000)), 1000)
    rows.finish(old, 1000)
    await clock.advance(1000)
    expect(rows.sweep()).toBe('empty')
    const next = tokenOf(rows.claim('a', 1000))
    expect(next.fence).toBeGreaterThan(old.fence)
    expect([rows.renew(old, 1000), rows.finish(old, 1000), rows.finish(next, 1000)]).toEqual([false, false, true])
  })
})

test('a clock that has gone back makes no token fit again', async () => {
  await runInDurableObject(openFresh(bindings.SEEN), (_, { storage }) => {
    let nowMs = START_MS
    const rows = seenRows(storage, { now: () => nowMs })
    const first = tokenOf(rows.claim('a', 1000))
    rows.release(first, 'failed')
    nowMs -= 60_000
    const second = tokenOf(rows.claim('a', 1000))
    expect(second.fence).toBeGreaterThan(first.fence)
  })
})

test('a release with a reason of megabytes works, and its beginning is kept', async () => {
  world.nowMs = manualClock().now
  const store = durableObjectStore(freshNamespace(bindings.SEEN))
  const reason = `ERR_HANDLER_FAILED: ${'🌕'.repeat(2_000_000)}`
  expect(await store.release(tokenOf(await store.claim('a', 1000)), reason)).toBe(true)
  const again = await store.claim('a', 1000)
  expect(again).toMatchObject({
    verdict: 'claimed',
    attempt: 2,
    reason: expect.stringMatching(/^ERR_HANDLER_FAILED: 🌕/),
  })
})

test('a key is always in the same shard, and other shards know nothing of it', async () => {
  world.nowMs = manualClock().now
  const namespace = freshNamespace(bindings.SEEN)
  const asked = new Set<string>()
  const watched = {
    getByName(name: string) {
      asked.add(name)
      return namespace.getByName(name)
    },
  }
  const store = durableObjectStore(watched, { shards: 4 })
  const tokens = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => tokenOf(await store.claim(keyOf(index), 1000))),
  )
  expect([...asked].toSorted()).toEqual(['seen-0', 'seen-1', 'seen-2', 'seen-3'])
  expect(await Promise.all(tokens.map((token) => store.finish(token, 1000)))).toEqual(tokens.map(() => true))
  // Nothing is found by whoever looks among another number of shards: what the documentation warns of.
  const other = durableObjectStore(namespace, { shards: 1 })
  const found = await Promise.all(tokens.map(async ({ key }) => (await other.claim(key, 1000)).verdict))
  expect(found.filter((verdict) => verdict === 'done').length).toBeLessThan(tokens.length)
})
