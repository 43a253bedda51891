/** One measurement of one client, in a process of its own. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, startChild } from '../child.ts'
import { newFolder, removeFolder } from '../folder.ts'
import type { ClientName, ClientQuestion, Usage } from './client.ts'
import type { GatewayAnswer, GatewayQuestion } from './gateway.ts'
import type { HandlerKind } from './handlers.ts'

export interface Contender {
  readonly name: string
  readonly client: ClientName
  readonly kilobytes: number
  /** Pushed before the measurement. */
  readonly warmUp: number
  readonly events: number
  readonly handler?: HandlerKind
  /** Whether larkgate stores what it accepts, as opposed to forgetting it. */
  readonly isStored?: boolean
}

export interface Visit extends GatewayAnswer {
  readonly cpuUsPerEvent: number
  readonly settledBytes: number
  readonly maxBytes: number
}

/** By the names of the contenders. */
export type Round = ReadonlyMap<string, Visit>

export type Gateway = Child<GatewayQuestion, GatewayAnswer>

/** After so long a client has collected what garbage it collects without being pushed. */
const SETTLE_MS = 1_000

/** Everybody in every round, so that what slows the machine down for a while slows down all of them. */
export async function measure(contenders: readonly Contender[], rounds: number, gateway: Gateway): Promise<Round[]> {
  const { url } = await gateway.ask('where')
  const measured: Round[] = []
  for (let round = 0; round < rounds; round++) {
    const visits = new Map<string, Visit>()
    for (const contender of contenders) visits.set(contender.name, await visit(contender, url, gateway))
    measured.push(visits)
  }
  return measured
}

async function visit(contender: Contender, domain: string, gateway: Gateway): Promise<Visit> {
  const { client: start, kilobytes, warmUp, events, handler, isStored } = contender
  const dataFolder = isStored ? newFolder() : undefined
  const client = startChild<ClientQuestion, Usage>('socket/client')
  try {
    const push = (count: number) => gateway.ask({ events: count, sizeBytes: kilobytes * 1024 })
    await client.ask({ start, domain, handler, dataFolder })
    if (warmUp > 0) await push(warmUp)
    const before = await client.ask('usage')
    const result = await push(events)
    const after = await client.ask('usage')
    await sleep(SETTLE_MS)
    const { rssBytes, maxRssBytes } = await client.ask('usage')
    const cpuUsPerEvent = (after.cpuUs - before.cpuUs) / events
    return { ...result, cpuUsPerEvent, settledBytes: rssBytes, maxBytes: maxRssBytes }
  } catch (cause) {
    throw new Error(`${contender.name}, ${kilobytes} KB: not measured`, { cause })
  } finally {
    await client.end()
    if (dataFolder !== undefined) removeFolder(dataFolder)
  }
}
