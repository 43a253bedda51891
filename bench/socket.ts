/** The long connection: how fast clients ack and what it costs them, next to the least that could be done. */
import { startChild } from './child.ts'
import { median, printTable } from './report.ts'
import { type GatewayAnswer, type GatewayQuestion, IN_FLIGHT } from './socket/gateway.ts'
import { HANDLER_MS } from './socket/handlers.ts'
import { type Contender, type Gateway, measure, type Round, type Visit } from './socket/visit.ts'

/** Of 1 KB, for each client in each round. */
const EVENTS = Number(process.env.LARKGATE_BENCH_EVENTS ?? 200_000)
const ROUNDS = 3

/** Every process has about 20 MB more than the published package would need, since Node reads TypeScript here. */
const MEGABYTE_BYTES = 2 ** 20

const LOADS = [
  { kilobytes: 1, warmUp: 10_000, events: EVENTS },
  { kilobytes: 4, warmUp: 5_000, events: Math.ceil(EVENTS / 5) },
  { kilobytes: 64, warmUp: 1_000, events: Math.ceil(EVENTS / 50) },
] as const

const CLIENTS = ['bare', 'larkgate', 'official'] as const
const STORED = { name: 'larkgate, SQLite', client: 'larkgate', isStored: true, events: Math.ceil(EVENTS / 10) } as const

/** The official client acks no faster than the handler runs, so that many events would take it very long. */
const SLOW_LOADS = {
  quick: { warmUp: 5_000, events: 10_000 },
  waiting: { warmUp: 640, events: 1_280 },
  blocking: { warmUp: 0, events: 128 },
} as const

/** Prints a row per client: medians over rounds in which each of them had its turn, in a process of its own. */
export async function benchSocket(): Promise<void> {
  const gateway = startChild<GatewayQuestion, GatewayAnswer>('socket/gateway')
  try {
    for (const load of LOADS) await compareClients(load, gateway)
    await compareHandlers(gateway)
  } finally {
    await gateway.end()
  }
}

async function compareClients(load: (typeof LOADS)[number], gateway: Gateway): Promise<void> {
  const contenders: Contender[] = CLIENTS.map((client) => ({ ...load, name: client, client }))
  if (load.kilobytes === 1) contenders.push({ ...load, ...STORED })
  const rounds = await measure(contenders, ROUNDS, gateway)
  printTable(
    `Long connection: ${load.events} events of ${load.kilobytes} KB, ${IN_FLIGHT} in flight, medians of ${ROUNDS} rounds`,
    ['client', 'of bare', 'of official', ...SPEED, 'CPU µs', 'RSS MB after', 'at most'],
    contenders.map(({ name }) => {
      const of = medians(rounds, name)
      const ratioTo = (other: string) =>
        of(({ perSecond }, round) => perSecond / (round.get(other)?.perSecond ?? Number.NaN)).toFixed(2)
      const megabytes = (pick: (visit: Visit) => number) => (of(pick) / MEGABYTE_BYTES).toFixed(0)
      return [
        name,
        ratioTo('bare'),
        ratioTo('official'),
        ...speedOf(of),
        of(({ cpuUsPerEvent }) => cpuUsPerEvent).toFixed(1),
        megabytes(({ settledBytes }) => settledBytes),
        megabytes(({ maxBytes }) => maxBytes),
      ]
    }),
  )
}

/** larkgate as the embedded gateway is: the queue in SQLite, the handlers behind it in a thread of their own. */
async function compareHandlers(gateway: Gateway): Promise<void> {
  const contenders = (['quick', 'waiting', 'blocking'] as const).flatMap((handler): readonly Contender[] => [
    { name: `larkgate, ${handler}`, client: 'larkgate', isStored: true, handler, kilobytes: 1, ...SLOW_LOADS.quick },
    { name: `official, ${handler}`, client: 'official', handler, kilobytes: 1, ...SLOW_LOADS[handler] },
  ])
  const rounds = await measure(contenders, 1, gateway)
  printTable(
    `Handlers that return at once, wait for ${HANDLER_MS} ms, or block their thread for ${HANDLER_MS} ms: 1 KB, ${IN_FLIGHT} in flight`,
    ['client, handler', ...SPEED],
    contenders.map(({ name }) => [name, ...speedOf(medians(rounds, name))]),
  )
}

/** The median over all rounds of something about one contender. */
type Medians = (pick: (visit: Visit, round: Round) => number) => number

function medians(rounds: readonly Round[], name: string): Medians {
  return (pick) =>
    median(
      rounds.map((round) => {
        const visit = round.get(name)
        return visit === undefined ? Number.NaN : pick(visit, round)
      }),
    )
}

const SPEED = ['events/s', 'ack p50 ms', 'p99 ms']

function speedOf(of: Medians): readonly string[] {
  return [
    of(({ perSecond }) => perSecond).toFixed(0),
    of(({ p50Ms }) => p50Ms).toFixed(1),
    of(({ p99Ms }) => p99Ms).toFixed(1),
  ]
}
