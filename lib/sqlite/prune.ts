/** Deletes what nobody needs any more. */
import type { SqliteFile } from './file.ts'

/** As long as done marks are kept: after that a message has nothing to say any more. */
const SETTLED_TTL_MS = 12 * 60 * 60_000

/** Rows a statement deletes at most, so that accepting events never waits long for it. */
const STEP = 500

/** Settled messages and done marks after 12 h, and bodies that no message and no dead letter refers to. Returns the number of rows. */
export async function prune({ db, write }: SqliteFile, nowMs: number): Promise<number> {
  const before = nowMs - SETTLED_TTL_MS
  const steps = [
    db.prepare(`DELETE FROM message WHERE seq IN (
      SELECT seq FROM message WHERE state = 'settled' AND settled_at < :before LIMIT ${STEP})`),
    db.prepare(`DELETE FROM seen WHERE key IN (
      SELECT key FROM seen WHERE done_until < :before + ${SETTLED_TTL_MS} LIMIT ${STEP})`),
    db.prepare(`DELETE FROM body WHERE name IN (
      SELECT name FROM body WHERE created_at < :before
        AND NOT EXISTS (SELECT 1 FROM message WHERE dataref = name)
        AND NOT EXISTS (SELECT 1 FROM dead WHERE instr(dead.body, name)) LIMIT ${STEP})`),
  ]
  let deleted = 0
  for (const step of steps) {
    for (;;) {
      const { changes } = await write(() => step.run({ before }))
      deleted += Number(changes)
      if (Number(changes) < STEP) break
    }
  }
  return deleted
}
