/**
 * Behind the queue: deliveries → outcomes, each event's handler run once.
 *
 * claim ─▶ handler ─▶ finish, or release and retry with backoff, or dead letter with reason. Knows no queue.
 */
import { backoffMs } from './backoff.ts'
import { type Budget, openBudget } from './budget.ts'
import type { OpenCalls } from './calls.ts'
import { redeem } from './claim-check.ts'
import { bury, type Ending, handleClaimed, reasonOf, storeFailed } from './claimed.ts'
import type { Routes } from './dispatch.ts'
import { type ReceivedEnvelope, readEnvelope } from './envelope.ts'
import { type ErrorCode, type LarkgateError, PortError, toLarkgateError } from './errors.ts'
import { inLanes } from './lanes.ts'
import type { Bodies, Clock, DeadLetters, Delivery, Log, Outcome, Random, SeenStore } from './ports.ts'

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
  /** Calls of the OpenAPI by the app's name. Asked for in each attempt that makes some; absent: they are refused. */
  readonly calls?: (app: string) => OpenCalls | undefined
  /** Called once per delivery with what became of it; must not throw. */
  readonly observe?: (report: ConsumeReport) => void
}

export interface ConsumerOptions {
  /** Starts of a handler before its event becomes a dead letter. Default 8. */
  readonly maxAttempts?: number
  /** Handlers at work at the same time. Default 16. */
  readonly concurrency?: number
  /** Default {@link LEASE_MS}. */
  readonly leaseMs?: number
  /** An attempt that takes longer has failed, unless its handler's options say otherwise. Default: 15 minutes. */
  readonly handlerTimeoutMs?: number
  /**
   * How long one call of `consume` may take, where the runtime ends it then. No handler's limit is longer, and none starts
   * when less than its limit is left: its event is handed back, and no attempt is used. What still runs when the budget is
   * used up is stopped. Default: no bound.
   */
  readonly budgetMs?: number
  /** Fires when the consumer is to stop; running handlers learn of it through their own signal. */
  readonly stop?: AbortSignal
}

export interface ConsumeReport {
  /**
   * `done`: the handler ran. `duplicate`: it ran before. `held`: somebody else is at work on it. `waiting`: behind another
   * of its lane that is to be retried. `unhandled`: no handler, marked done. `dropped`: too old, marked done. `failed`: to be tried again. `unavailable`: a port did not answer; no
   * attempt was used. `cut-off`: the consumer stopped first, or has too little time left for the handler.
   */
  readonly outcome:
    | 'done'
    | 'duplicate'
    | 'held'
    | 'waiting'
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

export function createConsumer(ports: ConsumerPorts, options: ConsumerOptions = {}): Consumer {
  const { store, clock, random } = ports
  const { maxAttempts = 8, concurrency = 16, leaseMs = LEASE_MS } = options

  return {
    async consume(deliveries) {
      const budget = openBudget(options, clock)
      const opened = await Promise.all(deliveries.map(openDelivery))
      const run = async ({ delivery, envelope, error }: Opened) => {
        const startedAtMs = clock.now()
        const ending = envelope ? await handle(envelope, delivery, budget) : await refuse(delivery, error)
        return report(ending, clock.now() - startedAtMs)
      }
      const skip = ({ envelope }: Opened, head: Outcome) =>
        report(
          { outcome: 'waiting', ...(envelope && { envelope }), delayMs: head.verdict === 'retry' ? head.delayMs : 0 },
          0,
        )
      return inLanes(opened, concurrency, run, skip).finally(budget.close)
    },
  }

  function report(ending: Ending, ms: number): Outcome {
    ports.observe?.({ ...ending, ms })
    return toOutcome(ending)
  }

  async function openDelivery(delivery: Delivery): Promise<Opened> {
    try {
      const envelope = readEnvelope(await redeem(delivery.body, ports.bodies))
      // One name for a lane throughout: that of the queue is known for all of its messages, read or not.
      return { delivery, envelope, lane: delivery.lane ?? envelope.lane }
    } catch (error) {
      return { delivery, error: toLarkgateError(error), lane: delivery.lane }
    }
  }

  /** A message that cannot be read: for now (the bodies are away), or for good. */
  async function refuse(delivery: Delivery, error: LarkgateError): Promise<Ending> {
    if (error.code === 'ERR_BODIES_UNAVAILABLE') return unavailable(error)
    const letter = { key: `unreadable:${delivery.id}`, type: 'unreadable', app: 'unknown', body: delivery.body }
    return (await bury(letter, reasonOf(error), 0, ports)) ?? { outcome: 'dead', code: error.code, error }
  }

  async function handle(envelope: ReceivedEnvelope, delivery: Delivery, budget: Budget): Promise<Ending> {
    const route = ports.routes.findEvent(envelope.schema, envelope.type)
    if (budget.stop?.aborted || (route && !budget.admits(route))) return { outcome: 'cut-off', envelope, delayMs: 0 }
    const claim = await store.claim(envelope.key, leaseMs).catch(storeFailed)
    if (claim instanceof PortError) return { ...unavailable(claim), envelope }
    if (claim.verdict === 'done') return { outcome: 'duplicate', envelope }
    if (claim.verdict === 'held')
      return { outcome: 'held', envelope, delayMs: Math.max(0, claim.untilMs - clock.now()) }
    const { token, attempt, reason } = claim
    const claimed = { envelope, delivery, token, attempt, lastReason: reason }
    const ending = await handleClaimed(claimed, ports, { maxAttempts, leaseMs, budget })
    return { ...ending, envelope, attempt }
  }

  function unavailable(error: LarkgateError): Ending {
    return { outcome: 'unavailable', code: error.code, error, delayMs: backoffMs(2, random) }
  }
}

type Opened = { readonly delivery: Delivery; readonly lane?: string | undefined } & (
  | { readonly envelope: ReceivedEnvelope; readonly error?: never }
  | { readonly envelope?: never; readonly error: LarkgateError }
)

function toOutcome(ending: Ending): Outcome {
  if (ending.delayMs === undefined) return { verdict: 'ack' }
  return { verdict: 'retry', delayMs: ending.delayMs, reason: ending.code ?? ending.outcome }
}
