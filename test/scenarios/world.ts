/** What a scenario has in hand: a gateway of its own on 127.0.0.1, one client, its handlers, and ways to wait. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type GatewayApp,
  type GatewayServer,
  type GatewaySettings,
  type SocketDelivery,
  type SocketPushOptions,
  startGateway,
} from '../../simulator/index.ts'
import type { Client, RunningClient } from './client.ts'
import { createDesk, type Desk } from './desk.ts'

const APP: GatewayApp = { appId: 'cli_0123456789abcdef', appSecret: 'the secret' }
/** Its id is not of the form that the platform gives out. */
export const ODD_APP: GatewayApp = { appId: 'staging', appSecret: 'another secret' }

/** As short as the platform's settings can be: a second between pings and attempts, and none before the first one. */
export const QUICK = { ReconnectCount: -1, ReconnectInterval: 1, ReconnectNonce: 0, PingInterval: 1 } as const

export interface World extends Omit<Desk, 'handlers' | 'releaseAll'> {
  readonly gateway: GatewayServer
  readonly launch: (app?: GatewayApp) => RunningClient
  /** Launches, and waits for a link that is ready. */
  readonly connect: () => Promise<RunningClient>
  /** Whether there is a link with a ping: only from then on does the official client take messages. */
  readonly isLinked: () => boolean
  /** Delivers a message with this text, once, and tells what became of it. */
  readonly deliver: (text: string, options?: SocketPushOptions) => Promise<string>
  /** Delivers something else, or in another way. */
  readonly push: (eventTypeOrText: string, options?: SocketPushOptions) => Promise<string>
  /** Whether it comes to hold. */
  readonly comesTo: (holds: () => boolean, withinMs?: number) => Promise<boolean>
  /** The same for what a scenario rests on: without it nothing is observed. */
  readonly waitFor: (holds: () => boolean) => Promise<void>
  /** The client's connections to the gateway, of any kind. */
  readonly sockets: () => number
}

/** For what happens at once, on a machine with much else to do. */
const PATIENCE_MS = 10_000
/** Pings, discoveries and refusals are counted by the gateway, not told one by one. */
const LOOK_EVERY_MS = 10

/** Runs `act` in a world that is gone when it ends. */
export async function inWorld<Result>(
  client: Client,
  settings: Partial<GatewaySettings>,
  act: (world: World) => Promise<Result>,
): Promise<Result> {
  const options = { clientConfig: QUICK, redeliverAfterMs: [], ...settings }
  const gateway = await startGateway({ apps: [APP, ODD_APP], ...options })
  const { handlers, releaseAll, ...desk } = createDesk()
  const sockets = watchSockets(Number(new URL(gateway.url).port))
  let running: RunningClient | undefined

  const comesTo: World['comesTo'] = async (holds, withinMs = PATIENCE_MS) => {
    for (const endMs = Date.now() + withinMs; !holds(); await pause(LOOK_EVERY_MS)) {
      if (Date.now() >= endMs) return false
    }
    return true
  }
  const waitFor: World['waitFor'] = async (holds) => {
    if (!(await comesTo(holds))) throw new Error('it did not come so far')
  }
  const launch = (app = APP) => {
    running = client.start(gateway.url, app, handlers)
    return running
  }
  const isLinked = () => gateway.links().some(({ pingsAtMs }) => pingsAtMs.length > 0)
  const push: World['push'] = async (what, given) => describe(await gateway.push(what, given), gateway)
  try {
    return await act({
      ...desk,
      gateway,
      launch,
      isLinked,
      async connect() {
        const launched = launch()
        await waitFor(isLinked)
        return launched
      },
      deliver: (text, given) => push('im.message.receive_v1', { text, ...given }),
      push,
      comesTo,
      waitFor,
      sockets: sockets.count,
    })
  } finally {
    releaseAll()
    await running?.stop()
    await gateway.close()
    sockets.forget()
  }
}

/** In the words of the table. */
function describe({ attempts, messageId }: SocketDelivery, gateway: GatewayServer): string {
  const { end, ack } = attempts.at(-1) ?? {}
  const violation = gateway.violations().find((one) => one.messageId === messageId)
  if (violation !== undefined) return violation.what
  if (end !== 'acked') return end === 'timeout' ? 'no ack within 3 s' : 'no ack before the link ends'
  return `acked ${ack?.code}${ack?.data === undefined ? '' : ` with ${ack.data}`}`
}

function watchSockets(port: number): { readonly count: () => number; readonly forget: () => void } {
  const CHANNEL = 'net.client.socket'
  const sockets = new Set<Socket>()
  const add = (message: unknown) => {
    sockets.add((message as { readonly socket: Socket }).socket)
  }
  subscribe(CHANNEL, add)
  return {
    count: () => [...sockets].filter((socket) => socket.remotePort === port && !socket.destroyed).length,
    forget: () => unsubscribe(CHANNEL, add),
  }
}
