import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { migrate } from '../../../lib/sqlite/schema.ts'
import { newPath } from '../../support/sqlite.ts'

function tablesOf(db: DatabaseSync): unknown[] {
  const rows = db.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  )
  return rows.all().map(({ name }) => name)
}

test('an empty file gets all tables and the number of the version', () => {
  const db = new DatabaseSync(':memory:')
  migrate(db)
  expect(tablesOf(db)).toEqual(['body', 'dead', 'message', 'seen'])
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
})

test('a file of this version is left as it is', () => {
  const db = new DatabaseSync(':memory:')
  migrate(db)
  db.exec("INSERT INTO body VALUES ('name', 1, 'text')")
  const before = db.prepare('SELECT sql FROM sqlite_schema').all()
  migrate(db)
  expect(db.prepare('SELECT sql FROM sqlite_schema').all()).toEqual(before)
  expect(db.prepare('SELECT text FROM body').get()).toEqual({ text: 'text' })
})

test('a file of a later version is refused', () => {
  const db = new DatabaseSync(':memory:')
  db.exec('PRAGMA user_version = 2')
  expect(() => migrate(db)).toThrow(expect.objectContaining({ name: 'ConfigError', code: 'ERR_CONFIG_INVALID' }))
  expect(tablesOf(db)).toEqual([])
})

test('two that set up the same new file at the same time both find their tables', () => {
  const path = newPath()
  const [one, other] = [new DatabaseSync(path, { timeout: 0 }), new DatabaseSync(path, { timeout: 0 })]
  // Whatever `one` does first, `other` is faster.
  const exec = one.exec.bind(one)
  one.exec = (statements) => {
    one.exec = exec
    migrate(other)
    exec(statements)
  }
  migrate(one)
  expect(tablesOf(one)).toEqual(['body', 'dead', 'message', 'seen'])
  expect(one.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
  one.close()
  other.close()
})
