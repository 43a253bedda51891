/** One start of one handler: its signal, its time limit, its lease. Decides nothing about what follows. */
import type { ConsumerPorts } from './consume.ts'
import { contextOf } from './context.ts'
import type { EventRoute } from './dispatch.ts'
import type { ReceivedEnvelope } from './envelope.ts'
import { HandlerError, type LarkgateError, messageOf } from './errors.ts'
import type { ClaimToken, Clock, Log, SeenStore } from './ports.ts'

/** How long a handler may go on after its signal fired because the consumer stops. */
export const STOP_GRACE_MS = 10_000

export interface Attempt {
  readonly route: EventRoute
  readonly envelope: ReceivedEnvelope
  readonly token: ClaimToken
  /** Counted from 1. */
  readonly number: number
  readonly leaseMs: number
  readonly timeoutMs: number
  readonly store: Pick<SeenStore, 'renew'>
  readonly clock: Clock
  readonly log: Log
  readonly calls?: ConsumerPorts['calls']
  readonly stop?: AbortSignal | undefined
}

/** `cut-off`: the consumer stops; `superseded`: the claim was lost to another consumer. Both are no fault of the handler. */
export type AttemptEnd =
  | { readonly end: 'done' }
  | { readonly end: 'failed'; readonly error: LarkgateError }
  | { readonly end: 'cut-off' }
  | { readonly end: 'superseded' }

/**
 * Runs the handler once. The lease is renewed at a third of its length for as long as the handler runs.
 *
 * The signal fires when the time limit passes, when the consumer stops, or when the claim is lost. A handler that
 * ignores it is not waited for any longer; it may still be running when the next attempt starts.
 */
export function runAttempt(attempt: Attempt): Promise<AttemptEnd> {
  const { route, envelope, timeoutMs, clock, stop } = attempt
  const controller = new AbortController()

  return new Promise((resolve) => {
    const cancels = new Map<string, () => void>()
    const after = (name: string, delayMs: number, run: () => void) => cancels.set(name, clock.after(delayMs, run))
    const finish = (end: AttemptEnd) => {
      for (const cancel of cancels.values()) cancel()
      cancels.clear()
      stop?.removeEventListener('abort', stopping)
      resolve(end)
    }
    const stopping = () => {
      after('grace', STOP_GRACE_MS, () => finish({ end: 'cut-off' }))
      controller.abort(new HandlerError('ERR_HANDLER_CUT_OFF', 'the consumer is stopping'))
    }
    const renew = async () => {
      // A store that does not answer now may answer next time; only a newer claim ends this one.
      const held = await attempt.store.renew(attempt.token, attempt.leaseMs).catch(() => true)
      if (!cancels.has('renew')) return
      if (held) return after('renew', attempt.leaseMs / 3, renew)
      finish({ end: 'superseded' })
      controller.abort(new HandlerError('ERR_HANDLER_CUT_OFF', 'another consumer has taken over'))
    }
    after('renew', attempt.leaseMs / 3, renew)
    after('timeout', timeoutMs, () => {
      const error = new HandlerError('ERR_HANDLER_TIMEOUT', `the handler took longer than ${timeoutMs} ms`)
      finish({ end: 'failed', error })
      controller.abort(error)
    })
    if (stop?.aborted) stopping()
    else stop?.addEventListener('abort', stopping)

    settle(() => route.run(envelope, contextOf(attempt, controller.signal))).then(
      () => finish({ end: 'done' }),
      (cause: unknown) => finish(stop?.aborted ? { end: 'cut-off' } : { end: 'failed', error: handlerFailed(cause) }),
    )
  })
}

/** A handler that throws at once is treated like one that rejects. */
async function settle(run: () => unknown): Promise<unknown> {
  return run()
}

function handlerFailed(cause: unknown): HandlerError {
  return new HandlerError('ERR_HANDLER_FAILED', messageOf(cause), { cause })
}
