/** Dead letters in memory, for tests and for trying things out: gone with the process. */
import type { DeadLetter, DeadLetters } from '../core/ports.ts'
import { readCursor } from './cursor.ts'

export function memoryDeadLetters(): DeadLetters {
  const letters = new Map<string, DeadLetter & { readonly seq: number }>()
  let puts = 0
  return {
    async put(letter) {
      letters.set(letter.key, { ...letter, seq: letters.get(letter.key)?.seq ?? ++puts })
    },
    async list(limit, cursor) {
      const after = readCursor(cursor)
      const page = [...letters.values()].filter(({ seq }) => seq > after).slice(0, limit)
      const last = page.at(-1)
      const found = page.map(({ seq: _, ...letter }) => letter)
      return last && page.length === limit ? { letters: found, cursor: String(last.seq) } : { letters: found }
    },
    async get(key) {
      const found = letters.get(key)
      if (found === undefined) return undefined
      const { seq: _, ...letter } = found
      return letter
    },
    async remove(key, diedAtMs) {
      if (diedAtMs === undefined || letters.get(key)?.diedAtMs === diedAtMs) letters.delete(key)
    },
  }
}
