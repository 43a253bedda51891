/** As `receive.ts`, but sends through the AWS SDK: `npm run build:aws -- --sender sdk`. */
import { createSqsClient } from '../lib/aws/sqs-client.ts'
import { sqsQueue } from '../lib/queues/sqs.ts'
import { surviveForgottenPromises } from './log.ts'
import { createReceive } from './receiving.ts'

surviveForgottenPromises()

export const handler = createReceive(process.env, (options) =>
  sqsQueue({ ...options, client: createSqsClient(options) }),
)
