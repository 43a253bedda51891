import { runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { DeadLetter } from '../../lib/core/ports.ts'
import { durableObjectDeadLetters } from '../../lib/dead/durable-object.ts'
import { letterRows } from '../../lib/dead/letter-rows.ts'
import { deadContract, durableDeadContract } from '../contract/dead.ts'
import { START_MS } from '../support/clock.ts'
import { bindings, freshNamespace, openFresh } from './bindings.ts'
import { afterKill } from './killed.ts'

const open = () => durableObjectDeadLetters(freshNamespace(bindings.DEAD))

deadContract('dead letters in a Durable Object', open)

durableDeadContract('dead letters in a Durable Object', () => {
  const dead = open()
  return { dead, reopen: () => afterKill(dead) }
})

const letter = (key: string, body: string, reason = 'ERR_HANDLER_FAILED: no such user'): DeadLetter => ({
  ...{ key, type: 'made.up_v1', app: 'shop', body, reason, attempts: 8, diedAtMs: START_MS },
})

test.each([
  ['cut in the middle of a surrogate pair', `${'x'.repeat(499_998)}🌕${'y'.repeat(499_998)}🌕z`],
  ['of five megabytes', '月亮'.repeat(5_000_000 / 6)],
  ['that is empty', ''],
])('a body %s is given back as it was', async (_, body) => {
  const dead = open()
  await dead.put(letter('a', body, 'x'))
  const found = await dead.get('a')
  expect([found?.body === body, found?.reason]).toEqual([true, 'x'])
})

test('a letter that replaces a longer one has nothing of it', async () => {
  const dead = open()
  await dead.put(letter('a', '月'.repeat(1_500_000)))
  await dead.put(letter('a', '{}', ''))
  expect(await dead.get('a')).toEqual(letter('a', '{}', ''))
})

test('a page of large letters ends early, and all pages together have all of them', async () => {
  const dead = open()
  const body = 'x'.repeat(1_500_000)
  for (const key of ['a', 'b', 'c', 'd', 'e']) await dead.put(letter(key, body))
  const pages: string[][] = []
  let cursor: string | undefined
  do {
    const page = await dead.list(100, cursor)
    pages.push(page.letters.map(({ key }) => key))
    cursor = page.cursor
  } while (cursor !== undefined)
  expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']])
})

test('a letter larger than a page is a page of its own', async () => {
  const dead = open()
  for (const key of ['a', 'b']) await dead.put(letter(key, 'x'.repeat(5_000_000)))
  const first = await dead.list(100)
  const second = await dead.list(100, first.cursor)
  expect([first, second].map(({ letters }) => letters.map(({ key }) => key))).toEqual([['a'], ['b']])
})

test('a letter that cannot be written in full is not written at all, and the one before it stays', async () => {
  await runInDurableObject(openFresh(bindings.DEAD), (_, { storage }) => {
    letterRows(storage).put(letter('a', 'the first'))
    let parts = 0
    const rows = letterRows({
      transactionSync: (run) => storage.transactionSync(run),
      sql: {
        exec(query, ...given) {
          if (query.startsWith('INSERT INTO part') && ++parts === 2) throw new Error('the disk is full')
          return storage.sql.exec(query, ...given)
        },
      },
    })
    expect(() => rows.put(letter('a', 'x'.repeat(1_200_000)))).toThrow('full')
    expect(() => rows.put(letter('b', 'x'.repeat(1_200_000)))).not.toThrow()
    expect(letterRows(storage).get('a')).toEqual(letter('a', 'the first'))
  })
})
