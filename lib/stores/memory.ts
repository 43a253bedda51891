/** Claims and done marks in memory, for tests and for trying things out: gone with the process. */
import type { Claim, ClaimToken, Clock, SeenStore } from '../core/ports.ts'

interface Entry {
  readonly fence: number
  readonly attempts: number
  readonly leaseUntilMs: number
  readonly doneUntilMs?: number
  readonly reason?: string
}

export function memoryStore(clock: Clock): SeenStore {
  const entries = new Map<string, Entry>()

  /** Replaces the entry if `token` is still the newest claim and not finished. */
  const change = async ({ key, fence }: ClaimToken, changes: Partial<Entry>) => {
    const entry = entries.get(key)
    if (entry === undefined || entry.fence !== fence || entry.doneUntilMs !== undefined) return false
    entries.set(key, { ...entry, ...changes })
    return true
  }

  return {
    async claim(key, leaseMs): Promise<Claim> {
      const nowMs = clock.now()
      const entry = entries.get(key)
      const isDone = entry?.doneUntilMs !== undefined
      if (entry && (entry.doneUntilMs ?? entry.leaseUntilMs) > nowMs) {
        return isDone ? { verdict: 'done' } : { verdict: 'held', untilMs: entry.leaseUntilMs }
      }
      const fence = (entry?.fence ?? 0) + 1
      const attempts = isDone ? 1 : (entry?.attempts ?? 0) + 1
      entries.set(key, { fence, attempts, leaseUntilMs: nowMs + leaseMs })
      const reason = isDone ? undefined : entry?.reason
      return { verdict: 'claimed', token: { key, fence }, attempt: attempts, ...(reason !== undefined && { reason }) }
    },
    renew: (token, leaseMs) => change(token, { leaseUntilMs: clock.now() + leaseMs }),
    finish: (token, ttlMs) => change(token, { leaseUntilMs: 0, doneUntilMs: clock.now() + ttlMs }),
    release: (token, reason) => change(token, { leaseUntilMs: 0, reason }),
    async forget(key) {
      const entry = entries.get(key)
      // The fence goes on, so that a token from before is still refused.
      if (entry) entries.set(key, { fence: entry.fence + 1, attempts: 0, leaseUntilMs: 0 })
    },
  }
}
