/** SQS and S3 on this machine, with queues of their own for every test. */

import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { buildApp } from 'fauxqs'
// Not exported by the package: there is no other way to what has to be put right below.
import { INVALID_MESSAGE_BODY_CHAR } from '../../node_modules/fauxqs/dist/sqs/sqsTypes.js'

// SQS takes #x10000 to #x10FFFF, i.e. emoji. The emulator's expression lacks the flag `u` and refuses all of them.
INVALID_MESSAGE_BODY_CHAR.compile('[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]', 'u')

/** Accepted by the emulator, which checks no signature. */
export const CREDENTIALS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'made up' } as const

export interface Fauxqs {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string
  /** As a function of the stack has it. */
  readonly environment: Readonly<Record<string, string>>
  readonly client: SQSClient
  /** Makes a queue that is new and empty; its URL. */
  readonly createQueue: (options?: QueueOptions) => Promise<string>
  /** Takes all messages off the queue; their bodies, those of one group in order. */
  readonly take: (queueUrl: string) => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

export interface QueueOptions {
  readonly fifo?: boolean
  readonly attributes?: Readonly<Record<string, string>>
}

export async function startFauxqsHere(): Promise<Fauxqs> {
  const app = buildApp({ logger: false })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('fauxqs does not listen on a port')
  const endpoint = `http://127.0.0.1:${address.port}`
  const client = new SQSClient({ endpoint, region: 'eu-central-1', credentials: CREDENTIALS })
  let queues = 0

  return {
    endpoint,
    client,
    environment: {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_SQS: endpoint,
      AWS_ENDPOINT_URL_S3: endpoint,
    },
    async createQueue({ fifo = false, attributes = {} } = {}) {
      const name = `queue-${++queues}${fifo ? '.fifo' : ''}`
      const Attributes = { ...(fifo && { FifoQueue: 'true' }), ...attributes }
      await client.send(new CreateQueueCommand({ QueueName: name, Attributes }))
      return `${endpoint}/000000000000/${name}`
    },
    async take(QueueUrl) {
      const bodies: string[] = []
      for (;;) {
        const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
        if (Messages.length === 0) return bodies
        for (const { Body = '', ReceiptHandle } of Messages) {
          bodies.push(Body)
          await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
        }
      }
    },
    async close() {
      client.destroy()
      await app.close()
    },
  }
}
