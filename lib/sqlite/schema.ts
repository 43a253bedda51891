/** The tables of the embedded gateway: one file holds queue, store, dead letters and bodies. */
import type { DatabaseSync } from 'node:sqlite'
import { ConfigError } from '../core/errors.ts'

/**
 * - `message.state`: `ready` is due at `ready_at`; `waiting` stands behind another of its lane; `settled` is off the queue
 *   and kept only to be looked at. Which messages are being handled is known to the running process alone, so that after
 *   a crash they are simply ready again.
 * - `seen.fence` grows with every claim; `lease_until` is 0 when nobody holds the key; `done_at` is the done mark.
 *
 * Times are milliseconds since the Unix epoch.
 */
const VERSION_1 = `
  CREATE TABLE message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    app TEXT NOT NULL,
    lane TEXT,
    state TEXT NOT NULL CHECK (state IN ('ready', 'waiting', 'settled')),
    sent_at INTEGER NOT NULL,
    ready_at INTEGER NOT NULL,
    settled_at INTEGER,
    dataref TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX message_ready ON message (ready_at, seq) WHERE state = 'ready';
  CREATE INDEX message_lane ON message (lane, seq) WHERE lane IS NOT NULL AND state <> 'settled';
  CREATE INDEX message_settled ON message (settled_at) WHERE state = 'settled';
  CREATE INDEX message_dataref ON message (dataref) WHERE dataref IS NOT NULL;

  CREATE TABLE seen (
    key TEXT PRIMARY KEY,
    fence INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    claimed_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    done_at INTEGER,
    done_until INTEGER,
    reason TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX seen_done ON seen (done_until) WHERE done_until IS NOT NULL;

  CREATE TABLE dead (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    app TEXT NOT NULL,
    body TEXT NOT NULL,
    reason TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    died_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE body (
    name TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
`

const MIGRATIONS: readonly string[] = [VERSION_1]

/**
 * Brings the tables to this version.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID when a newer larkgate wrote the file
 */
export function migrate(db: DatabaseSync): void {
  if (userVersion(db) === MIGRATIONS.length) return
  // Looked at once more inside: somebody else may have done it meanwhile.
  db.exec('BEGIN IMMEDIATE')
  try {
    const version = userVersion(db)
    if (version > MIGRATIONS.length) {
      throw new ConfigError('ERR_CONFIG_INVALID', 'LARKGATE_DATA was written by a newer version of larkgate')
    }
    for (const statements of MIGRATIONS.slice(version)) db.exec(statements)
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`)
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function userVersion(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version)
}
