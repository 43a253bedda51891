/** Starting, watching and stopping the thread that runs the handlers behind the queue. */
import { systemClock } from '../lib/clocks/system.ts'
import { backoffMs } from '../lib/core/backoff.ts'
import { within } from '../lib/core/deadline.ts'
import { ConfigError } from '../lib/core/errors.ts'
import type { Log } from '../lib/core/ports.ts'
import { createWaiting } from '../lib/core/waiting.ts'
import type { EventsControl, HandlersData } from './handlers-thread.ts'
import type { Observer } from './observer.ts'
import { openReportPort } from './report-port.ts'
import { remote } from './rpc.ts'
import type { Storage } from './storage.ts'
import { startThread, type Thread } from './thread.ts'

export type HandlersSettings = Omit<HandlersData, 'role' | 'storagePort' | 'reportPort'>

export interface EventsThread {
  /** Whether there are handlers for callbacks, which run in a thread of their own. */
  readonly knowsCallbacks: boolean
  /** Whether handlers are being run; `false` while a crashed thread is being replaced. */
  readonly isRunning: () => boolean
  /** Lets running handlers end, within bounds. */
  readonly stop: () => Promise<void>
}

/**
 * @param callbackTypes all callback types there are
 * @param observe told of every delivery, also of those that a thread dealt with before it crashed
 */
export type StartHandlers<Thread> = (
  settings: HandlersSettings,
  callbackTypes: readonly string[],
  log: Log,
  observe: Observer['consumed'],
) => Promise<Thread>

/** Longer than the grace that handlers get: what is still running then is cut off. */
const STOP_TIMEOUT_MS = 12_000

const RESTART_BACKOFF = { baseMs: 500, maxMs: 30_000 }

/** A thread that lived so long crashed for a reason of its own, not because it cannot start. */
const STABLE_MS = 60_000

/**
 * Runs the handlers, in a new thread whenever one has crashed.
 *
 * @param callbackTypes all callback types there are
 * @param observe told of every delivery, also of those that a thread dealt with before it crashed
 * @throws {ConfigError} ERR_CONFIG_INVALID when the handlers cannot be loaded at all
 */
export async function startEvents(
  settings: HandlersSettings,
  storage: Storage,
  callbackTypes: readonly string[],
  log: Log,
  observe: Observer['consumed'],
): Promise<EventsThread> {
  const stopping = new AbortController()
  let knowsCallbacks = false
  let current: Thread | undefined = await start().catch(cannotLoad)
  const watching = watch(current)

  return {
    knowsCallbacks,
    isRunning: () => current !== undefined,
    async stop() {
      stopping.abort()
      if (current) await stop(current)
      await watching
    },
  }

  async function start(): Promise<Thread> {
    const storagePort = storage.openPort()
    const reportPort = openReportPort(observe)
    const data = { ...settings, role: 'events', storagePort, reportPort }
    const thread = startThread('handlers-thread', data, [storagePort, reportPort])
    // Loading the handlers may take as long as it likes, but not when nobody needs them any more.
    const cancel = () => void thread.terminate()
    stopping.signal.addEventListener('abort', cancel)
    knowsCallbacks = await Promise.race([control(thread).ready(callbackTypes), thread.ended])
    stopping.signal.removeEventListener('abort', cancel)
    return thread
  }

  async function watch(first: Thread): Promise<void> {
    let crashes = 0
    for (let thread: Thread | undefined = first; thread !== undefined; thread = await restart()) {
      current = thread
      const startedAtMs = systemClock.now()
      const error = await thread.ended.catch((reason: unknown) => reason)
      current = undefined
      if (stopping.signal.aborted) return
      if (systemClock.now() - startedAtMs > STABLE_MS) crashes = 0
      log.error('the handlers crashed and are started again', { error })
    }

    async function restart(): Promise<Thread | undefined> {
      while (!stopping.signal.aborted) {
        const delayMs = backoffMs(++crashes, Math.random, RESTART_BACKOFF)
        await createWaiting(systemClock).within(delayMs, stopping.signal)
        if (stopping.signal.aborted) return undefined
        const thread = await start().catch((error: unknown) => {
          if (!stopping.signal.aborted) log.error('the handlers do not start', { error })
        })
        if (thread) return thread
      }
      return undefined
    }
  }

  /** A handler that blocks its thread never hears of the stop. */
  async function stop(thread: Thread): Promise<void> {
    const stopped = control(thread)
      .stop()
      .catch(() => undefined)
    await within(stopped, STOP_TIMEOUT_MS, systemClock, () => log.warn('cutting off handlers that do not end'))
    await thread.terminate()
  }
}

function control({ caller }: Thread): EventsControl {
  return remote<EventsControl>(caller, 'control', ['ready', 'stop'])
}

function cannotLoad(cause: unknown): never {
  const problem = cause instanceof Error ? cause.message : String(cause)
  const message = problem.startsWith('LARKGATE_HANDLERS') ? problem : `LARKGATE_HANDLERS cannot be loaded: ${problem}`
  throw new ConfigError('ERR_CONFIG_INVALID', message, { cause })
}
