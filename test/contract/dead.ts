/** What every store of dead letters does. */
import { describe, expect, test } from 'vitest'
import type { DeadLetter, DeadLetters } from '../../lib/core/ports.ts'
import { START_MS } from '../support/clock.ts'
import { TEXTS } from '../support/message.ts'

export interface DurableDeadLetters {
  readonly dead: DeadLetters
  /** The dead letters as the next process finds them when this one is killed now. */
  readonly reopen: () => DeadLetters
}

function letter(key: string, rest: Partial<DeadLetter> = {}): DeadLetter {
  const reason = 'ERR_HANDLER_FAILED: no such user'
  return {
    key,
    type: 'made.up_v1',
    app: 'shop',
    body: `{"key":"${key}"}`,
    reason,
    attempts: 8,
    diedAtMs: START_MS,
    ...rest,
  }
}

/** The keys on every page, page by page. */
async function pagesOf(dead: DeadLetters, limit: number): Promise<string[][]> {
  const pages: string[][] = []
  let cursor: string | undefined
  do {
    const page = await dead.list(limit, cursor)
    pages.push(page.letters.map(({ key }) => key))
    cursor = page.cursor
  } while (cursor !== undefined)
  return pages
}

export interface DeadTraits {
  /** Largest body and reason, in bytes of UTF-8. Default: no limit. */
  readonly maxBodyBytes?: number
  readonly maxReasonBytes?: number
  /** How a body has to be written that is not taken as it is. */
  readonly written?: (text: string) => string
}

const bytesOf = (text: string) => new TextEncoder().encode(text).length

export function deadContract(
  name: string,
  open: () => DeadLetters | Promise<DeadLetters>,
  { maxBodyBytes = Infinity, maxReasonBytes = Infinity, written = (text) => text }: DeadTraits = {},
): void {
  describe(name, () => {
    test('gives back a letter with all that was written in it', async () => {
      const dead = await open()
      await dead.put(letter('a'))
      expect(await dead.get('a')).toEqual(letter('a'))
      expect(await dead.list(10)).toEqual({ letters: [letter('a')] })
    })

    test.each(TEXTS.filter(([, text]) => bytesOf(text) <= maxBodyBytes))('gives back %s as it was', async (_, text) => {
      const dead = await open()
      await dead.put(letter('a', { body: text }))
      expect((await dead.get('a'))?.body === written(text)).toBe(true)
    })

    test.each(TEXTS.filter(([, text]) => bytesOf(text) <= maxReasonBytes))(
      'gives back %s as it was, as a reason',
      async (_, text) => {
        const dead = await open()
        await dead.put(letter('a', { reason: text }))
        expect((await dead.get('a'))?.reason === text).toBe(true)
      },
    )

    test('has nothing to list at first, and no letter of an unknown key', async () => {
      const dead = await open()
      expect(await dead.list(10)).toEqual({ letters: [] })
      expect(await dead.get('a')).toBeUndefined()
    })

    test('lists the oldest first', async () => {
      const dead = await open()
      for (const key of ['c', 'a', 'b']) await dead.put(letter(key))
      expect(await pagesOf(dead, 10)).toEqual([['c', 'a', 'b']])
    })

    test('replaces a letter of the same key, all of it', async () => {
      const dead = await open()
      await dead.put(letter('a'))
      const second = letter('a', { app: 'renamed', body: '{}', reason: 'another', attempts: 1, diedAtMs: START_MS + 1 })
      await dead.put(second)
      expect(await dead.get('a')).toEqual(second)
      expect(await pagesOf(dead, 10)).toEqual([['a']])
    })

    test('lists every letter once, page after page', async () => {
      const dead = await open()
      const keys = Array.from({ length: 7 }, (_, index) => `key ${index}`)
      for (const key of keys) await dead.put(letter(key))
      const pages = await pagesOf(dead, 3)
      expect(pages.flat()).toEqual(keys)
      expect(Math.max(...pages.map(({ length }) => length))).toBe(3)
    })

    test('comes to an end when the last page is full', async () => {
      const dead = await open()
      for (const key of ['a', 'b', 'c', 'd']) await dead.put(letter(key))
      expect((await pagesOf(dead, 2)).flat()).toEqual(['a', 'b', 'c', 'd'])
    })

    test('goes on after a page whose letters were removed meanwhile', async () => {
      const dead = await open()
      for (const key of ['a', 'b', 'c']) await dead.put(letter(key))
      const first = await dead.list(2)
      await dead.remove('a')
      await dead.remove('b')
      expect((await dead.list(2, first.cursor)).letters.map(({ key }) => key)).toEqual(['c'])
    })

    test.each(['made up', '', '-1', '1e3', '0x1', '1 ', '1-', '1-1-1', '9'.repeat(30)])(
      'refuses the cursor %j, which it has not given out',
      async (cursor) => {
        const dead = await open()
        for (const key of ['a', 'b']) await dead.put(letter(key))
        await expect(dead.list(1, cursor)).rejects.toMatchObject({ code: 'ERR_BODY_MALFORMED', status: 400 })
      },
    )

    test('lists a letter that came while the pages were turned', async () => {
      const dead = await open()
      for (const key of ['a', 'b']) await dead.put(letter(key))
      const first = await dead.list(1)
      await dead.put(letter('c'))
      expect((await dead.list(10, first.cursor)).letters.map(({ key }) => key)).toEqual(['b', 'c'])
    })

    test('removes one letter and no other', async () => {
      const dead = await open()
      await dead.put(letter('a'))
      await dead.put(letter('b'))
      await dead.remove('a')
      await dead.remove('unknown')
      expect(await dead.get('a')).toBeUndefined()
      expect(await pagesOf(dead, 10)).toEqual([['b']])
    })

    test('removes a letter that died at a given time, but not the one that has taken its place', async () => {
      const dead = await open()
      await dead.put(letter('a'))
      await dead.put(letter('a', { diedAtMs: START_MS + 1 }))
      await dead.remove('a', START_MS)
      expect(await dead.get('a')).toEqual(letter('a', { diedAtMs: START_MS + 1 }))
      await dead.remove('a', START_MS + 1)
      expect(await dead.get('a')).toBeUndefined()
      expect(await pagesOf(dead, 10)).toEqual([[]])
    })

    test('puts a letter at the end that was removed before', async () => {
      const dead = await open()
      await dead.put(letter('a'))
      await dead.put(letter('b'))
      await dead.remove('a')
      await dead.put(letter('a'))
      expect(await pagesOf(dead, 10)).toEqual([['b', 'a']])
    })
  })
}

/** What they do besides that outlive the process. */
export function durableDeadContract(name: string, open: () => DurableDeadLetters | Promise<DurableDeadLetters>): void {
  test(`${name}: after the process was killed, every letter is still there and none that was removed`, async () => {
    const { dead, reopen } = await open()
    for (const key of ['a', 'b', 'c']) await dead.put(letter(key))
    await dead.remove('b')
    expect(await reopen().list(10)).toEqual({ letters: [letter('a'), letter('c')] })
  })
}
