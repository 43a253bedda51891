import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openSqlite } from '../../../lib/sqlite/file.ts'
import { settled } from '../../support/clock.ts'
import { newPath, openAfterCrash, openFile } from '../../support/sqlite.ts'
import { commitsOf } from '../../support/wal.ts'

/** A file with a table of its own to write to. */
function openTable() {
  const file = openFile()
  file.db.exec('CREATE TABLE word (text TEXT NOT NULL UNIQUE) STRICT')
  const insert = file.db.prepare('INSERT INTO word VALUES (?)')
  const words = (db: DatabaseSync = file.db) =>
    db
      .prepare('SELECT text FROM word ORDER BY rowid')
      .all()
      .map((row) => row.text)
  return { file, words, add: (word: string) => file.write(() => insert.run(word).changes), insert }
}

describe('a write', () => {
  test('resolves to what the work returned', async () => {
    expect(await openFile().write(() => 'result')).toBe('result')
  })

  test('is not begun before the turn is over', async () => {
    const { add, words } = openTable()
    const adding = add('a')
    expect(words()).toEqual([])
    await adding
    expect(words()).toEqual(['a'])
  })

  test('is in the files on disk once it has resolved', async () => {
    const { file, add, words } = openTable()
    await add('a')
    expect(words(openAfterCrash(file).db)).toEqual(['a'])
  })

  test('waits for the disk: the log is synchronised with every commit', () => {
    const { db } = openFile()
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  })

  test('rejects with what the work threw, and leaves nothing behind', async () => {
    const { file, insert, words } = openTable()
    const failing = file.write(() => {
      insert.run('a')
      throw new Error('on second thoughts')
    })
    await expect(failing).rejects.toThrow('on second thoughts')
    expect(words()).toEqual([])
    expect(file.db.isTransaction).toBe(false)
  })

  test('asked for while others are written comes with the next commit', async () => {
    const { file, add, words } = openTable()
    await file.write(() => void add('later'))
    await settled()
    expect(words()).toEqual(['later'])
  })
})

describe('everything asked for in one turn', () => {
  test('is one transaction', async () => {
    const { file, add, words } = openTable()
    const before = commitsOf(file)
    await Promise.all(['a', 'b', 'c', 'd'].map(add))
    expect(commitsOf(file) - before).toBe(1)
    await add('e')
    expect(commitsOf(file) - before).toBe(2)
    expect(words()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('appears to another connection at once', async () => {
    const { file, add, words, insert } = openTable()
    const reader = new DatabaseSync(file.db.location() as string)
    let seenMeanwhile: unknown
    const look = () => {
      insert.run('b')
      seenMeanwhile = words(reader)
    }
    await Promise.all([add('a'), file.write(look), add('c')])
    expect([seenMeanwhile, words(reader)]).toEqual([[], ['a', 'b', 'c']])
    reader.close()
  })

  test('is done in the order it was asked for', async () => {
    const { add, words } = openTable()
    await Promise.all([add('c'), add('a'), add('b')])
    expect(words()).toEqual(['c', 'a', 'b'])
  })

  test('succeeds but for the work that throws', async () => {
    const { file, add, words, insert } = openTable()
    const failing = file.write(() => {
      insert.run('half')
      throw new Error('broken')
    })
    const results = await Promise.allSettled([add('a'), failing, add('b'), add('a'), add('c')])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
    expect(words()).toEqual(['a', 'b', 'c'])
  })
})

describe('a disk that is full', () => {
  /** No more pages than there are. */
  const fill = (db: DatabaseSync) =>
    db.exec(`PRAGMA max_page_count = ${db.prepare('PRAGMA page_count').get()?.page_count}`)
  const empty = (db: DatabaseSync) => db.exec('PRAGMA max_page_count = 1000000')
  const large = 'x'.repeat(20_000)

  test('makes the write reject, and takes nothing of what was written before', async () => {
    const { file, add, words } = openTable()
    await add('a')
    fill(file.db)
    await expect(add(large)).rejects.toThrow('full')
    expect(words()).toEqual(['a'])
    expect(file.db.isTransaction).toBe(false)
  })

  test('refuses what is too large and takes what still fits', async () => {
    const { file, add, words } = openTable()
    await add('a')
    fill(file.db)
    const results = await Promise.allSettled([add('b'), add(large), add('c')])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(words()).toEqual(['a', 'b', 'c'])
  })

  test('is forgotten when there is room again', async () => {
    const { file, add, words } = openTable()
    fill(file.db)
    await add(large).catch(() => undefined)
    empty(file.db)
    await add(large)
    expect(words()).toEqual([large])
  })
})

describe('a file that another connection is writing to', () => {
  function openLocked() {
    const { file, ...table } = openTable()
    // The command line holds the lock for longer than is waited; here nobody waits.
    file.db.exec('PRAGMA busy_timeout = 0')
    const other = new DatabaseSync(file.db.location() as string)
    other.exec('BEGIN IMMEDIATE')
    return { file, other, ...table }
  }

  test('refuses all that was asked for', async () => {
    const { other, add, words } = openLocked()
    const results = await Promise.allSettled([add('a'), add('b')])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(words()).toEqual([])
    other.close()
  })

  test('takes it again when the other has finished', async () => {
    const { other, add, words } = openLocked()
    await add('a').catch(() => undefined)
    other.exec('ROLLBACK')
    await add('b')
    expect(words()).toEqual(['b'])
    other.close()
  })

  test('is waited for by default', () => {
    const { timeout } = openFile().db.prepare('PRAGMA busy_timeout').get() as { timeout: number }
    expect(timeout).toBeGreaterThanOrEqual(1000)
    expect(timeout).toBeLessThan(2500)
  })
})

describe('closing', () => {
  test('writes what was asked for before', async () => {
    const { file, add } = openTable()
    const path = file.db.location() as string
    const adding = add('a')
    file.close()
    await adding
    expect(openTableAgain(path)).toEqual(['a'])
  })

  // In a process of its own, since what goes wrong here would end the whole process.
  test('refuses every later write, and breaks nothing else', () => {
    const script = `
      import { openSqlite } from ${JSON.stringify(new URL('../../../lib/sqlite/file.ts', import.meta.url).href)}
      const file = openSqlite(':memory:')
      file.close()
      file.write(() => 1).then(() => console.log('written'), () => console.log('refused'))
    `
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect({ stdout, status }).toEqual({ stdout: 'refused\n', status: 0 })
  })

  const openTableAgain = (path: string) =>
    openFile(path)
      .db.prepare('SELECT text FROM word')
      .all()
      .map((row) => row.text)
})

describe('opening', () => {
  test('finds again what was written before', async () => {
    const { file, add } = openTable()
    await add('a')
    const path = file.db.location() as string
    file.close()
    expect(openFile(path).db.prepare('SELECT text FROM word').get()).toEqual({ text: 'a' })
  })

  test('works for two at the same time, as for the gateway and the command line', async () => {
    const { file, add, words } = openTable()
    const second = openFile(file.db.location() as string)
    await add('a')
    await second.write(() => second.db.exec("INSERT INTO word VALUES ('b')"))
    expect(words()).toEqual(['a', 'b'])
  })

  test('waits for another process that is just setting the file up', async () => {
    const path = newPath()
    const script = `
      import { DatabaseSync } from 'node:sqlite'
      const db = new DatabaseSync(${JSON.stringify(path)})
      db.exec('BEGIN EXCLUSIVE; CREATE TABLE word (text TEXT)')
      console.log('locked')
      setTimeout(() => db.exec('COMMIT'), 200)
    `
    const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(other.stdout, 'data')
    const file = openFile(path)
    expect(file.db.prepare('SELECT count(*) AS count FROM word').get()).toEqual({ count: 0 })
    await once(other, 'close')
  })

  test('refuses a file that a newer larkgate wrote, and leaves it as it is', () => {
    const path = newPath()
    const newer = new DatabaseSync(path)
    newer.exec('CREATE TABLE future (a); PRAGMA user_version = 1000000')
    newer.close()
    expect(() => openSqlite(path)).toThrow(expect.objectContaining({ name: 'ConfigError', code: 'ERR_CONFIG_INVALID' }))
    const again = new DatabaseSync(path)
    expect(again.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1_000_000 })
    expect(again.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'future' }])
    again.close()
  })

  test('refuses a file that is no database, and leaves it as it is', () => {
    const path = newPath()
    const text = 'something that somebody wants to keep. '.repeat(50)
    writeFileSync(path, text)
    expect(() => openSqlite(path)).toThrow('not a database')
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  test('keeps nothing on disk for :memory:', async () => {
    const { db, write } = openFile(':memory:')
    await write(() => db.exec('CREATE TABLE word (text TEXT)'))
    expect(existsSync(':memory:')).toBe(false)
  })
})
