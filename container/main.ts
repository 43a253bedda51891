/**
 * The gateway on one machine: puts the parts together and takes them apart again.
 *
 * main thread: HTTP and verification · storage thread: the database · handlers threads: what users wrote. Where events are
 * handed over to a cloud there is no storage, and handlers run for callbacks only.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemClock } from '../lib/clocks/system.ts'
import type { Config } from '../lib/config/environment.ts'
import { toLarkgateError } from '../lib/core/errors.ts'
import type { Log } from '../lib/core/ports.ts'
import { createReceiver } from '../lib/core/receive.ts'
import { nodeCrypto } from '../lib/crypto/node.ts'
import { CALLBACK_TYPES, LEGACY_CARD_TYPE } from '../lib/events/callbacks.ts'
import { logLinked, logReceived } from '../lib/log/reports.ts'
import { startLongConnections } from '../lib/socket/long-connections.ts'
import { nodePost } from '../lib/transports/node-post.ts'
import { nodeTransport } from '../lib/transports/node-socket.ts'
import { openBackend } from './backend.ts'
import { callbacksThread } from './callbacks.ts'
import { createHealth } from './health.ts'
import { createLog, type LogSettings } from './log.ts'
import { createMetrics } from './metrics.ts'
import { fanOut, observeQueue } from './observer.ts'
import { writeOut } from './output.ts'
import { startServer } from './server.ts'
import { version } from './version.ts'

export interface Gateway {
  /** Without a path, e.g. `http://127.0.0.1:7777`. */
  readonly url: string
  readonly log: Log
  /** Stops accepting, lets what runs end (bounded), closes the database. */
  readonly stop: () => Promise<void>
}

export interface GatewayOptions {
  readonly config: Config
  /** Called when the gateway can no longer work and the process should end. */
  readonly onFatal: (error: unknown) => void
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID, ERR_DATA_IN_USE, ERR_PORT_IN_USE
 */
export async function startGateway({ config, onFatal }: GatewayOptions): Promise<Gateway> {
  const logSettings = settleLog(config)
  const log = createLog(logSettings, writeOut)
  const closers: (() => unknown)[] = []
  // In the opposite order, and one that fails must not leave the others open.
  const closeAll = async () => {
    for (const close of closers.toReversed()) {
      await (async () => close())().catch((error: unknown) => log.error('not closed cleanly', { error }))
    }
  }
  try {
    const backend = await openBackend(config, onFatal)
    closers.push(backend.close)
    const { queue, local } = backend

    const settings = {
      handlersUrl: pathToFileURL(resolve(config.handlersFile)).href,
      log: logSettings,
      logPayloads: config.log.payloads,
      maxAttempts: config.maxAttempts,
      concurrency: config.concurrency,
    }
    const socketApps = config.socketApps.map(({ name }) => name)
    const metrics = createMetrics(
      config.apps.map(({ name }) => name),
      socketApps,
      local !== undefined,
    )
    const health = createHealth({
      clock: systemClock,
      ...(local && { pingStorage: local.ping, handlersRun: () => events?.isRunning() === true }),
      socketApps,
      socketRequired: config.socketRequired,
    })
    const logging = { received: logReceived(log), linked: logLinked(log, systemClock) }
    const observer = fanOut(logging, metrics.observer, health.observer)
    const callbackTypes = [...CALLBACK_TYPES, LEGACY_CARD_TYPE, ...config.callbackTypes]
    const events = await local?.startHandlers({ ...settings, apps: config.apps }, callbackTypes, log, observer.consumed)
    if (events) closers.push(events.stop)
    else if (!existsSync(config.handlersFile)) log.warn('LARKGATE_HANDLERS does not exist: callbacks get the fallback')
    const callbacks = callbacksThread(settings, callbackTypes, log)
    closers.push(callbacks.stop)
    // Where events are handled elsewhere, nobody here has seen the handlers yet.
    if (events?.knowsCallbacks ?? existsSync(config.handlersFile)) callbacks.warmUp()

    const ports = {
      crypto: nodeCrypto,
      queue: observeQueue(queue, systemClock, observer.sent),
      clock: systemClock,
      loadReplier: callbacks.loadReplier,
      observe: observer.received,
    }
    const receive = createReceiver({ ...config, apps: config.webhookApps }, ports)
    const server = await startServer({
      host: config.host,
      port: config.port,
      receive,
      checkReady: health.check,
      metrics: metrics.registry,
    })
    closers.push(server.close)
    const connections = startLongConnections(
      { ...config, apps: config.socketApps },
      {
        ...ports,
        transport: nodeTransport(),
        post: nodePost(version()),
        random: Math.random,
        observeSocket: observer.linked,
      },
    )
    closers.push(connections.stop)
    // An app that is served by webhook alone is no worse off without the connections of others.
    const isNobodyLeft = config.webhookApps.every(({ name }) => config.socketRequired.includes(name))
    void connections.ended.then((error) => error && isNobodyLeft && onFatal(error))
    local?.announce(server.url)
    // Not waited for: what cannot be handed over now is refused, and may be taken later.
    backend.check?.().catch((cause: unknown) => {
      const error = toLarkgateError(cause)
      log.error('events would not be taken now', { code: error.code, error: error.message })
      health.observer.sent({ ms: 0, code: error.code })
    })
    return { url: server.url, log, stop: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** What the configuration leaves open is decided by where the lines go. */
function settleLog({ log }: Config): LogSettings {
  const isTerminal = process.stdout.isTTY === true
  return {
    format: log.format ?? (isTerminal ? 'pretty' : 'json'),
    level: log.level,
    colour: isTerminal && !process.env.NO_COLOR,
  }
}
