/** SQS through signed requests of our own: a fraction of the AWS SDK's cold start. Sends, and nothing else. */
import { type AwsClientOptions, createAwsClient } from '../aws/client.ts'
import type { HttpAnswer } from '../aws/connection.ts'
import { md5Hex } from '../aws/digest.ts'
import { type AwsEnvironment, queueAddress } from '../aws/environment.ts'
import { AwsError } from '../aws/errors.ts'
import type { EventQueue } from '../core/ports.ts'
import { sendFailed } from './sqs-errors.ts'
import { toSqsMessage } from './sqs-message.ts'

export interface LightSqsOptions
  extends Pick<AwsClientOptions, 'clock' | 'random' | 'deadlineMs' | 'attemptMs' | 'maxAttempts'> {
  /** FIFO if it ends with `.fifo`. */
  readonly queueUrl: string
  /** Of the process: region, credentials (read at every send), `AWS_ENDPOINT_URL_SQS`. */
  readonly environment: AwsEnvironment
}

export interface LightSqsQueue extends EventQueue {
  /** Opens the connection ahead of the first event. */
  readonly connect: () => void
  readonly close: () => void
}

const encoder = new TextEncoder()

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when the URL is none of a queue, or no region is known
 * @see docs/delivery.md#sqs
 */
export function lightSqsQueue({ queueUrl, ...options }: LightSqsOptions): LightSqsQueue {
  const { endpoint, region, fifo } = queueAddress(queueUrl, options.environment)
  const client = createAwsClient({ ...options, service: 'sqs', endpoint, region })
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' }

  return {
    async send(envelope) {
      const message = toSqsMessage(envelope, { fifo })
      const body = encoder.encode(JSON.stringify({ QueueUrl: queueUrl, ...message }))
      const sent = { 'content-length': String(body.length), ...headers }
      try {
        await client.send({ method: 'POST', path: '/', headers: sent, body }, (answer) =>
          confirm(answer, message.MessageBody),
        )
      } catch (cause) {
        throw sendFailed(cause)
      }
    },
    connect: client.connect,
    close: client.close,
  }
}

/** SQS says what it has stored. Anything else than that is as good as no answer. */
function confirm({ body }: HttpAnswer, messageBody: string): void {
  const { MessageId, MD5OfMessageBody } = parse(body.toString())
  if (typeof MessageId === 'string' && MD5OfMessageBody === md5Hex(messageBody)) return
  const message = MessageId === undefined ? 'SQS gave an answer that is none of its own' : 'SQS stored another text'
  throw new AwsError(message, { status: 200, awsCode: 'AnswerInvalid', transient: true })
}

function parse(text: string): { readonly MessageId?: unknown; readonly MD5OfMessageBody?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {}
  } catch {
    return {}
  }
}
