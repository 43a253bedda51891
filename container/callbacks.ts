/** The thread that runs callback handlers: started with the gateway where there are any, and by the next callback after a crash. */
import type { Log } from '../lib/core/ports.ts'
import type { Replier } from '../lib/core/replier.ts'
import type { HandlersSettings } from './events.ts'
import type { CallbacksControl } from './handlers-thread.ts'
import { remote } from './rpc.ts'
import { startThread } from './thread.ts'

export interface CallbacksThread {
  readonly loadReplier: () => Promise<Replier>
  /** Starts it before somebody waits for it: loading the handlers would take the time of the first callback. */
  readonly warmUp: () => void
  readonly stop: () => Promise<void>
}

/** @param types all callback types there are */
export function callbacksThread(settings: HandlersSettings, types: readonly string[], log: Log): CallbacksThread {
  let running: { readonly replier: Promise<Replier>; readonly terminate: () => Promise<unknown> } | undefined
  let stopped = false

  function start() {
    const { caller, ended, terminate } = startThread('handlers-thread', { ...settings, role: 'callbacks' })
    ended.catch((error: unknown) => {
      running = undefined
      if (!stopped) log.error('the callback handlers crashed; the next callback starts them again', { error })
    })
    const control = remote<CallbacksControl>(caller, 'control', ['ready', 'reply', 'abort'])
    const replier = Promise.race([control.ready(types), ended]).then(({ answered, queued }) =>
      remoteReplier(control, new Set(answered), new Set(queued)),
    )
    return { replier, terminate }
  }

  return {
    loadReplier() {
      running ??= start()
      return running.replier
    },
    warmUp() {
      running ??= start()
      // Handlers that cannot be loaded are told of when a callback needs them.
      running.replier.catch(() => undefined)
    },
    async stop() {
      stopped = true
      await running?.terminate()
    },
  }
}

function remoteReplier(control: CallbacksControl, answered: ReadonlySet<string>, queued: ReadonlySet<string>): Replier {
  let calls = 0
  return {
    lookUp: (type) => ({ answered: answered.has(type), queued: queued.has(type) }),
    async reply(call, signal) {
      const id = ++calls
      signal.addEventListener('abort', () => void control.abort(id).catch(() => undefined), { once: true })
      const json = await control.reply(id, call)
      return json === undefined ? undefined : JSON.parse(json)
    },
  }
}
