/** A batch as Lambda hands it over from SQS → deliveries → what Lambda is told, and when the rest comes back. */
import { slowedDownSeconds } from '../core/backoff.ts'
import type { ConsumeReport, Consumer } from '../core/consume.ts'
import { type ErrorCode, messageOf, RequestError } from '../core/errors.ts'
import type { Clock, Delivery, Log, Outcome } from '../core/ports.ts'
import { isObject, objectAt, stringAt } from '../events/json.ts'
import type { ChangeVisibility } from './sqs-visibility.ts'

export interface RecordsPorts {
  readonly consumer: Consumer
  readonly changeVisibility: ChangeVisibility
  readonly clock: Clock
  readonly log: Log
}

/** With `ReportBatchItemFailures`: messages that are not named are deleted. */
export interface SqsBatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

interface Received {
  readonly delivery: Delivery
  readonly receiptHandle: string
  /** How often SQS has handed it over, this time included. */
  readonly receives: number
}

/** From when a message is received for the first time; SQS refuses more. */
const MAX_INVISIBLE_SECONDS = 12 * 60 * 60

/**
 * Takes off the queue what is handled, and hands back all other messages, each with its delay.
 *
 * @param event as Lambda calls a function that is the target of an SQS queue
 * @throws {RequestError} ERR_INVOCATION_UNKNOWN when it is none: nothing was looked at, so that nothing is deleted
 * @see docs/delivery.md#sqs
 */
export async function consumeRecords(event: unknown, ports: RecordsPorts): Promise<SqsBatchResponse> {
  const { consumer, clock, log } = ports
  const startedAtMs = clock.now()
  const batch = readRecords(event)
  const outcomes = await consumer.consume(batch.map(({ delivery }) => delivery)).catch((error: unknown) => {
    log.error('the batch was not handled, and goes back', { code: 'ERR_INTERNAL', error })
    return []
  })
  const retried = batch.flatMap((received, index) => {
    const outcome = outcomes[index] ?? NOT_HANDLED
    return outcome.verdict === 'ack' ? [] : [{ ...received, delaySeconds: delayOf(received, outcome) }]
  })
  const passedSeconds = Math.ceil((clock.now() - startedAtMs) / 1000)
  await handBack(retried, MAX_INVISIBLE_SECONDS - passedSeconds - 1, ports)
  return { batchItemFailures: retried.map(({ delivery }) => ({ itemIdentifier: delivery.id })) }
}

const NOT_SLOWED_DOWN: ReadonlySet<string> = new Set([
  'waiting',
  'ERR_HANDLER_FAILED',
  'ERR_HANDLER_TIMEOUT',
] satisfies (ConsumeReport['outcome'] | ErrorCode)[])

type Retry = Extract<Outcome, { readonly verdict: 'retry' }>

/** A consumer that breaks the promise of its port must not cost a message. */
const NOT_HANDLED: Retry = { verdict: 'retry', delayMs: 0, reason: 'ERR_INTERNAL' }

/**
 * The queue's redrive policy counts receives, also those in which no attempt was used. So messages that have had some are
 * slowed down: an outage of the store lasts for hours or days before the first message is moved. Those behind another of their lane wait for that one alone, and those whose handler
 * has failed for their backoff: attempts are bounded by themselves, and receives behind others are no fault of theirs.
 */
function delayOf({ receives }: Received, { delayMs, reason }: Retry): number {
  const wantedSeconds = Math.ceil(Math.max(0, delayMs) / 1000)
  if (NOT_SLOWED_DOWN.has(reason)) return wantedSeconds
  return Math.max(wantedSeconds, slowedDownSeconds(receives))
}

async function handBack(
  retried: readonly (Received & { readonly delaySeconds: number })[],
  maxSeconds: number,
  { changeVisibility, log }: RecordsPorts,
): Promise<void> {
  if (retried.length === 0) return
  const changes = retried.map(({ receiptHandle, delaySeconds }) => ({
    receiptHandle,
    delaySeconds: Math.max(0, Math.min(delaySeconds, maxSeconds)),
  }))
  const problems = await changeVisibility(changes).catch((error: unknown) => [messageOf(error)])
  const [reason] = problems
  if (reason === undefined) return
  log.warn('messages come back after the timeout of the queue, not after their own', { count: problems.length, reason })
}

function readRecords(event: unknown): readonly Received[] {
  const records = isObject(event) ? event.Records : undefined
  if (!Array.isArray(records)) throw unknown('the payload has no records')
  return records.map(readRecord)
}

function readRecord(record: unknown): Received {
  if (!isObject(record)) throw unknown('a record is no object')
  const { body } = record
  const id = stringAt(record, 'messageId')
  const receiptHandle = stringAt(record, 'receiptHandle')
  if (id === undefined || receiptHandle === undefined || typeof body !== 'string') {
    throw unknown('a record has no messageId, receiptHandle or body')
  }
  const attributes = objectAt(record, 'attributes')
  const lane = stringAt(attributes, 'MessageGroupId')
  const receives = Number(stringAt(attributes, 'ApproximateReceiveCount') ?? 1)
  return {
    delivery: { id, body, ...(lane !== undefined && { lane }) },
    receiptHandle,
    receives: Number.isFinite(receives) ? receives : 1,
  }
}

function unknown(problem: string): RequestError {
  return new RequestError('ERR_INVOCATION_UNKNOWN', `the function was invoked by something else than SQS: ${problem}`)
}
