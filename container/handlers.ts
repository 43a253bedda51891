/** Starting, watching and stopping the threads that run handlers. */
import { Worker } from 'node:worker_threads'
import { systemClock } from '../lib/clocks/system.ts'
import { backoffMs } from '../lib/core/backoff.ts'
import { within } from '../lib/core/deadline.ts'
import { ConfigError } from '../lib/core/errors.ts'
import type { Log } from '../lib/core/ports.ts'
import type { Replier } from '../lib/core/replier.ts'
import type { CallbacksControl, EventsControl, HandlersData } from './handlers-thread.ts'
import { type Caller, connect, remote } from './rpc.ts'
import type { Storage } from './storage.ts'
import { threadOptions, threadUrl } from './threads.ts'

export type HandlersSettings = Omit<HandlersData, 'role' | 'storagePort'>

/** Longer than the grace that handlers get: what is still running then is cut off. */
const STOP_TIMEOUT_MS = 12_000

const RESTART_BACKOFF = { baseMs: 500, maxMs: 30_000 }

export interface EventsThread {
  /** Whether handlers are being run; `false` while a crashed thread is being replaced. */
  readonly isRunning: () => boolean
  /** Lets running handlers end, within bounds. */
  readonly stop: () => Promise<void>
}

/**
 * Runs the handlers behind the queue in a thread of their own, and a new one whenever it crashes.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID when the handlers cannot be loaded at all
 */
export async function startEvents(settings: HandlersSettings, storage: Storage, log: Log): Promise<EventsThread> {
  let current: Thread | undefined
  let stopping = false
  let crashes = 0

  const start = async () => {
    const storagePort = storage.openPort()
    const thread = openThread({ ...settings, role: 'events', storagePort }, [storagePort])
    await Promise.race([remote<EventsControl>(thread.caller, 'control', ['ready']).ready(), thread.ended])
    current = thread
    thread.ended.catch(async (error: unknown) => {
      current = undefined
      while (!stopping && current === undefined) {
        const delayMs = backoffMs(++crashes, Math.random, RESTART_BACKOFF)
        log.error('the handlers crashed, starting them again', { error, delayMs })
        await new Promise((resolve) => systemClock.after(delayMs, () => resolve(undefined)))
        if (!stopping) await start().catch((again: unknown) => log.error('the handlers do not start', { error: again }))
      }
    })
  }
  await start().catch(cannotLoad)

  return {
    isRunning: () => current !== undefined,
    async stop() {
      stopping = true
      if (current === undefined) return
      const { caller, worker } = current
      const stopped = remote<EventsControl>(caller, 'control', ['stop'])
        .stop()
        .catch(() => undefined)
      // A handler that blocks its thread never hears of the stop.
      await within(stopped, STOP_TIMEOUT_MS, systemClock, () => log.warn('cutting off handlers that do not end'))
      await worker.terminate()
    },
  }
}

/** Answers callbacks in a thread that starts with the first one, and anew after a crash. */
export function callbacksThread(
  settings: HandlersSettings,
  callbackTypes: readonly string[],
  log: Log,
): { readonly loadReplier: () => Promise<Replier>; readonly stop: () => Promise<void> } {
  let starting: Promise<Replier & { stop: () => Promise<unknown> }> | undefined
  const start = async () => {
    const { caller, worker, ended } = openThread({ ...settings, role: 'callbacks' })
    ended.catch((error: unknown) => {
      starting = undefined
      log.error('the callback handlers crashed; the next callback starts them again', { error })
    })
    const control = remote<CallbacksControl>(caller, 'control', ['ready', 'reply', 'abort'])
    const { answered, queued } = await Promise.race([control.ready(callbackTypes), ended])
    return { ...remoteReplier(control, new Set(answered), new Set(queued)), stop: () => worker.terminate() }
  }
  return {
    loadReplier() {
      starting ??= start()
      return starting
    },
    async stop() {
      await (await starting?.catch(() => undefined))?.stop()
    },
  }
}

function remoteReplier(control: CallbacksControl, answered: ReadonlySet<string>, queued: ReadonlySet<string>): Replier {
  let calls = 0
  return {
    lookUp: (type) => ({ answered: answered.has(type), queued: queued.has(type) }),
    reply(call, signal) {
      const id = ++calls
      signal.addEventListener('abort', () => void control.abort(id).catch(() => undefined), { once: true })
      return control.reply(id, call)
    },
  }
}

interface Thread {
  readonly worker: Worker
  readonly caller: Caller
  /** Rejects when the thread ends, for whatever reason; never resolves. */
  readonly ended: Promise<never>
}

function openThread(data: HandlersData, transferList: HandlersData['storagePort'][] = []): Thread {
  const options = { ...threadOptions(data), transferList: transferList.filter((port) => port !== undefined) }
  const worker = new Worker(threadUrl('handlers-thread'), options)
  const caller = connect(worker)
  const ended = new Promise<never>((_, reject) => {
    worker.once('error', reject)
    worker.once('exit', () => {
      caller.disconnect('the thread has ended')
      reject(new Error('the thread has ended'))
    })
  })
  ended.catch(() => undefined)
  return { worker, caller, ended }
}

function cannotLoad(cause: unknown): never {
  const problem = cause instanceof Error ? cause.message : String(cause)
  const message = problem.startsWith('LARKGATE_HANDLERS') ? problem : `LARKGATE_HANDLERS cannot be loaded: ${problem}`
  throw new ConfigError('ERR_CONFIG_INVALID', message, { cause })
}
