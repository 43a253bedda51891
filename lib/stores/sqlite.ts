/** The embedded store of claims and done marks: a table of a SQLite file. */
import type { Claim, ClaimToken, Clock, SeenStore } from '../core/ports.ts'
import type { SqliteFile } from '../sqlite/file.ts'

export interface SqliteStore extends SeenStore {
  /** Ends every lease: for start-up, when whoever held one in this file is known to be dead. */
  readonly reclaim: () => Promise<void>
}

interface Before {
  readonly done_at: number | null
  readonly lease_until: number
  readonly reason: string | null
}

interface Granted {
  readonly fence: number
  readonly attempts: number
}

export function sqliteStore({ db, write }: SqliteFile, clock: Clock): SqliteStore {
  const claim = db.prepare(`
    INSERT INTO seen (key, fence, attempts, claimed_at, lease_until) VALUES (:key, 1, 1, :now, :until)
    ON CONFLICT (key) DO UPDATE SET
      fence = fence + 1,
      attempts = iif(done_at IS NULL, attempts + 1, 1),
      claimed_at = :now, lease_until = :until, done_at = NULL, done_until = NULL, reason = NULL
    WHERE coalesce(done_until, lease_until) <= :now
    RETURNING fence, attempts`)
  const look = db.prepare('SELECT done_at, lease_until, reason FROM seen WHERE key = ?')
  const renew = db.prepare('UPDATE seen SET lease_until = ? WHERE key = ? AND fence = ? AND done_at IS NULL')
  const finish = db.prepare(`
    UPDATE seen SET done_at = :now, done_until = :until, lease_until = 0, reason = NULL
    WHERE key = :key AND fence = :fence AND done_at IS NULL`)
  const release = db.prepare(
    'UPDATE seen SET lease_until = 0, reason = ? WHERE key = ? AND fence = ? AND done_at IS NULL',
  )
  // The fence goes on, so that a token from before is still refused.
  const forget = db.prepare(`
    UPDATE seen SET fence = fence + 1, attempts = 0, lease_until = 0, done_at = NULL, done_until = NULL, reason = NULL WHERE key = ?`)
  const reclaim = db.prepare('UPDATE seen SET lease_until = 0 WHERE lease_until > 0')

  const changed = async (run: () => { changes: number | bigint }) => (await write(run)).changes === 1

  return {
    claim: (key, leaseMs) =>
      write((): Claim => {
        const now = clock.now()
        const before = look.get(key) as unknown as Before | undefined
        const granted = claim.get({ key, now, until: now + leaseMs }) as unknown as Granted | undefined
        if (granted !== undefined) {
          const token = { key, fence: granted.fence }
          const reason = before?.reason ?? undefined
          return { verdict: 'claimed', token, attempt: granted.attempts, ...(reason !== undefined && { reason }) }
        }
        const { done_at, lease_until } = before as Before
        return done_at === null ? { verdict: 'held', untilMs: lease_until } : { verdict: 'done' }
      }),
    renew: ({ key, fence }: ClaimToken, leaseMs) => changed(() => renew.run(clock.now() + leaseMs, key, fence)),
    finish: ({ key, fence }: ClaimToken, ttlMs) =>
      changed(() => finish.run({ key, fence, now: clock.now(), until: clock.now() + ttlMs })),
    release: ({ key, fence }: ClaimToken, reason) => changed(() => release.run(reason, key, fence)),
    forget: async (key) => void (await write(() => forget.run(key))),
    reclaim: async () => void (await write(() => reclaim.run())),
  }
}
