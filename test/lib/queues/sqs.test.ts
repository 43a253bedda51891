import { afterAll, beforeAll } from 'vitest'
import { createSqsClient } from '../../../lib/aws/sqs-client.ts'
import { escapeRefused } from '../../../lib/aws/sqs-text.ts'
import { systemClock } from '../../../lib/clocks/system.ts'
import type { EventQueue } from '../../../lib/core/ports.ts'
import { sqsQueue } from '../../../lib/queues/sqs.ts'
import { lightSqsQueue } from '../../../lib/queues/sqs-light.ts'
import { SQS_ENVELOPE_BYTES } from '../../../lib/queues/sqs-message.ts'
import { eventQueueContract } from '../../contract/event-queue.ts'
import { CREDENTIALS, type Fauxqs, startFauxqsHere } from '../../support/fauxqs.ts'

let fauxqs: Fauxqs
beforeAll(async () => {
  fauxqs = await startFauxqsHere()
})
afterAll(() => fauxqs.close())

const SENDERS = {
  'the AWS SDK': (queueUrl: string, environment: Fauxqs['environment']): EventQueue =>
    sqsQueue({
      client: createSqsClient({ queueUrl, environment, credentials: CREDENTIALS }),
      queueUrl,
      clock: systemClock,
    }),
  'the light sender': (queueUrl: string, environment: Fauxqs['environment']): EventQueue =>
    lightSqsQueue({ queueUrl, environment, clock: systemClock, random: Math.random }),
}

for (const [sender, open] of Object.entries(SENDERS)) {
  for (const fifo of [true, false]) {
    eventQueueContract(
      `${fifo ? 'a FIFO' : 'a standard'} SQS queue through ${sender}`,
      { maxBytes: SQS_ENVELOPE_BYTES, ordered: fifo, deduplicates: fifo, written: escapeRefused },
      async () => {
        const queueUrl = await fauxqs.createQueue({ fifo })
        return { queue: open(queueUrl, fauxqs.environment), take: () => fauxqs.take(queueUrl) }
      },
      () => {
        const nobody = 'http://127.0.0.1:9'
        return open(`${nobody}/000000000000/queue${fifo ? '.fifo' : ''}`, {
          ...fauxqs.environment,
          AWS_ENDPOINT_URL_SQS: nobody,
        })
      },
    )
  }
}
