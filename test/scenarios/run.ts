/** Runs the scenarios with both clients, many at the same time: most of what they do is waiting. */
import { messageOf } from '../../lib/core/errors.ts'
import { CALLBACKS } from './callbacks.ts'
import type { Client } from './client.ts'
import { CONTROL } from './control.ts'
import { EVENTS } from './events.ts'
import { FRAGMENTS } from './fragments.ts'
import { larkgate } from './larkgate.ts'
import { LOSSES } from './losses.ts'
import { official } from './official.ts'
import { REFUSALS } from './refusals.ts'
import type { Scenario } from './scenario.ts'
import { STARTS } from './starts.ts'
import { inWorld } from './world.ts'

export const SCENARIOS: readonly Scenario[] = [EVENTS, CALLBACKS, FRAGMENTS, CONTROL, LOSSES, REFUSALS, STARTS].flat()

export interface Observation {
  readonly scenario: Scenario
  readonly official: string
  readonly larkgate: string
}

/** More of them at once would take the time from each other. */
const MAX_AT_ONCE = 24

/** One promise for each scenario, in their order; none rejects. The last ones are started first: they take longest. */
export function observeAll(): readonly Promise<Observation>[] {
  const inTurn = createTurns(MAX_AT_ONCE)
  const observations = SCENARIOS.toReversed().map(async (scenario) => {
    const theirs = inTurn(() => observe(scenario, official))
    const ours = inTurn(() => observe(scenario, larkgate))
    return { scenario, official: await theirs, larkgate: await ours }
  })
  return observations.reverse()
}

function observe({ settings = {}, observe }: Scenario, client: Client): Promise<string> {
  return inWorld(client, settings, observe).catch((error) => `breaks: ${messageOf(error)}`)
}

/** What is given to it is started in order, as soon as fewer than `max` are at work. */
function createTurns(max: number): <Result>(act: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = []
  let atWork = 0
  return async (act) => {
    if (atWork === max) await new Promise<void>((resolve) => waiting.push(resolve))
    else atWork++
    try {
      return await act()
    } finally {
      const next = waiting.shift()
      if (next === undefined) atWork--
      else next()
    }
  }
}
