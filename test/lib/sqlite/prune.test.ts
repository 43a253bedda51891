import { describe, expect, test } from 'vitest'
import { sqliteBodies } from '../../../lib/bodies/sqlite.ts'
import type { ClaimToken, Delivery } from '../../../lib/core/ports.ts'
import { sqliteDeadLetters } from '../../../lib/dead/sqlite.ts'
import { sqliteQueue } from '../../../lib/queues/sqlite.ts'
import { prune } from '../../../lib/sqlite/prune.ts'
import { sqliteStore } from '../../../lib/stores/sqlite.ts'
import { manualClock, START_MS } from '../../support/clock.ts'
import { message } from '../../support/message.ts'
import { openFile } from '../../support/sqlite.ts'

const HALF_A_DAY_MS = 12 * 60 * 60_000

function start() {
  const file = openFile()
  const clock = manualClock()
  const queue = sqliteQueue(file, clock)
  const store = sqliteStore(file, clock)
  return {
    clock,
    queue,
    store,
    dead: sqliteDeadLetters(file),
    bodies: sqliteBodies(file, clock),
    prune: () => prune(file, clock.now()),
    count: (table: string) => file.db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count,
    async sendAndSettle(...messages: ReturnType<typeof message>[]) {
      await Promise.all(messages.map((each) => queue.send(each)))
      const deliveries = await queue.receive(messages.length, 0)
      await Promise.all(deliveries.map((delivery: Delivery) => queue.settle(delivery, { verdict: 'ack' })))
    },
    async finish(key: string, ttlMs: number) {
      const { token } = (await store.claim(key, 60_000)) as { token: ClaimToken }
      await store.finish(token, ttlMs)
    },
  }
}

describe('settled messages', () => {
  test('are kept for 12 hours, and deleted then', async () => {
    const { clock, prune, count, sendAndSettle } = start()
    await sendAndSettle(message('a'))
    await clock.advance(HALF_A_DAY_MS)
    expect([await prune(), count('message')]).toEqual([0, 1])
    await clock.advance(1)
    expect([await prune(), count('message')]).toEqual([1, 0])
  })

  test('count from their settling, not from their sending', async () => {
    const { clock, queue, prune } = start()
    await queue.send(message('a'))
    const [delivery] = await queue.receive(1, 0)
    await clock.advance(HALF_A_DAY_MS)
    await queue.settle(delivery as Delivery, { verdict: 'ack' })
    await clock.advance(HALF_A_DAY_MS)
    expect(await prune()).toBe(0)
  })

  test('are all deleted, however many there are', async () => {
    const { clock, prune, count, sendAndSettle } = start()
    await sendAndSettle(...Array.from({ length: 1203 }, (_, index) => message(`key ${index}`)))
    await clock.advance(HALF_A_DAY_MS + 1)
    expect([await prune(), count('message')]).toEqual([1203, 0])
  })
})

test('messages that are not settled stay for ever, also in a closed lane', async () => {
  const { clock, queue, prune, count } = start()
  await queue.send(message('a', { lane: 'lane' }))
  await queue.send(message('b', { lane: 'lane' }))
  await queue.send(message('c'))
  await clock.advance(1000 * HALF_A_DAY_MS)
  expect([await prune(), count('message')]).toEqual([0, 3])
})

describe('done marks', () => {
  test('are deleted after their own time, and not before', async () => {
    const { clock, store, prune, count, finish } = start()
    await finish('a', HALF_A_DAY_MS)
    await finish('b', 60_000)
    await clock.advance(60_001)
    expect([await prune(), count('seen')]).toEqual([1, 1])
    expect(await store.claim('a', 60_000)).toEqual({ verdict: 'done' })
    await clock.advance(HALF_A_DAY_MS)
    expect([await prune(), count('seen')]).toEqual([1, 0])
  })

  test('that are not there yet keep the attempts of their event', async () => {
    const { clock, store, prune } = start()
    const { token } = (await store.claim('a', 60_000)) as { token: ClaimToken }
    await store.release(token, 'failed')
    await clock.advance(HALF_A_DAY_MS)
    expect(await prune()).toBe(0)
    expect(await store.claim('a', 60_000)).toMatchObject({ verdict: 'claimed', attempt: 2 })
  })
})

describe('large bodies', () => {
  const refersTo = (dataref: string) => ({ dataref, text: JSON.stringify({ dataref }) })

  test('are kept as long as a message refers to them', async () => {
    const { clock, queue, bodies, prune } = start()
    await bodies.put('body-a', 'text')
    await queue.send(message('a', refersTo('body-a')))
    await clock.advance(10 * HALF_A_DAY_MS)
    await prune()
    expect(await bodies.get('body-a')).toBe('text')
  })

  test('go with the message, 12 hours after it was settled', async () => {
    const { clock, bodies, prune, sendAndSettle } = start()
    await bodies.put('body-a', 'text')
    await sendAndSettle(message('a', refersTo('body-a')))
    await clock.advance(HALF_A_DAY_MS)
    await prune()
    expect(await bodies.get('body-a')).toBe('text')
    await clock.advance(1)
    await prune()
    expect(await bodies.get('body-a')).toBeUndefined()
  })

  test('are kept as long as a dead letter refers to them', async () => {
    const { clock, dead, bodies, prune } = start()
    await bodies.put('body-a', 'text')
    const { text: body } = refersTo('body-a')
    await dead.put({ key: 'a', type: 't', app: 'shop', body, reason: 'failed', attempts: 8, diedAtMs: START_MS })
    await clock.advance(10 * HALF_A_DAY_MS)
    await prune()
    expect(await bodies.get('body-a')).toBe('text')
    await dead.remove('a')
    await prune()
    expect(await bodies.get('body-a')).toBeUndefined()
  })

  test('that nobody refers to yet are left alone for 12 hours: their message may still be on its way', async () => {
    const { clock, bodies, prune } = start()
    await bodies.put('body-a', 'text')
    await clock.advance(HALF_A_DAY_MS)
    await prune()
    expect(await bodies.get('body-a')).toBe('text')
    await clock.advance(1)
    await prune()
    expect(await bodies.get('body-a')).toBeUndefined()
  })
})

test('dead letters are never deleted', async () => {
  const { clock, dead, prune } = start()
  const letter = { key: 'a', type: 't', app: 'shop', body: '{}', reason: 'failed', attempts: 8, diedAtMs: START_MS }
  await dead.put(letter)
  await clock.advance(1000 * HALF_A_DAY_MS)
  await prune()
  expect(await dead.get('a')).toEqual(letter)
})
