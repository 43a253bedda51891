/** The embedded store of large envelopes: a table of a SQLite file, so that the queue's own table stays small. */
import type { Bodies, Clock } from '../core/ports.ts'
import type { SqliteFile } from '../sqlite/file.ts'

export function sqliteBodies({ db, write }: SqliteFile, clock: Clock): Bodies {
  const put = db.prepare('INSERT INTO body (name, created_at, text) VALUES (?, ?, ?)')
  const get = db.prepare('SELECT text FROM body WHERE name = ?')
  return {
    put: async (name, text) => void (await write(() => put.run(name, clock.now(), text))),
    get: async (name) => get.get(name)?.text as string | undefined,
  }
}
