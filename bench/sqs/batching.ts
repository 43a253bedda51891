/** The AWS SDK with batches, as the container has it. */
import { createSqsClient } from '../../lib/aws/sqs-client.ts'
import { systemClock } from '../../lib/clocks/system.ts'
import type { EventQueue } from '../../lib/core/ports.ts'
import { batchingSqsQueue } from '../../lib/queues/sqs-batching.ts'

export function open(queueUrl: string): EventQueue {
  const client = createSqsClient({ queueUrl, environment: process.env })
  return batchingSqsQueue({ client, queueUrl, clock: systemClock })
}
