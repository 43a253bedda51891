/** One gateway per data folder. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ConfigError } from '../lib/core/errors.ts'

export interface DataFolder {
  readonly path: string
  readonly databasePath: string
  /** Leaves a note for the command line: who runs here, and at which address. */
  readonly announce: (url: string) => void
  readonly release: () => void
}

/** The note of the gateway that runs on a data folder, or ran there before it was killed. */
export interface GatewayNote {
  readonly pid: number
  readonly url: string
}

export function readNote(folder: string): GatewayNote | undefined {
  try {
    return JSON.parse(readFileSync(notePath(folder), 'utf8')) as GatewayNote
  } catch {
    return undefined
  }
}

/** The database in the data folder, also when no gateway runs. */
export function databasePath(folder: string): string {
  return join(folder, 'larkgate.db')
}

/**
 * Creates the folder if it is missing, mode 0700: payloads contain tokens.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID
 */
export function makeDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw unusable(path, cause)
  }
}

/**
 * Creates the folder if it is missing and locks it for this process. The lock is
 * one of the operating system on a file that SQLite holds open, so that it ends with the process however that ends.
 *
 * @throws {ConfigError} ERR_DATA_IN_USE when another gateway has it, ERR_CONFIG_INVALID when it cannot be written
 */
export function lockDataFolder(path: string): DataFolder {
  makeDataFolder(path)
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(join(path, 'gateway.lock'))
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (cause) {
    lock?.close()
    throw isBusy(cause) ? inUse(path, cause) : unusable(path, cause)
  }
  const held = lock
  return {
    path,
    databasePath: databasePath(path),
    announce: (url) => writeFileSync(notePath(path), JSON.stringify({ pid: process.pid, url } satisfies GatewayNote)),
    release() {
      rmSync(notePath(path), { force: true })
      held.close()
    },
  }
}

function notePath(folder: string): string {
  return join(folder, 'gateway.json')
}

const SQLITE_BUSY = 5

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}

function inUse(path: string, cause: unknown): ConfigError {
  const note = readNote(path)
  const who = note === undefined ? '' : ` (process ${note.pid}, ${note.url})`
  return new ConfigError('ERR_DATA_IN_USE', `LARKGATE_DATA ${path} is in use by another larkgate${who}`, { cause })
}

function unusable(path: string, cause: unknown): ConfigError {
  const problem = cause instanceof Error ? cause.message : String(cause)
  return new ConfigError('ERR_CONFIG_INVALID', `LARKGATE_DATA ${path} cannot be used: ${problem}`, { cause })
}
