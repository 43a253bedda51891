/** The ports of the functions on AWS, as the command line needs them. */
import { sha256Hex, uniqueName } from '../lib/aws/digest.ts'
import { type AwsEnvironment, regionOf } from '../lib/aws/environment.ts'
import { createSqsClient } from '../lib/aws/sqs-client.ts'
import { s3Bodies } from '../lib/bodies/s3.ts'
import { systemClock as clock } from '../lib/clocks/system.ts'
import type { AwsConfig } from '../lib/config/environment.ts'
import { withClaimCheck } from '../lib/core/claim-check.ts'
import { ConfigError } from '../lib/core/errors.ts'
import type { Bodies, DeadLetters } from '../lib/core/ports.ts'
import type { RedrivePorts } from '../lib/core/redrive.ts'
import { sqsDeadLetters } from '../lib/dead/sqs.ts'
import { sqsQueue } from '../lib/queues/sqs.ts'
import { SQS_DIRECT_BYTES } from '../lib/queues/sqs-message.ts'
import { dynamoDbClient, dynamoDbStore } from '../lib/stores/dynamodb.ts'

export type AwsRedrivePorts = Pick<RedrivePorts, 'queue' | 'store'>

export interface AwsDeadLetters {
  readonly dead: DeadLetters
  /** Absent when no bucket is set. */
  readonly bodies?: Bodies
  /** Gives back the letters that were looked at: until then they are hidden from others. */
  readonly close: () => Promise<void>
}

/** Nobody waits for an answer within 3 s here. */
const BODY_LIMITS = { attemptMs: 3_000, deadlineMs: 10_000 }

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when the queue of dead letters is not set
 */
export function awsDeadLetters(aws: AwsConfig, environment: AwsEnvironment): AwsDeadLetters {
  const queueUrl = required(aws, 'deadLetterUrl')
  const client = createSqsClient({ queueUrl, environment })
  const dead = sqsDeadLetters({ client, queueUrl, clock })
  const { bucket } = aws
  const { credentials } = client.config
  return {
    dead,
    ...(bucket && {
      bodies: s3Bodies({ bucket, environment, credentials, clock, random: Math.random, ...BODY_LIMITS }),
    }),
    close: () => dead.close().finally(() => client.destroy()),
  }
}

/**
 * What redriving needs besides.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID when the queue, the table or the region is not set
 */
export function awsRedrivePorts(
  aws: AwsConfig,
  bodies: Bodies | undefined,
  environment: AwsEnvironment,
): AwsRedrivePorts {
  const [queueUrl, table] = [required(aws, 'queueUrl'), required(aws, 'table')]
  if (regionOf(environment) === undefined) throw missing('AWS_REGION')
  // Within five minutes SQS would take it for the message that has died.
  const queue = sqsQueue({ client: createSqsClient({ queueUrl, environment }), queueUrl, clock, salt: uniqueName })
  return {
    queue: bodies ? withClaimCheck(queue, bodies, { maxBytes: SQS_DIRECT_BYTES, uniqueName }) : queue,
    store: dynamoDbStore(dynamoDbClient(), { table, clock, hash: sha256Hex, uniqueName }),
  }
}

const VARIABLE = {
  deadLetterUrl: 'LARKGATE_DEAD_LETTER_URL',
  queueUrl: 'LARKGATE_QUEUE_URL',
  table: 'LARKGATE_TABLE',
} as const

function required(aws: AwsConfig, name: keyof typeof VARIABLE): string {
  const value = aws[name]
  if (!value) throw missing(VARIABLE[name])
  return value
}

function missing(variable: string): ConfigError {
  return new ConfigError('ERR_CONFIG_INVALID', `${variable} is needed for --target aws`)
}
