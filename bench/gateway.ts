/** The process that is pushed to: the embedded gateway, or the same server and receiver without a queue behind them. */

import { fileURLToPath } from 'node:url'
import { startGateway } from '../container/main.ts'
import { startServer } from '../container/server.ts'
import { systemClock } from '../lib/clocks/system.ts'
import { readEnvironment } from '../lib/config/environment.ts'
import { createReceiver } from '../lib/core/receive.ts'
import { nodeCrypto } from '../lib/crypto/node.ts'
import { answer } from './child.ts'
import { APP } from './events.ts'

/** `accepting` leaves all events on the queue, `handling` takes them off it meanwhile. */
export type Mode = 'no queue' | 'accepting' | 'handling'

export type GatewayQuestion = { readonly start: Mode; readonly dataFolder: string } | 'cpu'

export interface GatewayAnswer {
  readonly url: string
  /** CPU of all threads since the process started, in microseconds. */
  readonly cpuUs: number
}

let url = ''
answer<GatewayQuestion, GatewayAnswer>(async (question) => {
  if (question !== 'cpu') url = await start(question.start, question.dataFolder)
  const { user, system } = process.cpuUsage()
  return { url, cpuUs: user + system }
})

function start(mode: Mode, dataFolder: string): Promise<string> {
  return mode === 'no queue' ? startWithoutQueue() : startEmbedded(mode, dataFolder)
}

async function startEmbedded(mode: Mode, dataFolder: string): Promise<string> {
  const config = readEnvironment({
    PORT: '0',
    LARKGATE_DATA: dataFolder,
    LARKGATE_HANDLERS: fileURLToPath(import.meta.resolve('./handlers.ts')),
    LARKGATE_LOG: 'json:error',
  })
  const gateway = await startGateway({
    config: { ...config, apps: [APP], webhookApps: [APP], ...(mode === 'accepting' && { concurrency: 0 }) },
    onFatal: (error) => {
      throw error
    },
  })
  return gateway.url
}

async function startWithoutQueue(): Promise<string> {
  const queue = { send: async () => undefined }
  const receive = createReceiver({ apps: [APP] }, { crypto: nodeCrypto, queue, clock: systemClock })
  const server = await startServer({ host: '127.0.0.1', port: 0, receive, checkReady: async () => ({}) })
  return server.url
}
