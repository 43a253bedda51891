/** The other half: what is behind the queues, and the operator routes. */
import { r2Bodies } from '../lib/bodies/r2.ts'
import { systemClock } from '../lib/clocks/system.ts'
import { readCallingApps, readWorkerConsumer } from '../lib/config/roles.ts'
import { createBackstop } from '../lib/core/backstop.ts'
import { type Consumer, createConsumer } from '../lib/core/consume.ts'
import { webCrypto } from '../lib/crypto/web.ts'
import { durableObjectDeadLetters } from '../lib/dead/durable-object.ts'
import { logConsumed } from '../lib/log/reports.ts'
import { callsOf } from '../lib/openapi/calls.ts'
import { createOperator, logOperator, type Operator } from '../lib/operator/server.ts'
import { backstopPace, consumeBatch, consumerPace, type QueueBatch } from '../lib/queues/cloudflare.ts'
import { durableObjectStore } from '../lib/stores/durable-object.ts'
import { runtimeFetch } from '../lib/transports/fetch.ts'
import { type ConsumeBindings, checkBound, environmentOf, openQueue } from './bindings.ts'
import { loadHandlers } from './handlers.ts'
import type { Made } from './isolate.ts'
import { consoleLog } from './log.ts'

export interface ConsumerParts {
  readonly operate: Operator
  /** Never rejects: each message gets a verdict of its own. */
  readonly consume: (batch: QueueBatch) => Promise<void>
}

/** The platform ends a consumer after 15 minutes. What remains is for handlers that are told to stop, and for the verdicts. */
const BUDGET_MS = 14 * 60_000

/** The less a handler may take, the later in a batch one may still start. */
const HANDLER_TIMEOUT_MS = 5 * 60_000

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID
 */
export function composeConsumer(env: ConsumeBindings): ConsumerParts {
  checkBound(env, 'EVENTS', 'SEEN', 'DEAD')
  const { adminToken, storeShards, maxAttempts, concurrency, ...settings } = readWorkerConsumer(environmentOf(env))
  const log = consoleLog(settings.log)
  const ports = {
    store: durableObjectStore(env.SEEN, { shards: storeShards }),
    dead: durableObjectDeadLetters(env.DEAD),
    ...(env.BODIES && { bodies: r2Bodies(env.BODIES) }),
    clock: systemClock,
  }
  const random = Math.random
  const calls = callsOf(
    () => readCallingApps(environmentOf(env)),
    () => ({ fetch: runtimeFetch, clock: systemClock, random, digest: webCrypto.digestHex }),
  )
  const consumption = { ...ports, random, calls, observe: logConsumed(log, settings.log.payloads) }
  const limits = { maxAttempts, concurrency, handlerTimeoutMs: HANDLER_TIMEOUT_MS, budgetMs: BUDGET_MS }
  const backstop = createBackstop(consumption)
  return {
    operate: createOperator({ ...ports, token: adminToken, queue: openQueue(env), observe: logOperator(log) }),
    async consume(batch) {
      if (isBackstop(batch)) return consumeBatch(batch, backstop, backstopPace)
      const routes = await loadHandlers().catch((error: unknown) => {
        log.error('the handlers cannot be loaded, so nothing is handled', { error })
      })
      return consumeBatch(batch, routes ? createConsumer({ ...consumption, routes, log }, limits) : WAITING)
    },
  }
}

/** A Worker's `queue`. A wrong configuration leaves everything on the queue. */
export function consuming<Env extends object>(of: (env: Env) => Made<ConsumerParts>) {
  return async (batch: QueueBatch, env: Env): Promise<void> => {
    const made = of(env)
    if ('parts' in made) return made.parts.consume(batch)
    return consumeBatch(batch, WAITING, isBackstop(batch) ? backstopPace : consumerPace)
  }
}

/** By its name: `larkgate-dead`, and whatever else has that word, as of a second installation. */
function isBackstop({ queue }: QueueBatch): boolean {
  return /\bdead\b/.test(queue)
}

/** Until somebody has mended the configuration. */
const WAITING: Consumer = {
  consume: async (deliveries) =>
    deliveries.map(() => ({ verdict: 'retry', delayMs: 60_000, reason: 'ERR_CONFIG_INVALID' })),
}
