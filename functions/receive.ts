/** AWS Lambda behind a Function URL or an HTTP API: what the platform pushes goes on SQS, by signed requests of our own. */
import { lightSqsQueue } from '../lib/queues/sqs-light.ts'
import { surviveForgottenPromises } from './log.ts'
import { createReceive } from './receiving.ts'

surviveForgottenPromises()

export const handler = createReceive(process.env, (options) => {
  const queue = lightSqsQueue(options)
  queue.connect()
  return queue
})
