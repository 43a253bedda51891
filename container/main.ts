/**
 * The gateway on one machine: puts the parts together and takes them apart again.
 *
 * main thread: HTTP and verification · storage thread: the database · handlers threads: what users wrote.
 */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemClock } from '../lib/clocks/system.ts'
import type { Config } from '../lib/config/environment.ts'
import type { Log } from '../lib/core/ports.ts'
import { createReceiver } from '../lib/core/receive.ts'
import { nodeCrypto } from '../lib/crypto/node.ts'
import { CALLBACK_TYPES, LEGACY_CARD_TYPE } from '../lib/events/callbacks.ts'
import { logLinked, logReceived } from '../lib/log/reports.ts'
import { startLongConnections } from '../lib/socket/long-connections.ts'
import { nodePost } from '../lib/transports/node-post.ts'
import { nodeTransport } from '../lib/transports/node-socket.ts'
import { callbacksThread } from './callbacks.ts'
import { startEvents } from './events.ts'
import { createHealth } from './health.ts'
import { lockDataFolder } from './lock.ts'
import { createLog, type LogSettings } from './log.ts'
import { createMetrics } from './metrics.ts'
import { fanOut, observeQueue } from './observer.ts'
import { writeOut } from './output.ts'
import { startServer } from './server.ts'
import { startStorage } from './storage.ts'
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
    const folder = lockDataFolder(config.dataFolder)
    closers.push(folder.release)
    const storage = await startStorage(folder.databasePath, onFatal)
    closers.push(storage.close)

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
    )
    const health = createHealth({
      clock: systemClock,
      pingStorage: storage.ping,
      handlersRun: () => events.isRunning(),
      socketApps,
      socketRequired: config.socketRequired,
    })
    const logging = { received: logReceived(log), linked: logLinked(log, systemClock) }
    const observer = fanOut(logging, metrics.observer, health.observer)
    const events = await startEvents(settings, storage, log, observer.consumed)
    closers.push(events.stop)
    const callbackTypes = [...CALLBACK_TYPES, LEGACY_CARD_TYPE, ...config.callbackTypes]
    const callbacks = callbacksThread(settings, callbackTypes, log)
    closers.push(callbacks.stop)

    const ports = {
      crypto: nodeCrypto,
      queue: observeQueue(storage.queue, systemClock, observer.sent),
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
    folder.announce(server.url)
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
