import { describe, expect, test } from 'vitest'
import type { ClaimToken, Delivery } from '../../../lib/core/ports.ts'
import { sqliteDeadLetters } from '../../../lib/dead/sqlite.ts'
import { sqliteQueue } from '../../../lib/queues/sqlite.ts'
import { type EventFilter, findEvent, listEvents } from '../../../lib/sqlite/inspect.ts'
import { prune } from '../../../lib/sqlite/prune.ts'
import { sqliteStore } from '../../../lib/stores/sqlite.ts'
import { manualClock, START_MS } from '../../support/clock.ts'
import { message } from '../../support/message.ts'
import { openFile } from '../../support/sqlite.ts'

const TTL_MS = 12 * 60 * 60_000

/** A gateway's file, and what the consumer does to it, step by step; each step takes a second. */
function start() {
  const file = openFile()
  const clock = manualClock()
  const queue = sqliteQueue(file, clock)
  const store = sqliteStore(file, clock)
  const dead = sqliteDeadLetters(file)

  async function send(key: string, rest: Parameters<typeof message>[1] = {}) {
    await queue.send(message(key, rest))
    await clock.advance(1000)
  }
  /** Takes the next message in hand and claims its key. */
  async function begin(leaseMs = 60_000) {
    const [delivery] = (await queue.receive(1, 0)) as [Delivery]
    const key: string = JSON.parse(delivery.body).larkkey
    const { token } = (await store.claim(key, leaseMs)) as { token: ClaimToken }
    await clock.advance(1000)
    return { delivery, token, key }
  }
  async function fail(delayMs: number, reason = 'ERR_HANDLER_FAILED: no such user') {
    const { delivery, token } = await begin()
    await store.release(token, reason)
    await queue.settle(delivery, { verdict: 'retry', delayMs, reason })
  }
  async function succeed() {
    const { delivery, token } = await begin()
    await store.finish(token, TTL_MS)
    await queue.settle(delivery, { verdict: 'ack' })
  }
  async function die() {
    const { delivery, token, key } = await begin()
    const letter = { key, type: 'made.up_v1', app: 'shop', body: delivery.body, reason: 'ERR_HANDLER_FAILED: no' }
    await dead.put({ ...letter, attempts: 8, diedAtMs: clock.now() })
    await store.finish(token, TTL_MS)
    await queue.settle(delivery, { verdict: 'ack' })
  }
  const list = (filter: Partial<EventFilter> = {}) => listEvents(file.db, clock.now(), { limit: 100, ...filter })
  const find = (key: string) => findEvent(file.db, clock.now(), key)
  return { file, clock, queue, store, dead, send, begin, fail, succeed, die, list, find }
}

describe('an event', () => {
  test('that waits is pending, with the time it came and the time it is due', async () => {
    const { list, send } = start()
    await send('a', { id: 'event-1', type: 'im.message.receive_v1', app: 'shop' })
    expect(list()).toEqual([
      {
        key: 'a',
        id: 'event-1',
        type: 'im.message.receive_v1',
        app: 'shop',
        state: 'pending',
        attempts: 0,
        receivedAtMs: START_MS,
        claimedAtMs: null,
        nextAtMs: START_MS,
        doneAtMs: null,
        reason: null,
      },
    ])
  })

  test('that is being handled is running, and not due', async () => {
    const { find, send, begin } = start()
    await send('a')
    await begin()
    expect(find('a')).toMatchObject({ state: 'running', attempts: 1, claimedAtMs: START_MS + 1000, nextAtMs: null })
  })

  test('whose lease ran out is pending again', async () => {
    const { clock, find, send, begin } = start()
    await send('a')
    await begin(60_000)
    await clock.advance(60_000)
    expect(find('a')).toMatchObject({ state: 'pending', attempts: 1, nextAtMs: START_MS })
  })

  test('that failed is pending, with the reason and the time of the next attempt', async () => {
    const { find, send, fail } = start()
    await send('a')
    await fail(30_000)
    expect(find('a')).toMatchObject({
      state: 'pending',
      attempts: 1,
      claimedAtMs: START_MS + 1000,
      nextAtMs: START_MS + 32_000,
      doneAtMs: null,
      reason: 'ERR_HANDLER_FAILED: no such user',
    })
  })

  test('that was handled is done, with the time, and without the reason of an earlier failure', async () => {
    const { find, send, fail, succeed } = start()
    await send('a')
    await fail(0)
    await succeed()
    expect(find('a')).toMatchObject({
      state: 'done',
      attempts: 2,
      claimedAtMs: START_MS + 2000,
      nextAtMs: null,
      doneAtMs: START_MS + 3000,
      reason: null,
    })
  })

  test('that was given up is dead, with the time, the attempts and the reason of its letter', async () => {
    const { find, send, die } = start()
    await send('a')
    await die()
    expect(find('a')).toMatchObject({
      state: 'dead',
      attempts: 8,
      nextAtMs: null,
      doneAtMs: START_MS + 2000,
      reason: 'ERR_HANDLER_FAILED: no',
    })
  })

  test('that was redriven is pending, as if it were new', async () => {
    const { dead, store, send, die, find } = start()
    await send('a')
    await die()
    await store.forget('a')
    await send('a')
    await dead.remove('a')
    expect(find('a')).toMatchObject({ state: 'pending', attempts: 0, doneAtMs: null, reason: null })
  })

  test('that stands behind another of its lane is pending, with no time it is due', async () => {
    const { find, send } = start()
    await send('a', { lane: 'lane' })
    await send('b', { lane: 'lane' })
    expect([find('a')?.nextAtMs, find('b')?.nextAtMs]).toEqual([START_MS, null])
    expect(find('b')?.state).toBe('pending')
  })

  test('that is done is not due, though it may not be off the queue yet', async () => {
    const { store, find, send, begin } = start()
    await send('a')
    const { token } = await begin()
    await store.finish(token, TTL_MS)
    expect(find('a')).toMatchObject({ state: 'done', nextAtMs: null })
  })

  test('that was handled stays done as long as it is kept, also when its done mark is gone before', async () => {
    const { clock, file, queue, send, succeed, list } = start()
    await send('a')
    await succeed()
    // The platform pushes it once more; it is a duplicate, and off the queue again.
    await clock.advance(6 * 3_600_000)
    await send('a')
    const [again] = (await queue.receive(1, 0)) as [Delivery]
    await queue.settle(again, { verdict: 'ack' })
    await clock.advance(7 * 3_600_000)
    await prune(file, clock.now())
    expect(list()).toMatchObject([{ key: 'a', state: 'done', nextAtMs: null }])
  })

  test('is found with its message, and only under its own key', async () => {
    const { find, send } = start()
    await send('a', { text: '{"larkkey":"a","文":1}' })
    expect(find('a')?.body).toBe('{"larkkey":"a","文":1}')
    expect(find('b')).toBeUndefined()
  })
})

describe('a list', () => {
  async function startWithAll() {
    const started = start()
    const { send, fail, succeed, die, begin } = started
    await send('done', { type: 'one' })
    await succeed()
    await send('dead', { type: 'two' })
    await die()
    await send('failed', { type: 'one' })
    await fail(3_600_000)
    await send('running', { type: 'two' })
    await begin()
    await send('new', { type: 'one' })
    const keys = (filter?: Partial<EventFilter>) => started.list(filter).map(({ key }) => key)
    return { keys }
  }

  test('has the newest first', async () => {
    const { keys } = await startWithAll()
    expect(keys()).toEqual(['new', 'running', 'failed', 'dead', 'done'])
  })

  test('can be of one type', async () => {
    const { keys } = await startWithAll()
    expect(keys({ type: 'one' })).toEqual(['new', 'failed', 'done'])
    expect(keys({ type: 'on' })).toEqual([])
  })

  test.each([
    ['pending', ['new', 'failed']],
    ['running', ['running']],
    ['done', ['done']],
    ['dead', ['dead']],
  ] as const)('can be of one state: %s', async (state, expected) => {
    const { keys } = await startWithAll()
    expect(keys({ state })).toEqual(expected)
  })

  test('can be of one type and one state', async () => {
    const { keys } = await startWithAll()
    expect(keys({ type: 'two', state: 'dead' })).toEqual(['dead'])
    expect(keys({ type: 'one', state: 'dead' })).toEqual([])
  })

  test('is as long as asked for, whatever is filtered out', async () => {
    const { keys } = await startWithAll()
    expect(keys({ limit: 2 })).toEqual(['new', 'running'])
    expect(keys({ limit: 1, state: 'done' })).toEqual(['done'])
  })
})

test('looking changes nothing, and needs no right to write', async () => {
  const file = openFile()
  const clock = manualClock()
  await sqliteQueue(file, clock).send(message('a'))
  const reader = openFile(file.db.location() as string)
  reader.db.exec('PRAGMA query_only = ON')
  expect(listEvents(reader.db, clock.now(), { limit: 1 })).toHaveLength(1)
  expect(findEvent(reader.db, clock.now(), 'a')?.state).toBe('pending')
})
