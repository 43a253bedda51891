/** SQS through the AWS SDK. Sends only: Lambda itself hands messages over, see `sqs-records.ts`. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { within } from '../core/deadline.ts'
import { PortError } from '../core/errors.ts'
import type { Clock, EventQueue } from '../core/ports.ts'
import { sendFailed } from './sqs-errors.ts'
import { toSqsMessage } from './sqs-message.ts'

export interface SqsQueueOptions {
  /** {@link createSqsClient} makes one that ends in time. */
  readonly client: Pick<SQSClient, 'send'>
  /** FIFO if it ends with `.fifo`. */
  readonly queueUrl: string
  readonly clock: Clock
  /** For a send with all its tries. Default 2400. */
  readonly deadlineMs?: number
  /**
   * Given at every send: makes the deduplication id another one, so that what was sent within the last 5 minutes is on the
   * queue again. For redriving; without it a duplicate is swallowed, as it should be.
   */
  readonly salt?: () => string
}

/** @see docs/delivery.md#sqs */
export function sqsQueue({ client, queueUrl, clock, deadlineMs = 2400, salt }: SqsQueueOptions): EventQueue {
  const fifo = queueUrl.endsWith('.fifo')
  return {
    async send(envelope) {
      const message = toSqsMessage(envelope, { fifo, ...(salt && { salt: salt() }) })
      const command = new SendMessageCommand({ QueueUrl: queueUrl, ...message })
      const abort = new AbortController()
      const sent = client.send(command, { abortSignal: abort.signal }).then(
        () => undefined,
        (cause: unknown) => Promise.reject(sendFailed(cause)),
      )
      await within<void>(sent, deadlineMs, clock, () => {
        abort.abort()
        throw new PortError('ERR_QUEUE_UNAVAILABLE', `SQS did not take the event within ${deadlineMs} ms`)
      })
    },
  }
}
