import { expect, test } from 'vitest'
import type { ClaimToken } from '../../../lib/core/ports.ts'
import { sqliteStore } from '../../../lib/stores/sqlite.ts'
import { manualClock } from '../../support/clock.ts'
import { openFile } from '../../support/sqlite.ts'
import { commitsOf } from '../../support/wal.ts'

function start() {
  const file = openFile()
  const clock = manualClock()
  const store = sqliteStore(file, clock)
  const tokenOf = async (key: string) => ((await store.claim(key, 60_000)) as { token: ClaimToken }).token
  return { file, clock, store, tokenOf }
}

test('reclaiming ends every lease, and the attempts stay counted', async () => {
  const { store, tokenOf } = start()
  await tokenOf('a')
  await tokenOf('b')
  await store.reclaim()
  expect(await store.claim('a', 60_000)).toMatchObject({ verdict: 'claimed', attempt: 2 })
  expect(await store.claim('b', 60_000)).toMatchObject({ verdict: 'claimed', attempt: 2 })
})

test('reclaiming leaves done marks alone', async () => {
  const { store, tokenOf } = start()
  await store.finish(await tokenOf('a'), 60_000)
  await store.reclaim()
  expect(await store.claim('a', 60_000)).toEqual({ verdict: 'done' })
})

test('claims of one turn wait for the disk once', async () => {
  const { file, tokenOf } = start()
  const before = commitsOf(file)
  await Promise.all(Array.from({ length: 50 }, (_, index) => tokenOf(`key ${index}`)))
  expect(commitsOf(file) - before).toBe(1)
})

test('a claim that cannot be written is not granted: a full disk makes it fail', async () => {
  const { file, store } = start()
  file.db.exec(`PRAGMA max_page_count = ${file.db.prepare('PRAGMA page_count').get()?.page_count}`)
  const key = 'x'.repeat(20_000)
  await expect(store.claim(key, 60_000)).rejects.toThrow('full')
  file.db.exec('PRAGMA max_page_count = 1000000')
  expect(await store.claim(key, 60_000)).toMatchObject({ verdict: 'claimed', attempt: 1 })
})
