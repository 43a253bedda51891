/** SQLite files in a folder of their own, gone when the test ends. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openSqlite, type SqliteFile } from '../../lib/sqlite/file.ts'

/** A path in a new folder, where nothing is yet. */
export function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'larkgate.db')
}

/** Opens the file at `path`, and closes it when the test ends if that has not happened before. */
export function openFile(path: string = newPath()): SqliteFile {
  const file = openSqlite(path)
  onTestFinished(() => {
    if (file.db.isOpen) file.close()
  })
  return file
}

/** Opens a copy of what is on disk at this moment: what a process finds whose predecessor was killed. */
export function openAfterCrash({ db }: SqliteFile): SqliteFile {
  const from = db.location() as string
  const to = newPath()
  for (const end of ['', '-wal']) if (existsSync(from + end)) cpSync(from + end, to + end)
  return openFile(to)
}
