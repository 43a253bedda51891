/** What happens to an event once its key is claimed: its handler runs, and what that means is written down. */
import { runAttempt } from './attempt.ts'
import { backoffMs } from './backoff.ts'
import type { Budget } from './budget.ts'
import type { ConsumeReport, ConsumerPorts } from './consume.ts'
import type { ReceivedEnvelope } from './envelope.ts'
import { HandlerError, type LarkgateError, PortError } from './errors.ts'
import type { ClaimToken, Delivery } from './ports.ts'
import { createWaiting } from './waiting.ts'

/** Longer than the platform's last redelivery: 15 s + 5 min + 1 h + 6 h after the first push. @see docs/delivery.md#once */
export const DONE_TTL_MS = 12 * 60 * 60_000

/** How often a done mark is tried again while the store is away. */
const FINISH_BACKOFF = { baseMs: 100, maxMs: 5_000 }

/** How a delivery ended. Without `delayMs` it is off the queue. */
export type Ending = Omit<ConsumeReport, 'ms'>

export interface Limits {
  readonly maxAttempts: number
  readonly leaseMs: number
  readonly budget: Pick<Budget, 'stop' | 'limitMs'>
}

export interface Claimed {
  readonly envelope: ReceivedEnvelope
  readonly delivery: Delivery
  readonly token: ClaimToken
  /** Counted from 1. */
  readonly attempt: number
  /** Why the attempt before failed, if it got to say so. */
  readonly lastReason: string | undefined
}

/** Runs the event's handler, unless it has none, has had its attempts, or is too old for it. Never rejects. */
export async function handleClaimed(claimed: Claimed, ports: ConsumerPorts, limits: Limits): Promise<Ending> {
  const { envelope, token, attempt } = claimed
  const { clock, random, store, log } = ports
  const { leaseMs, maxAttempts, budget } = limits
  const { stop } = budget
  if (attempt > maxAttempts) {
    const error = new HandlerError('ERR_HANDLER_CUT_OFF', 'the process ended in the middle of the last attempt')
    return die(claimed, error, maxAttempts, ports, limits, claimed.lastReason)
  }
  const route = ports.routes.findEvent(envelope.schema, envelope.type)
  if (route === undefined) return finish(token, 'unhandled', ports, limits)
  const { maxAgeMs = Number.POSITIVE_INFINITY, whenTooOld = 'dead-letter' } = route.options
  if (clock.now() - envelope.createdAtMs > maxAgeMs && whenTooOld !== 'process') {
    if (whenTooOld === 'drop') return finish(token, 'dropped', ports, limits)
    const error = new HandlerError('ERR_EVENT_TOO_OLD', `older than ${maxAgeMs} ms, the most its handler takes`)
    return die(claimed, error, attempt - 1, ports, limits)
  }

  const timeoutMs = budget.limitMs(route)
  const result = await runAttempt({
    route,
    envelope,
    token,
    number: attempt,
    leaseMs,
    timeoutMs,
    store,
    clock,
    log,
    calls: ports.calls,
    stop,
  })
  switch (result.end) {
    case 'done':
      return finish(token, 'done', ports, limits)
    case 'superseded':
      return superseded(limits)
    case 'cut-off':
      await release(token, 'ERR_HANDLER_CUT_OFF: the consumer stopped before the handler had ended', ports)
      return { outcome: 'cut-off', delayMs: 0 }
    case 'failed':
      if (attempt >= maxAttempts) return die(claimed, result.error, attempt, ports, limits)
      await release(token, reasonOf(result.error), ports)
      return { outcome: 'failed', code: result.error.code, error: result.error, delayMs: backoffMs(attempt, random) }
  }
}

/** Keeps a dead letter; `undefined` once it is kept. */
export async function bury(
  letter: Pick<ReceivedEnvelope, 'key' | 'type' | 'app'> & { readonly body: string },
  reason: string,
  attempts: number,
  { dead, clock, random }: Pick<ConsumerPorts, 'dead' | 'clock' | 'random'>,
): Promise<Ending | undefined> {
  const { key, type, app, body } = letter
  try {
    await dead.put({ key, type, app, body, reason, attempts, diedAtMs: clock.now() })
    return undefined
  } catch (cause) {
    const away = new PortError('ERR_DEAD_LETTERS_UNAVAILABLE', 'the dead letter cannot be written now', { cause })
    return { outcome: 'unavailable', code: away.code, error: away, delayMs: backoffMs(2, random) }
  }
}

export function storeFailed(cause: unknown): PortError {
  return new PortError('ERR_STORE_UNAVAILABLE', 'the store does not answer', { cause })
}

/** The letter first, then the mark: interrupted in between, the letter is written once more and replaces itself. */
async function die(
  { envelope, delivery, token }: Claimed,
  error: LarkgateError,
  attempts: number,
  ports: ConsumerPorts,
  limits: Limits,
  reason = reasonOf(error),
): Promise<Ending> {
  const failure = await bury({ ...envelope, body: delivery.body }, reason, attempts, ports)
  if (failure !== undefined) {
    await release(token, reason, ports)
    return failure
  }
  return { ...(await finish(token, 'dead', ports, limits)), code: error.code, error }
}

/** The handler has run: what remains is to remember it, and giving that up would run it again. */
async function finish(
  token: ClaimToken,
  outcome: ConsumeReport['outcome'],
  { store, clock, random }: ConsumerPorts,
  limits: Limits,
): Promise<Ending> {
  for (let tries = 1; ; tries++) {
    const finished = await store.finish(token, DONE_TTL_MS).catch(storeFailed)
    if (finished === true) return { outcome }
    if (finished === false) return superseded(limits)
    const delayMs = backoffMs(tries, random, FINISH_BACKOFF)
    if (limits.budget.stop?.aborted) return { outcome: 'unavailable', code: finished.code, error: finished, delayMs }
    await createWaiting(clock).within(delayMs, limits.budget.stop)
  }
}

/** A lost release only means that the lease has to run out first. */
async function release(token: ClaimToken, reason: string, { store }: ConsumerPorts): Promise<void> {
  await store.release(token, reason).catch(() => false)
}

/** The message stays on the queue: whoever took over may still need it. */
function superseded({ leaseMs }: Limits): Ending {
  return { outcome: 'held', delayMs: leaseMs }
}

/** As dead letters have it. */
export function reasonOf(error: LarkgateError): string {
  return `${error.code}: ${error.message}`
}
