/**
 * SQS for a process that sends much: events that arrive within a few milliseconds share a request. A sixth of the CPU, for a
 * latency of `lingerMs`.
 */
import type { SQSClient } from '@aws-sdk/client-sqs'
import { PortError } from '../core/errors.ts'
import type { Clock, EventQueue } from '../core/ports.ts'
import { PER_BATCH, sendBatch, takeBatch, type Waiting } from './sqs-batch.ts'
import { toSqsMessage } from './sqs-message.ts'

export interface BatchingSqsOptions {
  /** {@link createSqsClient} makes one that ends in time. */
  readonly client: Pick<SQSClient, 'send'>
  /** FIFO if it ends with `.fifo`. */
  readonly queueUrl: string
  readonly clock: Clock
  /** How long an event waits for others. Default 5. */
  readonly lingerMs?: number
  /** Requests under way at the same time. Default 8. */
  readonly maxInFlight?: number
  /** For a request with all its tries, and for an event until its request begins. Default 2400. */
  readonly deadlineMs?: number
  /** What may wait, in bytes; beyond it events are refused. Default 16 MiB. */
  readonly maxWaitingBytes?: number
}

export interface BatchingSqsQueue extends EventQueue {
  /** Takes nothing more, sends what waits at once, and resolves when all is settled. */
  readonly close: () => Promise<void>
}

/**
 * Each `send` resolves or rejects by what SQS says of its own message. Of a group one message is under way at a time; when
 * it is refused, those of the group that wait behind it are refused as well, so that none of them overtakes it.
 *
 * @see docs/delivery.md#sqs
 */
export function batchingSqsQueue(options: BatchingSqsOptions): BatchingSqsQueue {
  const { client, queueUrl, clock, lingerMs = 5, maxInFlight = 8, deadlineMs = 2400 } = options
  const { maxWaitingBytes = 16 * 1024 * 1024 } = options
  const fifo = queueUrl.endsWith('.fifo')
  const waiting: Waiting[] = []
  const busy = new Set<string>()
  const inFlight = new Set<Promise<void>>()
  let waitingBytes = 0
  let cancelLinger: (() => void) | undefined
  let isClosed = false

  return {
    async send(envelope) {
      const message = toSqsMessage(envelope, { fifo })
      const bytes = Buffer.byteLength(message.MessageBody)
      if (isClosed) throw refused('the queue is being closed')
      if (waitingBytes + bytes > maxWaitingBytes) throw refused('too many events wait for SQS')
      await new Promise<void>((resolve, reject) => {
        const settle: Waiting['settle'] = (error) => (error ? reject(error) : resolve())
        waiting.push({ message, bytes, arrivedAtMs: clock.now(), settle })
        waitingBytes += bytes
        sendDue()
      })
    },
    async close() {
      isClosed = true
      sendDue()
      while (inFlight.size > 0) await Promise.all(inFlight)
    },
  }

  /** Sends what fills a batch or has waited long enough, and comes back for the rest. */
  function sendDue(): void {
    while (inFlight.size < maxInFlight && isDue()) {
      refuseLate()
      const batch = takeBatch(waiting, busy)
      if (batch.length === 0) return
      const request = send(batch).finally(() => {
        inFlight.delete(request)
        sendDue()
      })
      inFlight.add(request)
    }
    const [oldest] = waiting
    if (oldest === undefined || cancelLinger || inFlight.size >= maxInFlight) return
    cancelLinger = clock.after(Math.max(0, oldest.arrivedAtMs + lingerMs - clock.now()), () => {
      cancelLinger = undefined
      sendDue()
    })
  }

  function isDue(): boolean {
    const [oldest] = waiting
    if (oldest === undefined) return false
    return isClosed || waiting.length >= PER_BATCH || clock.now() - oldest.arrivedAtMs >= lingerMs
  }

  async function send(batch: readonly Waiting[]): Promise<void> {
    const groups = batch.flatMap(({ message }) => message.MessageGroupId ?? [])
    for (const group of groups) busy.add(group)
    for (const { bytes } of batch) waitingBytes -= bytes
    const results = await sendBatch(batch, { client, queueUrl, clock, deadlineMs })
    for (const group of groups) busy.delete(group)
    for (const [index, { message, settle }] of batch.entries()) {
      const error = results[index]
      settle(error)
      if (error?.code === 'ERR_QUEUE_UNAVAILABLE' && message.MessageGroupId) refuseBehind(message.MessageGroupId)
    }
  }

  function refuseBehind(group: string): void {
    refuseAll(({ message }) => message.MessageGroupId === group, 'SQS did not take an event of the same lane before it')
  }

  /** Nobody waits for these any more: the platform has been told that they were not accepted. */
  function refuseLate(): void {
    const nowMs = clock.now()
    refuseAll(({ arrivedAtMs }) => nowMs - arrivedAtMs >= deadlineMs, 'SQS has been too slow for the events before it')
  }

  function refuseAll(isRefused: (one: Waiting) => boolean, reason: string): void {
    const refusals = waiting.filter(isRefused)
    if (refusals.length === 0) return
    waiting.splice(0, waiting.length, ...waiting.filter((one) => !isRefused(one)))
    for (const { bytes, settle } of refusals) {
      waitingBytes -= bytes
      settle(refused(reason))
    }
  }
}

function refused(reason: string): PortError {
  return new PortError('ERR_QUEUE_UNAVAILABLE', reason)
}
