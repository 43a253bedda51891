/** The embedded queue: a table of a SQLite file. Durable, ordered in lanes, for one consumer process. */

import type { Envelope } from '../core/envelope.ts'
import { messageOf, PortError } from '../core/errors.ts'
import type { Clock, Delivery, Outcome, PullQueue } from '../core/ports.ts'
import { createWaiting } from '../core/waiting.ts'
import type { SqliteFile } from '../sqlite/file.ts'

/** How often to look for what another process (the command line) has put on the queue. */
const POLL_MS = 1_000

export interface SqliteQueue extends PullQueue {
  /** Makes what was received and not settled available again, because whoever received it is dead. */
  readonly abandon: () => void
}

/**
 * A message whose key is on the queue already is not put there twice.
 *
 * Which messages are being handled is known to this process only: after a crash they are available again.
 */
export function sqliteQueue({ db, write }: SqliteFile, clock: Clock): SqliteQueue {
  const forgetSettled = db.prepare("DELETE FROM message WHERE key = ? AND state = 'settled'")
  const insert = db.prepare(`
    INSERT INTO message (key, id, type, app, lane, dataref, body, sent_at, ready_at, state)
    VALUES (:key, :id, :type, :app, :lane, :dataref, :body, :now, :now, iif(
      EXISTS (SELECT 1 FROM message WHERE lane = :lane AND state <> 'settled'), 'waiting', 'ready'))
    ON CONFLICT (key) DO NOTHING`)
  const selectDue = db.prepare(`
    SELECT seq, body FROM message WHERE state = 'ready' AND ready_at <= ? ORDER BY ready_at, seq LIMIT ?`)
  const selectNext = db.prepare("SELECT min(ready_at) AS at FROM message WHERE state = 'ready' AND ready_at > ?")
  const ack = db.prepare(
    "UPDATE message SET state = 'settled', settled_at = ? WHERE seq = ? AND state <> 'settled' RETURNING lane",
  )
  const promote = db.prepare(`
    UPDATE message SET state = 'ready', ready_at = ?
    WHERE seq = (SELECT min(seq) FROM message WHERE lane = ? AND state = 'waiting')`)
  const retry = db.prepare('UPDATE message SET ready_at = ? WHERE seq = ?')

  let inHand = new Set<string>()
  const changes = createWaiting(clock)

  return {
    async send({ text, lane, dataref, key, id, type, app }: Envelope) {
      const row = { key, id, type, app, lane: lane ?? null, dataref: dataref ?? null, body: text }
      await write(() => {
        forgetSettled.run(key)
        insert.run({ ...row, now: clock.now() })
      }).catch(unavailable)
      changes.wake()
    },

    async receive(max, waitMs, stop) {
      const untilMs = clock.now() + waitMs
      const mine = inHand
      for (;;) {
        const nowMs = clock.now()
        // Whoever asked is gone, and would take deliveries with him.
        if (mine !== inHand || stop?.aborted) return []
        const deliveries = take(max, nowMs)
        if (deliveries.length > 0 || nowMs >= untilMs) return deliveries
        await changes.within(Math.min(untilMs - nowMs, untilNextDue(nowMs), POLL_MS), stop)
      }
    },

    async settle(delivery: Delivery, outcome: Outcome) {
      const seq = Number(delivery.id)
      await write(() => {
        const nowMs = clock.now()
        if (outcome.verdict === 'retry') return retry.run(nowMs + outcome.delayMs, seq)
        const lane = ack.get(nowMs, seq)?.lane ?? null
        return lane === null ? undefined : promote.run(nowMs, lane)
      }).catch(unavailable)
      inHand.delete(delivery.id)
      changes.wake()
    },

    abandon() {
      inHand = new Set()
      changes.wake()
    },
  }

  function take(max: number, nowMs: number): Delivery[] {
    const due = selectDue.all(nowMs, max + inHand.size) as unknown as { seq: number; body: string }[]
    const deliveries = due
      .map(({ seq, body }) => ({ id: String(seq), body }))
      .filter(({ id }) => !inHand.has(id))
      .slice(0, max)
    for (const { id } of deliveries) inHand.add(id)
    return deliveries
  }

  function untilNextDue(nowMs: number): number {
    const at = selectNext.get(nowMs)?.at
    return typeof at === 'number' ? at - nowMs : Number.POSITIVE_INFINITY
  }
}

function unavailable(cause: unknown): never {
  // In the message, since a cause does not survive the way to another thread.
  throw new PortError('ERR_QUEUE_UNAVAILABLE', `the SQLite queue cannot be written now: ${messageOf(cause)}`, { cause })
}
