/** Dead letters in the SQLite of a Durable Object. */
import type { ObjectStorage, SqlValue } from '../cloudflare/objects.ts'
import type { DeadLetter, DeadLetterPage, DeadLetters } from '../core/ports.ts'

/** A row has 2,000,000 bytes at most, and a UTF-16 code unit becomes 3 at most. */
const PART_LENGTH = 500_000

/** A page ends early when it has this many code units: an answer has 32 MB at most, and an object 128 MB of memory. */
const PAGE_LENGTH = 4_000_000

/**
 * A letter's reason and body stand one after the other in `part`, cut into pieces that fit into a row; `reason_length` says
 * where the body begins. AUTOINCREMENT, so that what comes later never gets a smaller number than a cursor.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS letter (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    app TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    died_at INTEGER NOT NULL,
    reason_length INTEGER NOT NULL,
    length INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS part (
    seq INTEGER NOT NULL,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (seq, number)
  ) STRICT, WITHOUT ROWID;
`

interface Row extends Pick<DeadLetter, 'key' | 'type' | 'app' | 'attempts' | 'diedAtMs'> {
  readonly seq: number
  readonly reasonLength: number
  readonly length: number
}

type AtOnce<Verb extends keyof DeadLetters> = (
  ...args: Parameters<DeadLetters[Verb]>
) => Awaited<ReturnType<DeadLetters[Verb]>>

/** The verbs of {@link DeadLetters}, each at once. */
export interface LetterRows {
  readonly put: AtOnce<'put'>
  /** A page is behind the letter whose number is `after`, and its cursor is the number of its last letter. */
  readonly list: (limit: number, after: number) => DeadLetterPage
  readonly get: AtOnce<'get'>
  readonly remove: AtOnce<'remove'>
}

export function letterRows(storage: ObjectStorage): LetterRows {
  const run = (query: string, ...bindings: SqlValue[]) => storage.sql.exec(query, ...bindings).toArray()
  const columns = 'seq, key, type, app, attempts, died_at AS diedAtMs, reason_length AS reasonLength, length'

  run(SCHEMA)

  return {
    put({ key, type, app, body, reason, attempts, diedAtMs }) {
      const text = reason + body
      storage.transactionSync(() => {
        const [row] = run(
          `INSERT INTO letter (key, type, app, attempts, died_at, reason_length, length) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (key) DO UPDATE SET
             type = excluded.type, app = excluded.app, attempts = excluded.attempts, died_at = excluded.died_at,
             reason_length = excluded.reason_length, length = excluded.length
           RETURNING seq`,
          ...[key, type, app, attempts, diedAtMs, reason.length, text.length],
        )
        const seq = Number(row?.seq)
        run('DELETE FROM part WHERE seq = ?', seq)
        for (const [number, piece] of piecesOf(text).entries()) {
          run('INSERT INTO part (seq, number, text) VALUES (?, ?, ?)', seq, number, piece)
        }
      })
    },

    list(limit, after) {
      const rows = run(`SELECT ${columns} FROM letter WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
      const letters: DeadLetter[] = []
      let length = 0
      for (const row of rows as unknown as Row[]) {
        length += row.length
        if (letters.length > 0 && length > PAGE_LENGTH) break
        letters.push(read(row))
      }
      const isLast = rows.length < limit && letters.length === rows.length
      const last = rows[letters.length - 1]
      return isLast || last === undefined ? { letters } : { letters, cursor: String(last.seq) }
    },

    get(key) {
      const [row] = run(`SELECT ${columns} FROM letter WHERE key = ?`, key)
      return row && read(row as unknown as Row)
    },

    remove(key, diedAtMs) {
      storage.transactionSync(() => {
        const [row] = run(
          'DELETE FROM letter WHERE key = ? AND died_at = coalesce(?, died_at) RETURNING seq',
          ...[key, diedAtMs ?? null],
        )
        if (row !== undefined) run('DELETE FROM part WHERE seq = ?', Number(row.seq))
      })
    },
  }

  function read({ seq, key, type, app, attempts, diedAtMs, reasonLength }: Row): DeadLetter {
    const text = run('SELECT text FROM part WHERE seq = ? ORDER BY number', seq)
      .map((part) => String(part.text))
      .join('')
    return { key, type, app, body: text.slice(reasonLength), reason: text.slice(0, reasonLength), attempts, diedAtMs }
  }
}

/** Cut between characters: half of a surrogate pair cannot be stored. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = []
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + PART_LENGTH)
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to--
    pieces.push(text.slice(from, to))
    from = to
  }
  return pieces
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}
