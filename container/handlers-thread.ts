/**
 * A thread that runs handlers: those behind the queue, or those that answer callbacks. Each kind has its own, so that a
 * handler which blocks its thread stops neither the receiver nor the other kind.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../lib/clocks/system.ts'
import type { App } from '../lib/core/app.ts'
import { type ConsumeReport, createConsumer } from '../lib/core/consume.ts'
import type { Dispatcher } from '../lib/core/dispatch.ts'
import { HandlerError } from '../lib/core/errors.ts'
import { dispatcherOf } from '../lib/core/handlers-module.ts'
import { pump } from '../lib/core/pump.ts'
import { type CallbackCall, createReplier } from '../lib/core/replier.ts'
import { nodeCrypto } from '../lib/crypto/node.ts'
import { logConsumed } from '../lib/log/reports.ts'
import { callsOf } from '../lib/openapi/calls.ts'
import { runtimeFetch } from '../lib/transports/fetch.ts'
import { createLog, type LogSettings } from './log.ts'
import { sendReports } from './report-port.ts'
import { connect, serve } from './rpc.ts'
import { storagePorts } from './storage.ts'

export interface HandlersData {
  readonly role: 'events' | 'callbacks'
  /** URL of the module whose default export is the dispatcher. */
  readonly handlersUrl: string
  readonly log: LogSettings
  /** Whether to log what the events say, secrets masked. */
  readonly logPayloads: boolean
  readonly maxAttempts: number
  readonly concurrency: number
  /** Whose OpenAPI handlers may call; the events' thread needs their secrets. */
  readonly apps?: readonly App[]
  /** To the storage thread; the events' thread needs it. */
  readonly storagePort?: MessagePort
  /** To the main thread's observer; the events' thread needs it. */
  readonly reportPort?: MessagePort
}

/** What the main thread may ask the events' thread. */
export interface EventsControl {
  /** Whether a handler is registered for any of these callback types, in whichever place. */
  readonly ready: (callbackTypes: readonly string[]) => Promise<boolean>
  /** Resolves when no handler runs any more. */
  readonly stop: () => Promise<void>
}

/** What the main thread may ask the callbacks' thread. */
export interface CallbacksControl {
  /** Types with a `.callback` handler, and those among all callback types that are also queued. */
  readonly ready: (
    types: readonly string[],
  ) => Promise<{ readonly answered: readonly string[]; readonly queued: readonly string[] }>
  /** The handler's reply as JSON, the only form that is sure to cross threads; absent when it has nothing to say. */
  readonly reply: (id: number, call: CallbackCall) => Promise<string | undefined>
  readonly abort: (id: number) => Promise<void>
}

const data = workerData as HandlersData
const log = createLog(data.log, (line) => process.stdout.write(line))

// A promise that a handler forgot must not end the thread, and with it the handlers of other events.
process.on('unhandledRejection', (error) => log.error('a handler left a rejected promise behind', { error }))

const dispatcher = dispatcherOf(
  await import(data.handlersUrl),
  'LARKGATE_HANDLERS must name a module whose default export is a dispatcher',
)
if (parentPort)
  serve(parentPort, { control: data.role === 'events' ? await runEvents(dispatcher) : answerCallbacks(dispatcher) })

async function runEvents(routes: Dispatcher): Promise<EventsControl> {
  const stopping = new AbortController()
  const { queue, store, dead, bodies } = storagePorts(connect(data.storagePort as MessagePort))
  // Whoever was at work before in this folder is dead: the folder is locked, and there is one such thread.
  await Promise.all([queue.abandon(), store.reclaim()])
  const { maxAttempts, concurrency } = data
  const clock = systemClock
  const random = Math.random
  const logReport = logConsumed(log, data.logPayloads)
  const sendReport = sendReports(data.reportPort as MessagePort)
  const logDrift = data.log.level === 'debug' ? (await import('./drift.ts')).logDrift(log) : undefined
  const observe = (report: ConsumeReport) => {
    logReport(report)
    sendReport(report)
    logDrift?.(report)
  }
  const calls = callsOf(
    () => data.apps ?? [],
    () => ({ fetch: runtimeFetch, clock, random, digest: nodeCrypto.digestHex }),
  )
  const consumer = createConsumer(
    { routes, store, dead, bodies, clock, random, log, calls, observe },
    { maxAttempts, concurrency, stop: stopping.signal },
  )
  const onError = (error: unknown) => log.error('the queue does not answer', { error })
  const pumping = pump({ queue, consumer, concurrency, clock, random, stop: stopping.signal, onError })
  return {
    ready: async (callbackTypes) =>
      callbackTypes.some((type) => routes.findCallback(type) !== undefined || routes.isQueued(type)),
    stop() {
      stopping.abort()
      return pumping
    },
  }
}

function answerCallbacks(routes: Dispatcher): CallbacksControl {
  const replier = createReplier(routes, log)
  const running = new Map<number, AbortController>()
  return {
    ready: async (types) => ({
      answered: types.filter((type) => replier.lookUp(type).answered),
      queued: types.filter((type) => replier.lookUp(type).queued),
    }),
    async reply(id, call) {
      const controller = new AbortController()
      running.set(id, controller)
      try {
        return toJson(await replier.reply(call, controller.signal))
      } finally {
        running.delete(id)
      }
    },
    abort: async (id) => running.get(id)?.abort(),
  }
}

function toJson(reply: unknown): string | undefined {
  try {
    return JSON.stringify(reply)
  } catch (cause) {
    throw new HandlerError('ERR_CALLBACK_REPLY_INVALID', `the reply cannot be written as JSON: ${String(cause)}`, {
      cause,
    })
  }
}
