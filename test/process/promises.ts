/** Holds the journal of the handlers and the database against what is promised about accepted events. */
import { expect } from 'vitest'
import { query, readJournal } from './gateway.ts'

/** What was on disk at the moment of a kill. */
export interface Snapshot {
  /** Done marks: key → when. */
  readonly doneAt: ReadonlyMap<string, number>
  /** Keys of messages. */
  readonly messages: ReadonlySet<string>
}

/** No accepted event is lost; each has one done mark, and what was marked once stays as it was. */
export function checkDoneMarks(folder: string, answered: ReadonlySet<string>, snapshots: readonly Snapshot[]): void {
  const rows = query<{ key: string; state: string; doneAt: number | null; leaseUntil: number | null }>(
    folder,
    `SELECT message.key, message.state, seen.done_at AS doneAt, seen.lease_until AS leaseUntil
      FROM message LEFT JOIN seen USING (key)`,
  )
  const found = new Map(rows.map((row) => [row.key, row]))
  expect([...answered].filter((key) => !found.has(key))).toEqual([])
  expect(rows.filter(({ state, doneAt, leaseUntil }) => state !== 'settled' || !doneAt || leaseUntil !== 0)).toEqual([])
  for (const { doneAt, messages } of snapshots) {
    expect([...doneAt].filter(([key, at]) => found.get(key)?.doneAt !== at)).toEqual([])
    expect([...messages].filter((key) => !found.has(key))).toEqual([])
  }
}

export interface Starts {
  readonly starts: number
  readonly failures: number
  /** Starts that a kill cut off before they could end or fail. */
  readonly cutOff: number
  /** Handlers that had ended, but a kill came before the mark. */
  readonly unmarked: number
}

interface Course {
  readonly last: string
  readonly attempt: number
  /** Kills before the last line. */
  readonly kills: number
}

/**
 * Goes through the journal in its order, in which `kill` lines stand where a process was dead. The first start of a key
 * is free. Each later one needs a reason since the one before: it failed, or a kill came before it could end, or a kill
 * came before its end was marked. After its done mark no key starts.
 */
export function checkStarts(folder: string, maxAttempts: number, snapshots: readonly Snapshot[]): Starts {
  const courses = new Map<string, Course>()
  const counts = { starts: 0, failures: 0, cutOff: 0, unmarked: 0 }
  const violations: string[] = []
  const marked = new Set<string>()
  let kills = 0

  for (const { what, key, attempt } of readJournal(folder)) {
    if (what === 'kill') {
      for (const done of snapshots[kills]?.doneAt.keys() ?? []) marked.add(done)
      kills++
      continue
    }
    const before = courses.get(key)
    const killed = before !== undefined && before.kills < kills
    if (what === 'start') {
      counts.starts++
      if (marked.has(key)) violations.push(`${key} starts after its done mark`)
      if (
        before === undefined ? attempt > 1 + kills : killed ? attempt <= before.attempt : attempt !== before.attempt + 1
      )
        violations.push(`${key} starts with attempt ${attempt} after ${before?.attempt}`)
      if (before?.last === 'start' && killed) counts.cutOff++
      else if (before?.last === 'end' && killed) counts.unmarked++
      else if (before !== undefined && before.last !== 'fail') violations.push(`${key} starts again without a reason`)
    } else if (before?.last !== 'start' || before.attempt !== attempt || killed) {
      violations.push(`${key} has '${what} ${attempt}' without its start`)
    }
    if (what === 'fail') counts.failures++
    courses.set(key, { last: what, attempt, kills })
  }

  const sql = 'SELECT seen.key, seen.attempts, dead.attempts AS diedAfter FROM seen LEFT JOIN dead USING (key)'
  for (const { key, attempts, diedAfter } of query<{ key: string; attempts: number; diedAfter: number | null }>(
    folder,
    sql,
  )) {
    const course = courses.get(key)
    if (diedAfter !== null) {
      if (diedAfter !== maxAttempts) violations.push(`${key} is dead after ${diedAfter} attempts`)
    } else if (course?.last !== 'end' || course.attempt !== attempts) {
      violations.push(`${key} is done after ${attempts} attempts, but its handler says ${JSON.stringify(course)}`)
    }
  }
  expect(violations).toEqual([])
  // Follows from all that, and is the promise as it is written down.
  expect(counts.starts).toBeLessThanOrEqual(courses.size + counts.failures + counts.cutOff + counts.unmarked)
  return counts
}
