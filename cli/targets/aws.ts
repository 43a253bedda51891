/** The dead letters of the functions on AWS: an SQS queue, with the other ports for redriving. */
import { type AwsEnvironment, regionOf } from '../../lib/aws/environment.ts'
import { createSqsClient } from '../../lib/aws/sqs-client.ts'
import { s3Bodies } from '../../lib/bodies/s3.ts'
import { systemClock as clock } from '../../lib/clocks/system.ts'
import type { AwsConfig, Config } from '../../lib/config/environment.ts'
import { withClaimCheck } from '../../lib/core/claim-check.ts'
import { ConfigError } from '../../lib/core/errors.ts'
import type { Bodies, EventQueue } from '../../lib/core/ports.ts'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import { sqsDeadLetters } from '../../lib/dead/sqs.ts'
import { sqsQueue } from '../../lib/queues/sqs.ts'
import { SQS_ENVELOPE_BYTES } from '../../lib/queues/sqs-message.ts'
import { dynamoDbClient, dynamoDbStore } from '../../lib/stores/dynamodb.ts'
import { lettersOf, redriveFrom, showMessage } from './ports.ts'
import type { Target } from './target.ts'

/** Nobody waits for an answer within 3 s here. */
const BODY_LIMITS = { attemptMs: 3_000, deadlineMs: 10_000 }

/**
 * Letters that are looked at are hidden from others until this is closed.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID when the queue of dead letters, or for redriving the rest, is not set
 */
export function awsTarget({ aws }: Config, environment: AwsEnvironment): Target {
  const { bucket } = aws
  const deadLetterUrl = required(aws, 'deadLetterUrl')
  const client = createSqsClient({ queueUrl: deadLetterUrl, environment })
  const dead = sqsDeadLetters({ client, queueUrl: deadLetterUrl, clock })
  const bodies = bucket ? s3Bodies({ bucket, environment, clock, random: Math.random, ...BODY_LIMITS }) : undefined

  return {
    letters: () => lettersOf(dead),
    async show(key) {
      const letter = await dead.get(key)
      if (letter !== undefined) return showMessage(key, letter.body, bodies)
      return { problem: `there is no dead letter with the key ${key}; larkgate dead --target aws lists the keys` }
    },
    redrive: (which) => redriveFrom(which, { dead, ...redrivePorts(aws, bodies, environment) }),
    close: () => dead.close().finally(() => client.destroy()),
  }
}

function redrivePorts(aws: AwsConfig, bodies: Bodies | undefined, environment: AwsEnvironment) {
  const [queueUrl, table] = [required(aws, 'queueUrl'), required(aws, 'table')]
  if (regionOf(environment) === undefined) throw missing('AWS_REGION')
  const uniqueName = () => crypto.randomUUID()
  // Within five minutes SQS would take it for the message that has died.
  const options = { client: createSqsClient({ queueUrl, environment }), queueUrl, clock, salt: uniqueName }
  const queue: EventQueue = sqsQueue(options)
  const hash = (text: string) => nodeCrypto.digestHex('SHA-256', text, new Uint8Array())
  return {
    queue: bodies ? withClaimCheck(queue, bodies, { maxBytes: SQS_ENVELOPE_BYTES, uniqueName }) : queue,
    store: dynamoDbStore(dynamoDbClient(), { table, clock, hash, uniqueName }),
    ...(bodies && { bodies }),
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
