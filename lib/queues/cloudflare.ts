/** Cloudflare Queues: events on the way in, and the batches in which they come back. Keeps no order. */
import { slowedDownSeconds } from '../core/backoff.ts'
import { fitsInto } from '../core/claim-check.ts'
import type { Consumer } from '../core/consume.ts'
import type { Envelope } from '../core/envelope.ts'
import { PortError } from '../core/errors.ts'
import type { Delivery, EventQueue, Outcome } from '../core/ports.ts'
import { textOf } from './cloudflare-body.ts'

/**
 * Largest message in bytes of UTF-8. The platform takes 128,000, of which "up to ~100" are its own metadata; the rest of
 * the distance is for what "~" means.
 *
 * @see https://developers.cloudflare.com/queues/platform/limits/
 */
export const CLOUDFLARE_MESSAGE_BYTES = 127_000

/** The platform takes 24 hours, and took 12 for years. A retry that comes early does no harm here. */
const MAX_DELAY_SECONDS = 12 * 60 * 60

/** A queue as a Worker that sends sees it. */
export interface QueueBinding {
  readonly send: (message: string, options: { readonly contentType: 'text' }) => Promise<unknown>
}

/** A message as a Worker that consumes sees it. */
export interface QueueMessage {
  readonly id: string
  /** A text, if we have sent it. */
  readonly body: unknown
  /** How often the queue has handed it over, this time included. */
  readonly attempts: number
  readonly ack: () => void
  readonly retry: (options: { readonly delaySeconds: number }) => void
}

export interface QueueBatch {
  readonly queue: string
  readonly messages: readonly QueueMessage[]
}

/** @see docs/delivery.md#cloudflare */
export function cloudflareQueue(binding: QueueBinding): EventQueue {
  return {
    async send({ text, type }: Envelope) {
      if (!fitsInto(CLOUDFLARE_MESSAGE_BYTES, text)) {
        const size = `more than the ${CLOUDFLARE_MESSAGE_BYTES} bytes that Cloudflare Queues takes`
        throw new PortError('ERR_ENVELOPE_TOO_LARGE', `an envelope of ${type} has ${size}`)
      }
      try {
        await binding.send(text, { contentType: 'text' })
      } catch (cause) {
        throw new PortError('ERR_QUEUE_UNAVAILABLE', 'Cloudflare Queues did not take the event', { cause })
      }
    },
  }
}

/** The least wait in seconds before a message is handed over again, by how often it was. */
export type Pace = (deliveries: number) => number

/**
 * Every delivery uses up one of the queue's own retries, of which there are 100 at most, also one that ends with a store
 * that does not answer. So those that have had some are slowed down: the waits add up to 11 hours.
 */
export const consumerPace: Pace = slowedDownSeconds

/**
 * Behind the backstop there is nothing: what it has handed over for the last time is lost. So it takes its time: the
 * waits add up to three and a half days, and the queue keeps messages for four unless told otherwise, or for one on the
 * free plan.
 */
export const backstopPace: Pace = (deliveries) => 60 * deliveries

/** For a message about which the consumer has said nothing. */
const NO_VERDICT: Outcome = { verdict: 'retry', delayMs: 5_000, reason: 'ERR_INTERNAL' }

/**
 * Hands a batch to the consumer and gives each message its own verdict. Never rejects.
 *
 * A message without a verdict counts as acknowledged once this resolves. So whatever goes wrong, each gets one: to be
 * handed over again.
 */
export async function consumeBatch(batch: QueueBatch, consumer: Consumer, pace: Pace = consumerPace): Promise<void> {
  const outcomes = await consume(batch, consumer).catch((): Outcome[] => [])
  for (const [index, message] of batch.messages.entries()) {
    try {
      settle(message, outcomes[index] ?? NO_VERDICT, pace)
    } catch {
      // Whatever was wrong with this one, the others need their verdicts.
      message.retry({ delaySeconds: 1 })
    }
  }
}

async function consume({ messages }: QueueBatch, consumer: Consumer): Promise<Outcome[]> {
  return consumer.consume(messages.map(({ id, body }): Delivery => ({ id, body: textOf(body) })))
}

function settle(message: QueueMessage, outcome: Outcome, pace: Pace): void {
  if (outcome.verdict === 'ack') {
    message.ack()
    return
  }
  // Rounded up: a message that comes before its time uses up one of the queue's retries for nothing.
  const wantedSeconds = Math.ceil(outcome.delayMs / 1000)
  message.retry({ delaySeconds: Math.min(MAX_DELAY_SECONDS, Math.max(wantedSeconds, pace(message.attempts))) })
}
