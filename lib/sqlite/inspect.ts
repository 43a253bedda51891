/** Looking into the file of an embedded gateway, running or not. Changes nothing. */
import type { DatabaseSync } from 'node:sqlite'

export type EventState = 'pending' | 'running' | 'done' | 'dead'

/** One event as `larkgate events` shows it. Times are milliseconds since the Unix epoch. */
export interface EventRow {
  readonly key: string
  readonly id: string
  readonly type: string
  readonly app: string
  readonly state: EventState
  readonly attempts: number
  readonly receivedAtMs: number
  /** When the last attempt started. */
  readonly claimedAtMs: number | null
  /** When the next attempt is due; only while pending. */
  readonly nextAtMs: number | null
  readonly doneAtMs: number | null
  /** Why the last attempt failed. */
  readonly reason: string | null
}

export interface EventFilter {
  readonly type?: string
  readonly state?: EventState
  /** Newest first. */
  readonly limit: number
}

const EVENTS = `
  SELECT message.key, message.id, message.type, message.app,
    CASE
      WHEN dead.key IS NOT NULL THEN 'dead'
      WHEN seen.done_at IS NOT NULL OR message.state = 'settled' THEN 'done'
      WHEN seen.lease_until > :now THEN 'running'
      ELSE 'pending'
    END AS state,
    coalesce(dead.attempts, seen.attempts, 0) AS attempts,
    message.sent_at AS receivedAtMs,
    seen.claimed_at AS claimedAtMs,
    iif(message.state = 'ready' AND coalesce(seen.done_until, seen.lease_until, 0) <= :now, message.ready_at, NULL) AS nextAtMs,
    coalesce(dead.died_at, seen.done_at) AS doneAtMs,
    coalesce(dead.reason, seen.reason) AS reason
  FROM message
  LEFT JOIN seen ON seen.key = message.key
  LEFT JOIN dead ON dead.key = message.key`

export function listEvents(db: DatabaseSync, nowMs: number, { type, state, limit }: EventFilter): EventRow[] {
  const rows = db
    .prepare(`SELECT * FROM (${EVENTS} WHERE :type IS NULL OR message.type = :type ORDER BY message.seq DESC)
      WHERE :state IS NULL OR state = :state LIMIT :limit`)
    .all({ now: nowMs, type: type ?? null, state: state ?? null, limit })
  return rows as unknown as EventRow[]
}

/** The event of that key, with the message as the queue has it. */
export function findEvent(db: DatabaseSync, nowMs: number, key: string): (EventRow & { body: string }) | undefined {
  const row = db
    .prepare(`SELECT found.*, message.body FROM (${EVENTS}) AS found JOIN message USING (key) WHERE found.key = :key`)
    .get({ now: nowMs, key })
  return row as unknown as (EventRow & { body: string }) | undefined
}
