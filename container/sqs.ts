/** Events handed over to the queue of the functions on AWS, large ones by way of S3. */
import { uniqueName } from '../lib/aws/digest.ts'
import { createSqsClient } from '../lib/aws/sqs-client.ts'
import { s3Bodies } from '../lib/bodies/s3.ts'
import { systemClock } from '../lib/clocks/system.ts'
import { withClaimCheck } from '../lib/core/claim-check.ts'
import type { EventQueue } from '../lib/core/ports.ts'
import { batchingSqsQueue } from '../lib/queues/sqs-batching.ts'
import { SQS_DIRECT_BYTES } from '../lib/queues/sqs-message.ts'
import type { Backend } from './backend.ts'

export interface SqsBackendOptions {
  readonly queueUrl: string
  /** Without one, what is larger than SQS takes is refused. */
  readonly bucket: string | undefined
  /** Of the process: region and endpoints; credentials are found the way the AWS SDK always does. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when the URL is none of a queue, or no region is known
 */
export function openSqs({ queueUrl, bucket, environment }: SqsBackendOptions): Backend {
  const client = createSqsClient({ queueUrl, environment })
  const { send, close } = batchingSqsQueue({ client, queueUrl, clock: systemClock })
  const { credentials } = client.config
  const bodies = bucket && s3Bodies({ bucket, environment, credentials, clock: systemClock, random: Math.random })
  const queue: EventQueue = { send }
  return {
    queue: bodies ? withClaimCheck(queue, bodies, { maxBytes: SQS_DIRECT_BYTES, uniqueName }) : queue,
    close: () => close().finally(() => client.destroy()),
  }
}
