/** Our client with everything behind it, in memory: the queue, the consumer, and the handlers in this thread. */
import { systemClock } from '../../lib/clocks/system.ts'
import { createConsumer } from '../../lib/core/consume.ts'
import { createDispatcher } from '../../lib/core/dispatch.ts'
import { silentLog } from '../../lib/core/log.ts'
import { pump } from '../../lib/core/pump.ts'
import { createReplier } from '../../lib/core/replier.ts'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import { memoryDeadLetters } from '../../lib/dead/memory.ts'
import { memoryQueue } from '../../lib/queues/memory.ts'
import { startLongConnections } from '../../lib/socket/long-connections.ts'
import { memoryStore } from '../../lib/stores/memory.ts'
import { nodePost, nodeTransport } from '../../lib/transports/node.ts'
import { type Client, textOf } from './client.ts'

const clock = systemClock
const random = Math.random

export const larkgate: Client = {
  start(domain, app, handlers) {
    let hasEnded = false
    let problem: string | undefined
    const routes = createDispatcher()
      .on('im.message.receive_v1', ({ event }) => handlers.message(textOf(event.message.content)))
      .callback('card.action.trigger', () => handlers.click())
    const queue = memoryQueue(clock)
    const stop = new AbortController()
    const { signal } = stop
    const dead = memoryDeadLetters()
    const consumer = createConsumer(
      { routes, store: memoryStore(clock), dead, clock, random, log: silentLog },
      { stop: signal },
    )
    const pumping = pump({ queue, consumer, concurrency: 16, clock, random, stop: signal })
    const connections = startLongConnections(
      { apps: [{ name: 'scenario', domain, appId: app.appId, appSecret: app.appSecret }] },
      {
        crypto: nodeCrypto,
        queue,
        clock,
        random,
        transport: nodeTransport(),
        post: nodePost('scenario'),
        loadReplier: () => createReplier(routes, silentLog),
        observeSocket(report) {
          if (report.kind === 'link') problem = report.code
        },
      },
    )
    void connections.ended.then((error) => {
      hasEnded = error !== undefined
    })
    return {
      async stop() {
        await connections.stop()
        stop.abort()
        await pumping
      },
      hasEnded: () => hasEnded,
      problem: () => problem,
    }
  },
}
