/**
 * CPU per request in workerd: the Worker that receives, next to the least that could be done with WebCrypto, to the
 * official SDK, and to a Worker that does nothing. CPU is that of the whole process, HTTP included.
 */
import { existsSync } from 'node:fs'
import { startChild } from './child.ts'
import type { LoadAnswer, LoadQuestion } from './load.ts'
import { median, printTable } from './report.ts'
import { startWorkerd, WORKER_NAMES, type Workerd, type WorkerName } from './workerd/workerd.ts'

/** Requests of a visit: enough to be measured, few enough to take turns often. */
const LOADS = [
  { kilobytes: 1, requests: 800 },
  { kilobytes: 4, requests: 600 },
  { kilobytes: 64, requests: 120 },
] as const

const CONNECTIONS = 8
/** The larger the code, the longer it is compiled in the background. */
const WARM_UP_ROUNDS = 8
const ROUNDS = 21

/** Microseconds per request of every Worker in one round. */
type Round = Readonly<Record<WorkerName, number>>

/** Sends so many requests to the Worker; resolves when all are answered 200. */
type Push = (worker: Workerd) => Promise<unknown>

/** Prints a row per size. Ratios are medians of the rounds' own ratios. */
export async function benchCloudflare(): Promise<void> {
  if (!existsSync('/proc/self/schedstat')) return console.log('CPU in workerd is measured on Linux only\n')
  const load = startChild<LoadQuestion, LoadAnswer>('load')
  const workers = new Map<WorkerName, Workerd>()
  try {
    for (const name of WORKER_NAMES) workers.set(name, await startWorkerd(name))
    const rows: string[][] = []
    for (const { kilobytes, requests } of LOADS) {
      const question = { connections: CONNECTIONS, sizeBytes: kilobytes * 1024, warmUp: 0, events: requests }
      const push: Push = ({ url }) => load.ask({ ...question, url: `${url}/webhook/event` })
      rows.push([`${kilobytes} KB`, ...toCells(await measure(workers, requests, push))])
    }
    printTable(
      `CPU per request in workerd: ${CONNECTIONS} connections, medians of ${ROUNDS} rounds, µs`,
      ['payload', 'larkgate/bare', 'sdk/larkgate', 'beyond empty', ...WORKER_NAMES],
      rows,
    )
  } finally {
    await load.end()
    for (const worker of workers.values()) await worker.stop()
  }
}

async function measure(
  workers: ReadonlyMap<WorkerName, Workerd>,
  requests: number,
  push: Push,
): Promise<readonly Round[]> {
  const rounds: Round[] = []
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const visits: [WorkerName, number][] = []
    for (const [name, worker] of workers) {
      const beforeUs = worker.cpuUs()
      await push(worker)
      visits.push([name, (worker.cpuUs() - beforeUs) / requests])
    }
    rounds.push(Object.fromEntries(visits) as Round)
  }
  return rounds.slice(WARM_UP_ROUNDS)
}

function toCells(rounds: readonly Round[]): string[] {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick))
  return [
    of(({ larkgate, bare }) => larkgate / bare).toFixed(2),
    of(({ sdk, larkgate }) => sdk / larkgate).toFixed(2),
    of(({ sdk, larkgate, empty }) => (sdk - empty) / (larkgate - empty)).toFixed(1),
    ...WORKER_NAMES.map((name) => of((round) => round[name]).toFixed(0)),
  ]
}
