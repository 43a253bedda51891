/** The function that consumes: environment → ports → what becomes of each message of a batch. */
import { sha256Hex, uniqueName } from '../lib/aws/digest.ts'
import { createSqsClient } from '../lib/aws/sqs-client.ts'
import { s3Bodies } from '../lib/bodies/s3.ts'
import { type Environment, readAwsConsumer, readCallingApps } from '../lib/config/roles.ts'
import { type ConsumerPorts, createConsumer } from '../lib/core/consume.ts'
import type { Routes } from '../lib/core/dispatch.ts'
import { ConfigError } from '../lib/core/errors.ts'
import type { Clock } from '../lib/core/ports.ts'
import { nodeCrypto } from '../lib/crypto/node.ts'
import { sqsDeadLetters } from '../lib/dead/sqs.ts'
import { logConsumed } from '../lib/log/reports.ts'
import { callsOf } from '../lib/openapi/calls.ts'
import { consumeRecords, type SqsBatchResponse } from '../lib/queues/sqs-records.ts'
import { sqsVisibility } from '../lib/queues/sqs-visibility.ts'
import { dynamoDbClient, dynamoDbStore } from '../lib/stores/dynamodb.ts'
import { runtimeFetch } from '../lib/transports/fetch.ts'
import { createLog } from './log.ts'

/** As far as it is read. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis: () => number
}

/** Before the runtime ends the function: the grace of handlers that are stopped, and giving back what they had. */
const ENDING_MS = 15_000

/** What is left of the least time limit that makes sense, 30 s. */
const LEAST_MS = 25_000

/** Bodies are read in the consumer's own time; nobody waits for an answer. */
const BODY_LIMITS = { attemptMs: 3000, deadlineMs: 8000 }

/** @throws {ConfigError} ERR_CONFIG_INVALID, so that the function does not start and everything stays on the queue */
export function createConsume(
  environment: Environment,
  routes: Routes,
  clock: Clock,
): (event: unknown, context: LambdaContext) => Promise<SqsBatchResponse> {
  const { queueUrl, deadLetterUrl, table, bucket, log: logging, ...config } = readAwsConsumer(environment)
  const log = createLog(logging.level)
  const random = Math.random
  const calls = callsOf(
    () => readCallingApps(environment),
    () => ({ fetch: runtimeFetch, clock, random, digest: nodeCrypto.digestHex }),
  )
  const ports: ConsumerPorts = {
    routes,
    store: dynamoDbStore(dynamoDbClient(), { table, clock, hash: sha256Hex, uniqueName }),
    dead: sqsDeadLetters({
      client: createSqsClient({ queueUrl: deadLetterUrl, environment }),
      queueUrl: deadLetterUrl,
      clock,
    }),
    ...(bucket !== undefined && { bodies: s3Bodies({ bucket, environment, clock, random, ...BODY_LIMITS }) }),
    clock,
    random,
    log,
    calls,
    observe: logConsumed(log, logging.payloads),
  }
  const changeVisibility = sqsVisibility(createSqsClient({ queueUrl, environment }), queueUrl)

  return (event, context) => {
    const consumer = createConsumer(ports, { ...config, budgetMs: budgetOf(context) })
    return consumeRecords(event, { consumer, changeVisibility, clock, log })
  }
}

function budgetOf(context: LambdaContext): number {
  const remainingMs = context.getRemainingTimeInMillis()
  if (remainingMs >= LEAST_MS) return remainingMs - ENDING_MS
  throw new ConfigError('ERR_CONFIG_INVALID', 'the time limit of the function must be 30 s at least')
}
