/** The embedded dead letters: a table of a SQLite file. */
import type { DeadLetter, DeadLetters } from '../core/ports.ts'
import type { SqliteFile } from '../sqlite/file.ts'
import { readCursor } from './cursor.ts'

export function sqliteDeadLetters({ db, write }: SqliteFile): DeadLetters {
  const columns = 'key, type, app, body, reason, attempts, died_at AS diedAtMs'
  const put = db.prepare(`
    INSERT INTO dead (key, type, app, body, reason, attempts, died_at)
    VALUES (:key, :type, :app, :body, :reason, :attempts, :diedAtMs)
    ON CONFLICT (key) DO UPDATE SET
      type = excluded.type, app = excluded.app, body = excluded.body, reason = excluded.reason, attempts = excluded.attempts, died_at = excluded.died_at`)
  const list = db.prepare(`SELECT seq, ${columns} FROM dead WHERE seq > ? ORDER BY seq LIMIT ?`)
  const get = db.prepare(`SELECT ${columns} FROM dead WHERE key = ?`)
  const remove = db.prepare('DELETE FROM dead WHERE key = ? AND died_at = coalesce(?, died_at)')

  return {
    put: async (letter) => void (await write(() => put.run({ ...letter }))),
    async list(limit, cursor) {
      const rows = list.all(readCursor(cursor), limit) as unknown as (DeadLetter & { seq: number })[]
      const letters = rows.map(({ seq: _, ...letter }) => letter)
      const last = rows.at(-1)
      return last && rows.length === limit ? { letters, cursor: String(last.seq) } : { letters }
    },
    get: async (key) => get.get(key) as DeadLetter | undefined,
    remove: async (key, diedAtMs) => void (await write(() => remove.run(key, diedAtMs ?? null))),
  }
}
