/** CPU per event, from the bytes and headers of a push to an event that is proved and understood. */
import { type Contender, checkContenders, contenders, type Pushed, toPushed } from './contenders.ts'
import { makeEvents } from './events.ts'
import { median, printTable } from './report.ts'

/** Events per slice: enough to be measured, few enough to take turns often. */
const SIZES = [
  { kilobytes: 1, perSlice: 500 },
  { kilobytes: 4, perSlice: 250 },
  { kilobytes: 64, perSlice: 32 },
  { kilobytes: 512, perSlice: 8 },
] as const

const WARM_UP_ROUNDS = 10
const ROUNDS = 51

type Name = keyof ReturnType<typeof contenders>

/** Microseconds per event of every contender in one round. */
type Round = Readonly<Record<Name, number>>

/**
 * Prints a row per size. A ratio is the median of the rounds' own ratios: what slows the machine down for a while slows
 * down all contenders of a round.
 */
export async function benchCpu(): Promise<void> {
  await checkContenders()
  const rows: string[][] = []
  for (const { kilobytes, perSlice } of SIZES) {
    const rounds = await measure(makeEvents(perSlice, kilobytes * 1024).map(toPushed))
    const ratio = (one: Name, other: Name) => median(rounds.map((round) => round[one] / round[other])).toFixed(2)
    const us = (name: Name) => median(rounds.map((round) => round[name])).toFixed(1)
    const ratios = [ratio('larkgate', 'bare'), ratio('sdk', 'larkgate')]
    rows.push([`${kilobytes} KB`, ...ratios, us('larkgate'), us('bare'), us('sdk')])
  }
  printTable(
    `CPU per event on Node ${process.versions.node}: medians of ${ROUNDS} rounds, µs`,
    ['payload', 'larkgate/bare', 'sdk/larkgate', 'larkgate', 'bare', 'sdk'],
    rows,
  )
}

async function measure(pushed: readonly Pushed[]): Promise<readonly Round[]> {
  const runs = contenders()
  const names = Object.keys(runs) as Name[]
  const rounds: Round[] = []
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const us = { bare: 0, larkgate: 0, sdk: 0 }
    for (const name of inTurn(names, round)) us[name] = await cpuPerEvent(runs[name], pushed)
    rounds.push(us)
  }
  return rounds.slice(WARM_UP_ROUNDS)
}

/** Nobody always comes after the one that leaves the most garbage. */
function inTurn<Item>(items: readonly Item[], round: number): readonly Item[] {
  const first = round % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}

/** Microseconds of this process in user and system mode, garbage collection included. */
async function cpuPerEvent(run: Contender, pushed: readonly Pushed[]): Promise<number> {
  const before = process.cpuUsage()
  for (const one of pushed) await run(one)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / pushed.length
}
