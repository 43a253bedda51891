/** Who answers callbacks: the dispatcher in this thread, or a stand-in for one elsewhere. */
import type { JsonObject } from '../events/json.ts'
import type { Routes } from './dispatch.ts'
import { withFields } from './log.ts'
import type { Log, MaybePromise } from './ports.ts'

/** What a callback handler is called with. */
export interface CallbackCall {
  readonly type: string
  /** The app's name in the configuration. */
  readonly app: string
  /** Idempotency key. */
  readonly key: string
  readonly ageMs: number
  /** The platform's body, parsed. */
  readonly data: JsonObject
}

export interface Replier {
  /** What is registered for callbacks of this type. */
  readonly lookUp: (type: string) => CallbackHandling
  /** The handler's own reply; rejects with whatever it throws. Only called for types that are answered. */
  readonly reply: (call: CallbackCall, signal: AbortSignal) => MaybePromise<unknown>
}

export interface CallbackHandling {
  /** Whether a `.callback` handler answers. */
  readonly answered: boolean
  /** Whether an `.on` handler waits behind the queue. */
  readonly queued: boolean
}

/** Answers with the handlers of `routes`, in this thread. */
export function createReplier(routes: Routes, log: Log): Replier {
  return {
    lookUp: (type) => ({ answered: routes.findCallback(type) !== undefined, queued: routes.isQueued(type) }),
    reply: ({ data, ...call }, signal) => {
      const context = {
        ...call,
        attempt: 1,
        signal,
        log: withFields(log, { type: call.type, key: call.key, app: call.app }),
      }
      return routes.findCallback(call.type)?.(data, context)
    },
  }
}
