/** A small file system that can really be full, and filling it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PlatformRequest, toRequest } from '../../simulator/index.ts'
import { APP, atTheEnd, dataFolder, type Gateway, query, waitFor } from './gateway.ts'

export interface SmallDisk {
  /** Takes whatever room there still is. */
  readonly fill: () => void
  /** Gives that back. */
  readonly free: () => void
  /** Adds enough for the log of changes to grow to its usual 4 MiB. */
  readonly grow: () => void
}

/** Whether this process may mount a file system: it is root, and not in a container that forbids it. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-mount-'))
  try {
    if (command('mount', '-t', 'tmpfs', '-o', 'size=64k', 'larkgate-test', folder) !== 0) return false
    return command('umount', folder) === 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Mounts one as the data folder of `folder`; it is unmounted when the test ends, after the processes started later have ended. */
export function mountSmallDisk(folder: string, sizeKib: number): SmallDisk {
  const path = dataFolder(folder)
  mkdirSync(path)
  atTheEnd(() => {
    if (command('umount', path) !== 0) command('umount', '--lazy', path)
  })
  if (command('mount', '-t', 'tmpfs', '-o', `size=${sizeKib}k,mode=700`, 'larkgate-test', path) !== 0) {
    throw new Error(`cannot mount a file system at ${path}`)
  }
  const filler = join(path, 'filler')
  return {
    fill() {
      for (let bytes = 64 * 1024; bytes >= 1; bytes = Math.floor(bytes / 2)) {
        while (append(filler, bytes));
      }
    },
    free: () => rmSync(filler, { force: true }),
    grow() {
      const size = `size=${sizeKib + 16 * 1024}k`
      if (command('mount', '-o', `remount,${size}`, path) !== 0) throw new Error(`cannot remount ${path}`)
    },
  }
}

export interface Filled {
  /** Ids of events that were answered 200. */
  readonly accepted: readonly string[]
  readonly refused: number
}

/** Pushes events, large ones first, until even small ones are refused several times in a row. */
export async function pushUntilFull({ platform }: Gateway, type: string): Promise<Filled> {
  const accepted: string[] = []
  let refused = 0
  for (const length of [40_000, 4_000, 10]) {
    for (let inARow = 0; inARow < 5; ) {
      const { status, eventId = '', body } = await platform.push(type, { event: { filling: 'x'.repeat(length) } })
      if (status === 200) accepted.push(eventId)
      else if (status !== 503) throw new Error(`answered ${status} instead of 503: ${body}`)
      else refused++
      inARow = status === 200 ? 0 : inARow + 1
      if (accepted.length > 5_000) throw new Error('the disk does not get full')
    }
  }
  return { accepted, refused }
}

/** One more event, and the whole answer to it. */
export async function pushOne({ url }: Gateway, text: string): Promise<Response> {
  const now = { timestamp: String(Math.floor(Date.now() / 1000)), nonce: 'n-1' }
  const { headers, body }: PlatformRequest = toRequest(text, { ...APP, ...now })
  return fetch(`${url}/webhook/event`, { method: 'POST', headers, body })
}

/** Waits until every event with one of these ids has its done mark. */
export async function untilDone(folder: string, ids: readonly string[]): Promise<void> {
  const sql = 'SELECT message.id FROM message JOIN seen USING (key) WHERE seen.done_at IS NOT NULL'
  const areDone = () => {
    const done = new Set(query<{ id: string }>(folder, sql).map(({ id }) => id))
    return ids.every((id) => done.has(id))
  }
  await waitFor('all accepted events to be done', areDone, 30_000)
}

function command(...[name, ...args]: [string, ...string[]]): number | null {
  return spawnSync(name, args, { stdio: 'ignore', timeout: 10_000 }).status
}

function append(path: string, bytes: number): boolean {
  try {
    writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' })
    return true
  } catch {
    return false
  }
}
