import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { Delivery } from '../../../lib/core/ports.ts'
import { sqliteQueue } from '../../../lib/queues/sqlite.ts'
import { manualClock } from '../../support/clock.ts'
import { message } from '../../support/message.ts'
import { openAfterCrash, openFile } from '../../support/sqlite.ts'
import { commitsOf } from '../../support/wal.ts'

const ACK = { verdict: 'ack' } as const
const UNAVAILABLE = expect.objectContaining({
  name: 'PortError',
  code: 'ERR_QUEUE_UNAVAILABLE',
  cause: expect.any(Error),
})

function start(file = openFile(), clock = manualClock()) {
  const queue = sqliteQueue(file, clock)
  const keys = async (max = 100) => (await queue.receive(max, 0)).map(keyOf)
  return { file, clock, queue, keys }
}

const keyOf = ({ body }: Delivery): string => JSON.parse(body).larkkey
const LARGE = `{"larkkey":"large","text":"${'x'.repeat(50_000)}"}`

/** No more pages than there are, and as many as are wanted. */
const fill = (db: DatabaseSync) =>
  db.exec(`PRAGMA max_page_count = ${db.prepare('PRAGMA page_count').get()?.page_count}`)
const empty = (db: DatabaseSync) => db.exec('PRAGMA max_page_count = 1000000')

test('events that are accepted in one turn wait for the disk once', async () => {
  const { file, queue } = start()
  const before = commitsOf(file)
  await Promise.all(Array.from({ length: 50 }, (_, index) => queue.send(message(`key ${index}`))))
  expect(commitsOf(file) - before).toBe(1)
})

describe('on a full disk', () => {
  test('an event is not accepted, and the sender learns that the queue is not available', async () => {
    const { file, queue, keys } = start()
    fill(file.db)
    await expect(queue.send(message('large', { text: LARGE }))).rejects.toEqual(UNAVAILABLE)
    expect(await keys()).toEqual([])
  })

  test('nothing is lost that was accepted before, also not over a crash', async () => {
    const { file, queue } = start()
    await queue.send(message('a'))
    fill(file.db)
    await queue.send(message('large', { text: LARGE })).catch(() => undefined)
    expect(await start(openAfterCrash(file)).keys()).toEqual(['a'])
  })

  test('what is on the queue is handled and settled', async () => {
    const { file, queue, keys } = start()
    await queue.send(message('a', { lane: 'lane' }))
    await queue.send(message('b', { lane: 'lane' }))
    fill(file.db)
    const [head] = await queue.receive(1, 0)
    await queue.settle(head as Delivery, ACK)
    expect(await keys()).toEqual(['b'])
  })

  test('events are accepted again as soon as there is room', async () => {
    const { file, queue, keys } = start()
    fill(file.db)
    await queue.send(message('large', { text: LARGE })).catch(() => undefined)
    empty(file.db)
    await queue.send(message('large', { text: LARGE }))
    expect(await keys()).toEqual(['large'])
  })

  test('a redelivery of a settled event that cannot be accepted leaves the settled one as it was', async () => {
    const { file, queue } = start()
    await queue.send(message('large'))
    const [delivery] = await queue.receive(1, 0)
    await queue.settle(delivery as Delivery, ACK)
    fill(file.db)
    await queue.send(message('large', { text: LARGE })).catch(() => undefined)
    expect(file.db.prepare('SELECT key, state FROM message').all()).toEqual([{ key: 'large', state: 'settled' }])
  })
})

describe('while another process writes to the file', () => {
  function startLocked() {
    const started = start()
    started.file.db.exec('PRAGMA busy_timeout = 0')
    const other = new DatabaseSync(started.file.db.location() as string)
    return { ...started, other }
  }

  test('neither sending nor settling is possible, and both say so', async () => {
    const { queue, other, keys } = startLocked()
    await queue.send(message('a'))
    const [delivery] = await queue.receive(1, 0)
    other.exec('BEGIN IMMEDIATE')
    await expect(queue.send(message('b'))).rejects.toEqual(UNAVAILABLE)
    await expect(queue.settle(delivery as Delivery, ACK)).rejects.toEqual(UNAVAILABLE)
    other.exec('ROLLBACK')
    expect(await keys()).toEqual([])
    await queue.settle(delivery as Delivery, ACK)
    other.close()
  })

  test('what is on the queue can be received', async () => {
    const { queue, other, keys } = startLocked()
    await queue.send(message('a'))
    other.exec('BEGIN IMMEDIATE')
    expect(await keys()).toEqual(['a'])
    other.close()
  })
})

test('what another process puts on the queue is found while waiting, within a second', async () => {
  const { file, clock, queue } = start()
  const received = queue.receive(10, 20_000)
  await clock.advance(5500)
  const other = sqliteQueue(openFile(file.db.location() as string), clock)
  await other.send(message('a'))
  await clock.advance(1000)
  expect((await received).map(keyOf)).toEqual(['a'])
})

describe('abandoning, when whoever received is dead', () => {
  test('makes what was received available again, and nothing that was settled', async () => {
    const { queue, keys } = start()
    for (const key of ['a', 'b', 'c']) await queue.send(message(key))
    const [first] = await queue.receive(2, 0)
    await queue.settle(first as Delivery, ACK)
    queue.abandon()
    expect(await keys()).toEqual(['b', 'c'])
  })

  test('gives the dead one nothing that he still waits for', async () => {
    const { queue, keys } = start()
    const ofTheDead = queue.receive(10, 20_000)
    queue.abandon()
    expect(await ofTheDead).toEqual([])
    await queue.send(message('a'))
    expect(await keys()).toEqual(['a'])
  })

  test('leaves retries to their time', async () => {
    const { clock, queue, keys } = start()
    await queue.send(message('a'))
    const [delivery] = await queue.receive(1, 0)
    await queue.settle(delivery as Delivery, { verdict: 'retry', delayMs: 5000, reason: 'failed' })
    queue.abandon()
    expect(await keys()).toEqual([])
    await clock.advance(5000)
    expect(await keys()).toEqual(['a'])
  })

  test('wakes whoever waits for work', async () => {
    const { clock, queue } = start()
    await queue.send(message('a'))
    await queue.receive(1, 0)
    queue.abandon()
    const received = queue.receive(1, 20_000)
    expect((await received).map(keyOf)).toEqual(['a'])
    expect(clock.pending()).toBe(0)
  })

  test('keeps a lane in order when the dead one’s last acknowledgement still comes through', async () => {
    const { queue, keys } = start()
    for (const key of ['a', 'b', 'c']) await queue.send(message(key, { lane: 'lane' }))
    const [head] = (await queue.receive(1, 0)) as [Delivery]
    const last = queue.settle(head, ACK)
    queue.abandon()
    const [again] = (await queue.receive(1, 0)) as [Delivery]
    await last
    await queue.settle(again, ACK)
    expect(await keys()).toEqual(['b'])
  })
})
