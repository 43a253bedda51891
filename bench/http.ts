/** Accepted events per second over HTTP: the embedded gateway, next to the same server without a queue. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { databasePath } from '../container/lock.ts'
import { startChild } from './child.ts'
import { newFolder, removeFolder } from './folder.ts'
import type { GatewayAnswer, GatewayQuestion, Mode } from './gateway.ts'
import type { LoadAnswer, LoadQuestion } from './load.ts'
import { median, printTable } from './report.ts'

const LOAD = { connections: 64, sizeBytes: 1024, warmUp: 4_000, events: 12_000 } as const
const ROUNDS = 5
const MODES: readonly Mode[] = ['no queue', 'accepting', 'handling']

interface Visit extends LoadAnswer {
  /** Of all threads of the gateway, warm-up included. */
  readonly cpuUsPerEvent: number
  /** Share of the events that had been handled when the last one was accepted. */
  readonly handled: number
}

type Round = Readonly<Record<Mode, Visit>>

/** Prints a row per mode: medians over rounds in which each of them had its turn. */
export async function benchHttp(): Promise<void> {
  const load = startChild<LoadQuestion, LoadAnswer>('load')
  const rounds: Round[] = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const visits: [Mode, Visit][] = []
      for (const mode of MODES) visits.push([mode, await visit(mode, load.ask)])
      rounds.push(Object.fromEntries(visits) as Round)
    }
  } finally {
    await load.end()
  }
  printTable(
    `Accepted events over HTTP: ${LOAD.sizeBytes / 1024} KB, ${LOAD.connections} connections, medians of ${ROUNDS} rounds`,
    ['gateway', 'of no queue', 'events/s', 'p50 ms', 'p99 ms', 'CPU µs', 'handled meanwhile'],
    MODES.map((mode) => rowOf(mode, rounds)),
  )
  console.log(`fdatasync of the disk below ${tmpdir()}: ${syncMs().toFixed(2)} ms; ${availableParallelism()} CPUs`)
}

function rowOf(mode: Mode, rounds: readonly Round[]): string[] {
  const of = (pick: (visit: Visit, round: Round) => number) => median(rounds.map((round) => pick(round[mode], round)))
  return [
    mode,
    of(({ perSecond }, round) => perSecond / round['no queue'].perSecond).toFixed(2),
    of(({ perSecond }) => perSecond).toFixed(0),
    of(({ p50Ms }) => p50Ms).toFixed(1),
    of(({ p99Ms }) => p99Ms).toFixed(1),
    of(({ cpuUsPerEvent }) => cpuUsPerEvent).toFixed(0),
    mode === 'no queue' ? '' : `${(of(({ handled }) => handled) * 100).toFixed(0)} %`,
  ]
}

/** A new process and an empty data folder for every visit, so that no backlog of the one before slows it down. */
async function visit(mode: Mode, push: (question: LoadQuestion) => Promise<LoadAnswer>): Promise<Visit> {
  const dataFolder = newFolder()
  const gateway = startChild<GatewayQuestion, GatewayAnswer>('gateway')
  try {
    const { url, cpuUs } = await gateway.ask({ start: mode, dataFolder })
    const result = await push({ ...LOAD, url: `${url}/webhook/event` })
    const handled = mode === 'no queue' ? 0 : handledShare(dataFolder)
    const after = await gateway.ask('cpu')
    return { ...result, handled, cpuUsPerEvent: (after.cpuUs - cpuUs) / (LOAD.warmUp + LOAD.events) }
  } finally {
    await gateway.end()
    removeFolder(dataFolder)
  }
}

function handledShare(dataFolder: string): number {
  const db = new DatabaseSync(databasePath(dataFolder), { readOnly: true })
  const row = db.prepare("SELECT avg(state = 'settled') AS share FROM message").get()
  db.close()
  return Number(row?.share)
}

/** What a group commit waits for, at least: a page appended and brought to the disk. */
function syncMs(): number {
  const folder = newFolder()
  const file = openSync(join(folder, 'page'), 'w')
  const page = new Uint8Array(4096)
  const times = Array.from({ length: 101 }, () => {
    writeSync(file, page)
    const startedAtMs = performance.now()
    fdatasyncSync(file)
    return performance.now() - startedAtMs
  })
  closeSync(file)
  removeFolder(folder)
  return median(times)
}
