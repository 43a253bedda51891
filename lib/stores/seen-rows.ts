/** Claims and done marks in the SQLite of one Durable Object. Knows neither who calls nor which keys are its own. */
import type { ObjectStorage, SqlValue } from '../cloudflare/objects.ts'
import type { Claim, ClaimToken, Clock } from '../core/ports.ts'

/**
 * How long a claim that never came to an end is remembered, attempts included, after its lease. Longer than a queue keeps a
 * message at most, 14 days: as long as there may be a message, its attempts are counted.
 */
export const CLAIM_TTL_MS = 15 * 24 * 60 * 60_000

/** Rows that a step of the sweep looks at. It takes a few milliseconds, in which the object does nothing else. */
export const SWEEP_ROWS = 1000

/** Longer reasons are cut: a row has 2 MB at most, and a release must not fail for what a handler has thrown. */
const MAX_REASON_LENGTH = 32_768

/**
 * - `fence` grows with every claim, and is never smaller than the time of the claim in milliseconds since the Unix epoch:
 *   so it goes on growing when the row was deleted in between, and it says when somebody was at the key last.
 * - `until` is the end of the lease, 0 when nobody has the key; or of the done mark, when `done` is 1.
 *
 * No index: each would be one row more to pay for with every claim and every finish. WITHOUT ROWID for the same reason.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS seen (
    key TEXT PRIMARY KEY,
    fence INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    until INTEGER NOT NULL,
    done INTEGER NOT NULL,
    reason TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sweep (id INTEGER PRIMARY KEY CHECK (id = 1), position TEXT NOT NULL) STRICT;
`

interface Row {
  readonly fence: number
  readonly attempts: number
  readonly until: number
  readonly done: number
  readonly reason: string | null
}

/** The verbs of the store, each at once and with one row written at most. */
export interface SeenRows {
  readonly claim: (key: string, leaseMs: number) => Claim
  readonly renew: (token: ClaimToken, leaseMs: number) => boolean
  readonly finish: (token: ClaimToken, ttlMs: number) => boolean
  readonly release: (token: ClaimToken, reason: string) => boolean
  readonly forget: (key: string) => void
  /**
   * Looks at the next {@link SWEEP_ROWS} rows and deletes those that nobody needs any more. `more`: there are others to be
   * looked at; `end`: not now; `empty`: there is no row left. Where it stands is written down, so it goes on after a crash.
   */
  readonly sweep: () => 'more' | 'end' | 'empty'
}

export function seenRows({ sql }: Pick<ObjectStorage, 'sql'>, clock: Pick<Clock, 'now'>): SeenRows {
  const run = (query: string, ...bindings: SqlValue[]) => sql.exec(query, ...bindings).toArray()
  const find = (key: string) =>
    run('SELECT fence, attempts, until, done, reason FROM seen WHERE key = ?', key)[0] as unknown as Row | undefined
  /** Whether the token is still the newest claim and not finished. */
  const change = ({ key, fence }: ClaimToken, columns: string, ...bindings: SqlValue[]) =>
    run(`UPDATE seen SET ${columns} WHERE key = ? AND fence = ? AND done = 0 RETURNING 1`, ...bindings, key, fence)
      .length === 1

  run(SCHEMA)

  return {
    claim(key, leaseMs) {
      const nowMs = clock.now()
      const row = find(key)
      if (row && row.until > nowMs) return row.done ? { verdict: 'done' } : { verdict: 'held', untilMs: row.until }
      const before = row?.done ? undefined : row
      const fence = Math.max((row?.fence ?? 0) + 1, nowMs)
      const attempt = (before?.attempts ?? 0) + 1
      run(
        `INSERT INTO seen (key, fence, attempts, until, done) VALUES (?, ?, ?, ?, 0)
         ON CONFLICT (key) DO UPDATE SET
           fence = excluded.fence, attempts = excluded.attempts, until = excluded.until, done = 0, reason = NULL`,
        ...[key, fence, attempt, nowMs + leaseMs],
      )
      const reason = before?.reason ?? undefined
      return { verdict: 'claimed', token: { key, fence }, attempt, ...(reason !== undefined && { reason }) }
    },
    renew: (token, leaseMs) => change(token, 'until = ?', clock.now() + leaseMs),
    finish: (token, ttlMs) => change(token, 'until = ?, done = 1, reason = NULL', clock.now() + ttlMs),
    release: (token, reason) =>
      change(token, 'until = 0, reason = ?', reason.slice(0, MAX_REASON_LENGTH).toWellFormed()),
    forget(key) {
      // The fence goes on, so that a token from before is still refused.
      run('UPDATE seen SET fence = fence + 1, attempts = 0, until = 0, done = 0, reason = NULL WHERE key = ?', key)
    },

    sweep() {
      const nowMs = clock.now()
      const from = String(run('SELECT position FROM sweep')[0]?.position ?? '')
      const to = run('SELECT key FROM seen WHERE key >= ? ORDER BY key LIMIT 1 OFFSET ?', from, SWEEP_ROWS)[0]?.key
      const range = to === undefined ? 'key >= ?' : 'key >= ? AND key < ?'
      const bounds = to === undefined ? [from] : [from, String(to)]
      run(
        `DELETE FROM seen WHERE ${range} AND iif(done, until <= ?, max(until, fence) <= ?)`,
        ...bounds,
        nowMs,
        nowMs - CLAIM_TTL_MS,
      )
      if (to !== undefined) {
        run(
          'INSERT INTO sweep (id, position) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET position = excluded.position',
          String(to),
        )
        return 'more'
      }
      run('DELETE FROM sweep')
      return run('SELECT 1 FROM seen LIMIT 1').length === 0 ? 'empty' : 'end'
    },
  }
}
