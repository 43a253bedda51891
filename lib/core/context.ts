/** What a handler behind the queue is told besides the event, and what it may call. Made anew for each attempt. */
import type { Attempt } from './attempt.ts'
import type { EventCalls } from './calls.ts'
import { cardCalls } from './card.ts'
import type { EventContext } from './dispatch.ts'
import { ConfigError } from './errors.ts'
import { withFields } from './log.ts'

export function contextOf(attempt: Attempt, signal: AbortSignal): EventContext {
  const { envelope, number, clock, log } = attempt
  const { app, key, type } = envelope
  let calls: EventCalls | undefined
  // One for the whole attempt: it counts the messages, and the next attempt counts anew.
  const openApi = () => {
    calls ??= openCalls(attempt, signal)
    return calls
  }
  return {
    app,
    key,
    type,
    attempt: number,
    ageMs: clock.now() - envelope.createdAtMs,
    signal,
    log: withFields(log, { type, key, app, attempt: number }),
    card: cardCalls(envelope, { openApi, clock, signal }),
    get openApi() {
      return openApi()
    },
  }
}

/** Where nobody can make calls, each of them says so when it is made; naming `openApi` is no call. */
function openCalls({ envelope: { app, key, tenantKey }, calls }: Attempt, signal: AbortSignal): EventCalls {
  try {
    const open = calls?.(app)
    if (open) return open({ key, tenantKey, signal })
    return refusing(new ConfigError('ERR_OPENAPI_CREDENTIALS', `no credentials of app ${app}, which the OpenAPI needs`))
  } catch (error) {
    return refusing(error)
  }
}

function refusing(error: unknown): EventCalls {
  const refuse = () => Promise.reject(error)
  return { request: refuse, send: refuse, reply: refuse }
}
