/**
 * Behind the queue: deliveries → outcomes, each event's handler run once.
 *
 * claim ─▶ handler ─▶ finish, or release and retry with backoff, or dead letter with reason. Knows no queue.
 */
import { runAttempt } from './attempt.ts'
import { backoffMs } from './backoff.ts'
import { redeem } from './claim-check.ts'
import type { Routes } from './dispatch.ts'
import { type ReceivedEnvelope, readEnvelope } from './envelope.ts'
import { type ErrorCode, HandlerError, type LarkgateError, PortError, toLarkgateError } from './errors.ts'
import { inLanes } from './lanes.ts'
import type { Bodies, ClaimToken, Clock, DeadLetters, Delivery, Log, Outcome, Random, SeenStore } from './ports.ts'

/** Longer than the platform's last redelivery: 15 s + 5 min + 1 h + 6 h after the first push. @see docs/delivery.md#once */
export const DONE_TTL_MS = 12 * 60 * 60_000

/** After this long without renewal the owner of a claim counts as dead. */
export const LEASE_MS = 60_000

export interface ConsumerPorts {
  readonly routes: Routes
  readonly store: SeenStore
  readonly dead: DeadLetters
  /** Needed when the queue sends large envelopes by reference. */
  readonly bodies?: Bodies
  readonly clock: Clock
  readonly random: Random
  /** What handlers log through. */
  readonly log: Log
  /** Called once per delivery with what became of it. */
  readonly observe?: (report: ConsumeReport) => void
}

export interface ConsumerOptions {
  /** Starts of a handler before its event becomes a dead letter. Default 8. */
  readonly maxAttempts?: number
  /** Handlers at work at the same time. Default 16. */
  readonly concurrency?: number
  /** Default {@link LEASE_MS}. */
  readonly leaseMs?: number
  /** Fires when the consumer is to stop; running handlers learn of it through their own signal. */
  readonly stop?: AbortSignal
}

export interface ConsumeReport {
  /**
   * `done`: the handler ran. `duplicate`: it ran before. `held`: somebody else is at work on it. `unhandled`: no handler,
   * marked done. `dropped`: too old, marked done. `failed`: to be tried again. `unavailable`: a port did not answer; no
   * attempt was used. `cut-off`: the consumer stopped first.
   */
  readonly outcome:
    | 'done'
    | 'duplicate'
    | 'held'
    | 'unhandled'
    | 'dropped'
    | 'failed'
    | 'dead'
    | 'unavailable'
    | 'cut-off'
  /** What is known of the event; absent when the message could not be read. */
  readonly envelope?: ReceivedEnvelope
  readonly attempt?: number
  /** From the claim to the outcome. */
  readonly ms: number
  readonly code?: ErrorCode
  readonly error?: unknown
  /** Until the next attempt. */
  readonly delayMs?: number
}

export interface Consumer {
  /**
   * One outcome per delivery, in the order of `deliveries`. Deliveries of one lane run one after the other, and once one
   * is to be retried so is the rest of its lane; all others run side by side. Never rejects.
   */
  readonly consume: (deliveries: readonly Delivery[]) => Promise<Outcome[]>
}

type Ending = Omit<ConsumeReport, 'ms'>

export function createConsumer(ports: ConsumerPorts, options: ConsumerOptions = {}): Consumer {
  const { routes, store, dead, clock, random } = ports
  const { maxAttempts = 8, concurrency = 16, leaseMs = LEASE_MS, stop } = options

  async function consume(deliveries: readonly Delivery[]): Promise<Outcome[]> {
    const opened = await Promise.all(deliveries.map(openDelivery))
    return inLanes(opened, concurrency, async ({ delivery, envelope, error }) => {
      const startedAtMs = clock.now()
      const ending = envelope ? await handle(envelope, delivery) : await refuse(delivery, error)
      ports.observe?.({ ...ending, ms: clock.now() - startedAtMs })
      return toOutcome(ending)
    })
  }

  async function openDelivery(delivery: Delivery) {
    try {
      const envelope = readEnvelope(await redeem(delivery.body, ports.bodies))
      return { delivery, envelope, lane: envelope.lane }
    } catch (error) {
      return { delivery, error: toLarkgateError(error) }
    }
  }

  /** A message that cannot be read: for now (the bodies are away), or for good. */
  async function refuse(delivery: Delivery, error: LarkgateError): Promise<Ending> {
    if (error.code === 'ERR_BODIES_UNAVAILABLE') return unavailable(error)
    const letter = { key: `unreadable:${delivery.id}`, type: 'unreadable', app: 'unknown', body: delivery.body }
    return (await bury(letter, error, 0)) ?? { outcome: 'dead', code: error.code, error }
  }

  async function handle(envelope: ReceivedEnvelope, delivery: Delivery): Promise<Ending> {
    const claim = await store.claim(envelope.key, leaseMs).catch(storeFailed)
    if (claim instanceof PortError) return unavailable(claim, envelope)
    if (claim.verdict === 'done') return { outcome: 'duplicate', envelope }
    if (claim.verdict === 'held')
      return { outcome: 'held', envelope, delayMs: Math.max(0, claim.untilMs - clock.now()) }
    const ending = await handleClaimed(envelope, delivery, claim.token, claim.attempt)
    return { ...ending, envelope, attempt: claim.attempt }
  }

  async function handleClaimed(
    envelope: ReceivedEnvelope,
    delivery: Delivery,
    token: ClaimToken,
    attempt: number,
  ): Promise<Ending> {
    if (attempt > maxAttempts) {
      return die(
        new HandlerError('ERR_HANDLER_CUT_OFF', 'the process ended in the middle of the last attempt'),
        attempt - 1,
      )
    }
    const route = routes.findEvent(envelope.schema, envelope.type)
    if (route === undefined) return finish('unhandled')
    const tooOld = clock.now() - envelope.createdAtMs > (route.options.maxAgeMs ?? Number.POSITIVE_INFINITY)
    const whenTooOld = tooOld ? (route.options.whenTooOld ?? 'dead-letter') : 'process'
    if (whenTooOld === 'drop') return finish('dropped')
    if (whenTooOld === 'dead-letter')
      return die(new HandlerError('ERR_EVENT_TOO_OLD', 'older than its handler takes'), attempt - 1)

    const result = await runAttempt({
      route,
      envelope,
      token,
      number: attempt,
      leaseMs,
      store,
      clock,
      log: ports.log,
      stop,
    })
    switch (result.end) {
      case 'done':
        return finish('done')
      case 'superseded':
        // The message stays on the queue: whoever took over may still need it.
        return { outcome: 'held', delayMs: leaseMs }
      case 'cut-off':
        await release('ERR_HANDLER_CUT_OFF')
        return { outcome: 'cut-off', delayMs: 0 }
      case 'failed':
        if (attempt >= maxAttempts) return die(result.error, attempt)
        await release(reasonOf(result.error))
        return { outcome: 'failed', code: result.error.code, error: result.error, delayMs: backoffMs(attempt, random) }
    }

    /** A lost release only means that the lease has to run out first. */
    async function release(reason: string): Promise<void> {
      await store.release(token, reason).catch(() => false)
    }

    async function die(error: LarkgateError, attempts: number): Promise<Ending> {
      const failure = await bury({ ...envelope, body: delivery.body }, error, attempts)
      if (failure !== undefined) {
        await release(reasonOf(error))
        return failure
      }
      return { ...(await finish('dead')), code: error.code, error }
    }

    /** The handler has run: what remains is to remember it, and giving that up would run it again. */
    async function finish(outcome: ConsumeReport['outcome']): Promise<Ending> {
      for (let tries = 1; ; tries++) {
        const finished = await store.finish(token, DONE_TTL_MS).catch(storeFailed)
        if (finished === false) return { outcome: 'held', delayMs: leaseMs }
        if (finished === true) return { outcome }
        if (stop?.aborted) return unavailable(finished)
        await pause(backoffMs(tries, random, FINISH_BACKOFF))
      }
    }
  }

  /** `undefined` once the letter is kept. */
  async function bury(letter: Burial, error: LarkgateError, attempts: number): Promise<Ending | undefined> {
    const { key, type, app, body } = letter
    try {
      await dead.put({ key, type, app, body, reason: reasonOf(error), attempts, diedAtMs: clock.now() })
      return undefined
    } catch (cause) {
      return unavailable(
        new PortError('ERR_DEAD_LETTERS_UNAVAILABLE', 'the dead letter cannot be written now', { cause }),
      )
    }
  }

  function unavailable(error: LarkgateError, envelope?: ReceivedEnvelope): Ending {
    return {
      outcome: 'unavailable',
      ...(envelope && { envelope }),
      code: error.code,
      error,
      delayMs: backoffMs(2, random),
    }
  }

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel()
        stop?.removeEventListener('abort', done)
        resolve()
      }
      const cancel = clock.after(delayMs, done)
      stop?.addEventListener('abort', done)
    })
  }

  return { consume }
}

interface Burial {
  readonly key: string
  readonly type: string
  readonly app: string
  readonly body: string
}

const FINISH_BACKOFF = { baseMs: 100, maxMs: 5_000 }

function toOutcome(ending: Ending): Outcome {
  if (ending.delayMs === undefined) return { verdict: 'ack' }
  return { verdict: 'retry', delayMs: ending.delayMs, reason: ending.code ?? ending.outcome }
}

function reasonOf(error: LarkgateError): string {
  return `${error.code}: ${error.message}`
}

function storeFailed(cause: unknown): PortError {
  return new PortError('ERR_STORE_UNAVAILABLE', 'the store does not answer', { cause })
}
