/** A gateway that is killed at random moments under load, and what it keeps of its promises. */
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { seededRandom } from '../support/random.ts'
import {
  dataFolder,
  journalPath,
  launchGateway,
  newFolder,
  query,
  startGateway,
  untilSettled,
  waitFor,
} from './gateway.ts'
import { createLoad } from './load.ts'
import { checkDoneMarks, checkStarts, type Snapshot, type Starts } from './promises.ts'

/** Few, so that an event that always fails is dead within 2 s + 6 s. */
const MAX_ATTEMPTS = 3
const HOPELESS = 2

/** Longer than those waits, and what is left on the queue. */
const DRAIN_MS = 40_000

export interface CrashReport extends Starts {
  readonly kills: number
  readonly pushes: number
  readonly answered: number
  readonly unanswered: number
  readonly dead: number
}

/** Kills the gateway `kills` times, lets the last one finish its work, and checks every promise about what is left. */
export async function crashUnderLoad(kills: number, seed: number): Promise<CrashReport> {
  const random = seededRandom(seed)
  const folder = newFolder()
  const options = { folder, variables: { LARKGATE_MAX_ATTEMPTS: String(MAX_ATTEMPTS), LARKGATE_LOG: 'json:error' } }
  const load = createLoad(random, HOPELESS)
  const snapshots: Snapshot[] = []

  let gateway = await startGateway(options)
  const loading = load.run(() => gateway)
  await waitFor('the first events to be accepted', () => load.answered.size > 10)
  while (snapshots.length < kills) {
    await sleep(random() * 700)
    await gateway.kill()
    snapshots.push(noteKill(folder))
    // Some do not live long enough to say that they run.
    while (snapshots.length < kills && random() < 0.25) {
      const running = launchGateway(options)
      await sleep(random() * 400)
      running.signal('SIGKILL')
      await running.exited
      snapshots.push(noteKill(folder))
    }
    gateway = await startGateway(options)
  }
  load.stop()
  await loading
  await load.redeliver(gateway)
  await untilSettled(folder, DRAIN_MS)
  expect((await gateway.stop()).code).toBe(0)

  checkDoneMarks(folder, load.answered, snapshots)
  const starts = checkStarts(folder, MAX_ATTEMPTS, snapshots)
  const [dead] = query<{ n: number }>(folder, 'SELECT count(*) AS n FROM dead')
  const events = { answered: load.answered.size, unanswered: load.unanswered(), dead: dead?.n ?? 0 }
  return { kills, pushes: load.pushes(), ...events, ...starts }
}

/** Writes the kill into the journal: nobody else writes there now. Looks at a copy, so that recovery stays with the gateway. */
export function noteKill(folder: string): Snapshot {
  appendFileSync(journalPath(folder), `kill - 0 ${Date.now()} \n`)
  const copy = mkdtempSync(join(folder, 'copy-'))
  const from = join(dataFolder(folder), 'larkgate.db')
  for (const end of ['', '-wal']) if (existsSync(from + end)) cpSync(from + end, join(copy, `larkgate.db${end}`))
  const db = new DatabaseSync(join(copy, 'larkgate.db'))
  try {
    const done = db.prepare('SELECT key, done_at AS at FROM seen WHERE done_at IS NOT NULL').all()
    const messages = db.prepare('SELECT key FROM message').all()
    return {
      doneAt: new Map(done.map(({ key, at }) => [String(key), Number(at)])),
      messages: new Set(messages.map(({ key }) => String(key))),
    }
  } finally {
    db.close()
    rmSync(copy, { recursive: true })
  }
}
