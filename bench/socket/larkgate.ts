/** larkgate's client: before a queue that keeps nothing, or before the storage and the handlers as the gateway has them. */
import { startEvents } from '../../container/events.ts'
import { databasePath } from '../../container/lock.ts'
import { createLog } from '../../container/log.ts'
import { startStorage } from '../../container/storage.ts'
import { systemClock } from '../../lib/clocks/system.ts'
import type { EventQueue } from '../../lib/core/ports.ts'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import { startLongConnections } from '../../lib/socket/long-connections.ts'
import { nodePost, nodeTransport } from '../../lib/transports/node.ts'
import { SOCKET_APP } from './app.ts'
import type { Start } from './client.ts'
import type { HandlerKind } from './handlers.ts'

export const start: Start = async ({ domain, dataFolder, handler }) => {
  const queue = dataFolder === undefined ? { send: async () => undefined } : await startQueue(dataFolder, handler)
  startLongConnections(
    { apps: [{ ...SOCKET_APP, domain }] },
    {
      crypto: nodeCrypto,
      clock: systemClock,
      random: Math.random,
      post: nodePost('bench'),
      transport: nodeTransport(),
      queue,
    },
  )
}

async function startQueue(dataFolder: string, handler: HandlerKind | undefined): Promise<EventQueue> {
  const storage = await startStorage(databasePath(dataFolder), (error) => {
    throw error
  })
  if (handler !== undefined) {
    const log = { format: 'json', level: 'error', colour: false } as const
    const handlersUrl = new URL(`./dispatcher.ts?kind=${handler}`, import.meta.url).href
    const settings = { handlersUrl, log, logPayloads: false, maxAttempts: 1, concurrency: 16 }
    await startEvents(settings, storage, [], createLog(log, console.error), () => undefined)
  }
  return storage.queue
}
