/** A SQLite file with group commit, shared by the adapters that keep their tables in it. */
import { DatabaseSync } from 'node:sqlite'
import { migrate } from './schema.ts'

export interface SqliteFile {
  readonly db: DatabaseSync
  /**
   * Runs `work` in the next group commit and resolves once that is on disk (`synchronous=FULL`). Everything asked for
   * in one turn of the event loop shares one transaction, and so one wait for the disk. Work that throws, or a commit
   * that fails, leaves nothing behind and rejects.
   */
  readonly write: <T>(work: () => T) => Promise<T>
  /** Commits what was asked for, then closes. */
  readonly close: () => void
}

interface Pending {
  readonly work: () => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

/** How long to wait for another process (the command line) that is writing. */
const BUSY_TIMEOUT_MS = 2_000

/**
 * @param path of the file, made if missing; `:memory:` for one that is gone when closed
 * @throws {ConfigError} ERR_CONFIG_INVALID when a newer larkgate wrote the file
 */
export function openSqlite(path: string): SqliteFile {
  const db = new DatabaseSync(path)
  // First, since another process may be setting up the same file right now.
  db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
  // `fullfsync` matters on macOS only, where a plain fsync leaves the data in the disk's own cache.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = 1')
  migrate(db)
  let pending: Pending[] = []

  function write<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      pending.push({ work, resolve: resolve as Pending['resolve'], reject })
      if (pending.length === 1) setImmediate(flush)
    })
  }

  function flush(): void {
    const batch = pending
    pending = []
    if (batch.length > 0) commit(batch)
  }

  /** A batch in which some work throws is undone whole; then each work gets a commit of its own, so that only those fail that must. */
  function commit(batch: readonly Pending[]): void {
    let working = false
    try {
      db.exec('BEGIN IMMEDIATE')
      working = true
      const results = batch.map(({ work }) => work())
      working = false
      db.exec('COMMIT')
      for (const [index, { resolve }] of batch.entries()) resolve(results[index])
    } catch (error) {
      // On some errors, a full disk among them, SQLite has rolled back already.
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK')
      if (working && batch.length > 1) for (const one of batch) commit([one])
      else for (const { reject } of batch) reject(error)
    }
  }

  return {
    db,
    write,
    close() {
      flush()
      db.close()
    },
  }
}
