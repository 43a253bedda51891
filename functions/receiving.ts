/**
 * The function that receives: environment → ports → an answer for every request. What it sends with comes in, so that
 * nobody carries a sender that is not used.
 *
 * The handlers are loaded by the first callback, not before: an event or a challenge needs none of them.
 */
import { uniqueName } from '../lib/aws/digest.ts'
import { s3Bodies } from '../lib/bodies/s3.ts'
import { systemClock } from '../lib/clocks/system.ts'
import { type Environment, readAwsReceiver } from '../lib/config/roles.ts'
import { type Answer, refusal } from '../lib/core/answer.ts'
import { withClaimCheck } from '../lib/core/claim-check.ts'
import { ConfigError } from '../lib/core/errors.ts'
import type { Clock, EventQueue, Random } from '../lib/core/ports.ts'
import { type Answerer, createAnswerer } from '../lib/core/receive.ts'
import { createReplier } from '../lib/core/replier.ts'
import { nodeCrypto } from '../lib/crypto/node.ts'
import { type LambdaResult, toLambdaRequest, toLambdaResult } from '../lib/http/lambda.ts'
import { logReceived } from '../lib/log/reports.ts'
import { SQS_DIRECT_BYTES } from '../lib/queues/sqs-message.ts'
import { routesOf } from './handlers.ts'
import { createLog } from './log.ts'

export interface SenderOptions {
  readonly queueUrl: string
  readonly environment: Environment
  readonly clock: Clock
  readonly random: Random
}

const OK: Answer = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok\n' }

export function createReceive(
  environment: Environment,
  openQueue: (options: SenderOptions) => EventQueue,
): (event: unknown) => Promise<LambdaResult> {
  const answer = configured(environment, openQueue)
  return async (event) => {
    const { request, arrivedAtMs } = toLambdaRequest(event, systemClock.now())
    const isHealthCheck = request.method === 'GET' && new URL(request.url).pathname === '/healthz'
    return toLambdaResult(await answer(request, arrivedAtMs, isHealthCheck))
  }
}

type Answering = (...call: [...Required<Parameters<Answerer>>, isHealthCheck: boolean]) => Promise<Answer>

/** A wrong configuration is told to the log at every request, and nothing of it to whoever asks. */
function configured(environment: Environment, openQueue: (options: SenderOptions) => EventQueue): Answering {
  try {
    const answer = compose(environment, openQueue)
    return async (request, arrivedAtMs, isHealthCheck) => (isHealthCheck ? OK : answer(request, arrivedAtMs))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const { code, message } = error
    const log = createLog('error')
    return async () => {
      log.error('not accepted: the configuration is wrong', { code, reason: message })
      return refusal(error)
    }
  }
}

function compose(environment: Environment, openQueue: (options: SenderOptions) => EventQueue): Answerer {
  const { queueUrl, bucket, log: logging, ...config } = readAwsReceiver(environment)
  const log = createLog(logging.level)
  const ports = { clock: systemClock, random: Math.random }
  const queue = openQueue({ ...ports, queueUrl, environment })
  const bodies = bucket === undefined ? undefined : s3Bodies({ ...ports, bucket, environment })
  return createAnswerer(config, {
    crypto: nodeCrypto,
    clock: systemClock,
    queue: bodies ? withClaimCheck(queue, bodies, { maxBytes: SQS_DIRECT_BYTES, uniqueName }) : queue,
    loadReplier: async () => createReplier(routesOf(await import('#handlers')), log),
    observe: logReceived(log),
  })
}
