/** Counts transactions in SQLite's write-ahead log, by its documented format (sqlite.org/fileformat2.html#the_write_ahead_log). */
import { readFileSync } from 'node:fs'
import type { SqliteFile } from '../../lib/sqlite/file.ts'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/** Commits since the log was begun: a frame that ends a transaction carries the size of the database, others carry 0. */
export function commitsOf({ db }: SqliteFile): number {
  const log = readFileSync(`${db.location()}-wal`)
  const frameBytes = FRAME_HEADER_BYTES + log.readUInt32BE(8)
  const salt = log.subarray(16, 24)
  let commits = 0
  for (let at = HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    if (log.subarray(at + 8, at + 16).equals(salt) && log.readUInt32BE(at + 4) !== 0) commits++
  }
  return commits
}
