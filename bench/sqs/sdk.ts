/** The AWS SDK, as a bundle has it. */
import { createSqsClient } from '../../lib/aws/sqs-client.ts'
import { systemClock } from '../../lib/clocks/system.ts'
import type { EventQueue } from '../../lib/core/ports.ts'
import { sqsQueue } from '../../lib/queues/sqs.ts'

export function open(queueUrl: string): EventQueue {
  return sqsQueue({ client: createSqsClient({ queueUrl, environment: process.env }), queueUrl, clock: systemClock })
}
