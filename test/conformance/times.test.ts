import { expect, test } from 'vitest'
import { timeMs } from '../../lib/events/time.ts'
import { samples } from './corpus.ts'

/** Names of fields that say when. */
const TIME = /(time|timestamp|_at|^ts)$/
/** What mocks and masked samples have in the place of a time. */
const PLACEHOLDER = /^$|^\d{1,5}$|^[a-z]+$|x/
const EARLIEST_MS = Date.UTC(2015, 0)
/** The largest count of seconds in 32 bits stands where somebody has no date. */
const LATEST_MS = 2_147_483_647_000

const times = samples()
  .filter(({ form }) => form !== 'encrypted')
  .flatMap(({ id, text }) => timesIn(JSON.parse(text)).map(([name, value]) => ({ id, name, value })))

test('the samples have times in every form', () => {
  const texts = times.map(({ value }) => String(value))
  for (const form of [/^\d{10}$/, /^\d{10}\.\d+$/, /^\d{13}$/, /^\d{16}$/, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/]) {
    expect(texts.filter((text) => form.test(text))).not.toEqual([])
  }
})

test('every time is read as one of these years, and nothing else is', () => {
  const odd = times.filter(({ value }) => {
    const ms = timeMs(value)
    if (ms === undefined) return !PLACEHOLDER.test(String(value))
    return ms < EARLIEST_MS || ms > LATEST_MS
  })
  expect(odd).toEqual([])
})

function timesIn(value: unknown): readonly (readonly [name: string, value: unknown])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const isScalar = typeof inner === 'string' || typeof inner === 'number'
    return isScalar ? (TIME.test(name) ? [[name, inner] as const] : []) : timesIn(inner)
  })
}
