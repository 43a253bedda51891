/** Opening the embedded gateway's database beside a gateway that may be running. */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { databasePath } from '../container/lock.ts'
import type { Config } from '../lib/config/environment.ts'
import { ConfigError } from '../lib/core/errors.ts'
import { openSqlite, type SqliteFile } from '../lib/sqlite/file.ts'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when there is no database yet
 */
export async function withReader<T>(config: Config, use: (db: DatabaseSync) => T | Promise<T>): Promise<T> {
  const db = new DatabaseSync(existingDatabase(config), { readOnly: true })
  try {
    return await use(db)
  } finally {
    db.close()
  }
}

/**
 * To be closed by the caller.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID when there is no database yet
 */
export function openWriter(config: Config): SqliteFile {
  return openSqlite(existingDatabase(config))
}

function existingDatabase({ dataFolder, queue }: Config): string {
  const path = databasePath(dataFolder)
  if (existsSync(path)) return path
  if (queue.kind !== 'sqlite') {
    const [target, place] = queue.kind === 'ingest' ? ['cloudflare', 'the Worker'] : ['aws', 'AWS']
    const problem = `holds no events: with LARKGATE_QUEUE=${queue.kind} they are kept by ${place}; see larkgate dead --target ${target}`
    throw new ConfigError('ERR_CONFIG_INVALID', `LARKGATE_DATA ${dataFolder} ${problem}`)
  }
  throw new ConfigError('ERR_CONFIG_INVALID', `LARKGATE_DATA ${dataFolder} holds no events: start the gateway first`)
}
