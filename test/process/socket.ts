/** The long connection of a real process, with links cut, the process killed and the queue blocked at random moments. */

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { eventV2, type GatewayServer, startGateway as startPlatform } from '../../simulator/index.ts'
import { seededRandom } from '../support/random.ts'
import { noteKill } from './crash.ts'
import { atTheEnd, dataFolder, type Gateway, newFolder, query, startGateway, untilSettled, waitFor } from './gateway.ts'
import { checkDoneMarks, checkStarts, type Snapshot, type Starts } from './promises.ts'

export const SOCKET_APP = { appId: 'cli_0123456789abcdef', appSecret: 'secret-of-the-process-tests' } as const

export const SOCKET_VARIABLES = {
  LARK_APP_ID: SOCKET_APP.appId,
  LARK_APP_SECRET: SOCKET_APP.appSecret,
  LARK_ENCRYPT_KEY: '',
  LARK_VERIFICATION_TOKEN: '',
} as const

const TYPE = 'test.fails_v1'
const MAX_ATTEMPTS = 3
/** Messages that the platform has under way at the same time. */
const WINDOW = 64
/** Few, so that the end does not wait long for them. */
const HOPELESS = 2
const FAILING = 0.01

/** Shorter than the real ones, and more of them, since everything here goes wrong more often. */
const REDELIVER_AFTER_MS = Array.from({ length: 60 }, () => 500)

/** A platform for the app of these tests; it ends with the test. */
export async function platformFor(settings: Partial<Parameters<typeof startPlatform>[0]> = {}): Promise<GatewayServer> {
  const clientConfig = { ReconnectCount: -1, ReconnectInterval: 1, ReconnectNonce: 0, PingInterval: 1 }
  const platform = await startPlatform({ apps: [SOCKET_APP], clientConfig, ...settings })
  atTheEnd(platform.close)
  return platform
}

export interface SocketReport extends Starts {
  readonly events: number
  readonly cuts: number
  readonly kills: number
  /** Acks with code 500. */
  readonly refusals: number
  readonly redeliveries: number
  readonly dead: number
}

export interface Faults {
  readonly kills: number
  /** How often the database is locked for longer than an ack may take. */
  readonly blocks: number
}

/** Delivers `events` events, and checks every promise about what is left of them. */
export async function deliverUnderFaults(events: number, faults: Faults, seed: number): Promise<SocketReport> {
  const random = seededRandom(seed)
  const folder = newFolder()
  const platform = await platformFor({ redeliverAfterMs: REDELIVER_AFTER_MS, ackTimeoutMs: 3_000 })
  const variables = {
    ...SOCKET_VARIABLES,
    LARK_DOMAIN: platform.url,
    LARKGATE_CONNECTIONS: '3',
    LARKGATE_MAX_ATTEMPTS: String(MAX_ATTEMPTS),
    LARKGATE_LOG: 'json:error',
  }
  const start = () => startGateway({ folder, variables })
  const snapshots: Snapshot[] = []
  let gateway = await start()
  let pushed = 0
  let cuts = 0
  let isBlocked = false

  const pushing = pushAll(platform, events, random, () => pushed++)
  const cutting = (async () => {
    while (pushed < events) {
      await sleep(50 + random() * 400)
      // A link has to live for as long as a refusal takes.
      if (isBlocked) continue
      const links = platform.links()
      platform.cut(links[Math.floor(random() * links.length)]?.id)
      if (links.length > 0) cuts++
    }
  })()
  for (let block = 0; block < faults.blocks; block++) {
    await waitFor('the next block', () => pushed > (events * (block + 0.5)) / (faults.blocks + 1), 120_000)
    isBlocked = true
    await lockDatabase(folder, 3_000)
    isBlocked = false
  }
  for (let kill = 0; kill < faults.kills; kill++) {
    const from = faults.blocks / (faults.blocks + 1)
    await waitFor('the next kill', () => pushed > events * (from + ((1 - from) * kill) / faults.kills), 120_000)
    await sleep(random() * 200)
    await gateway.kill()
    snapshots.push(noteKill(folder))
    gateway = await start()
  }
  const deliveries = await pushing
  await cutting
  await untilSettled(folder, 60_000)
  const { acks, redeliveries } = platform.counts()
  expect(deliveries.filter(({ delivered }) => !delivered)).toEqual([])
  expect(platform.violations()).toEqual([])
  expect((await gateway.stop()).code).toBe(0)

  const keys = new Set(deliveries.map(({ eventId }) => `${SOCKET_APP.appId}:${TYPE}:${eventId}`))
  expect(keys.size).toBe(events)
  checkDoneMarks(folder, keys, snapshots)
  const starts = checkStarts(folder, MAX_ATTEMPTS, snapshots)
  const [counts] = query<{ done: number; dead: number }>(
    folder,
    'SELECT (SELECT count(*) FROM seen WHERE done_at IS NOT NULL) AS done, (SELECT count(*) FROM dead) AS dead',
  )
  expect(counts?.done).toBe(events)
  const dead = counts?.dead ?? 0
  return { events, cuts, kills: faults.kills, refusals: acks[500] ?? 0, redeliveries, dead, ...starts }
}

/** Some at a time, each one as soon as another has been delivered. */
async function pushAll(platform: GatewayServer, events: number, random: () => number, onPush: () => void) {
  const deliveries: Awaited<ReturnType<GatewayServer['push']>>[] = []
  let next = 0
  const sender = async () => {
    while (next < events) {
      const id = next++
      const failures = id < HOPELESS ? 99 : random() < FAILING ? 1 : 0
      const event = { takes_ms: Math.floor(random() * 5), failures, filling: 'x'.repeat(random() * 2_000) }
      const text = eventV2(TYPE, event, { app: SOCKET_APP, createdAtMs: Date.now(), eventId: `event-${id}` })
      const fragments = random() < 0.1 ? ({ fragmentBytes: 300, order: 'shuffled' } as const) : {}
      deliveries.push(await platform.push(text, fragments))
      onPush()
    }
  }
  await Promise.all(Array.from({ length: WINDOW }, sender))
  return deliveries
}

/** Nobody else can write meanwhile: the queue does not take an event in time. */
async function lockDatabase(folder: string, forMs: number): Promise<void> {
  const db = new DatabaseSync(join(dataFolder(folder), 'larkgate.db'), { timeout: 5_000 })
  db.exec('BEGIN IMMEDIATE')
  await sleep(forMs)
  db.exec('ROLLBACK')
  db.close()
}

/** The gateway as the client of `platform`, with a link. */
export async function connectedGateway(
  platform: GatewayServer,
  variables: Readonly<Record<string, string>> = {},
): Promise<Gateway> {
  const gateway = await startGateway({
    folder: newFolder(),
    variables: { ...SOCKET_VARIABLES, LARK_DOMAIN: platform.url, ...variables },
  })
  await waitFor('a link', () => platform.links().length > 0)
  return gateway
}
