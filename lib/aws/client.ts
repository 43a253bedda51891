/** Signed requests to one AWS service: tried again where that may help, and ended in time. Knows no operation of any service. */
import { backoffMs } from '../core/backoff.ts'
import { within } from '../core/deadline.ts'
import { messageOf } from '../core/errors.ts'
import type { Clock, Random } from '../core/ports.ts'
import { createWaiting } from '../core/waiting.ts'
import { createConnection, type HttpAnswer, type HttpRequest } from './connection.ts'
import { type AwsEnvironment, credentialsOf, type GetCredentials } from './environment.ts'
import { AwsError, answerError, mayBeSkewed } from './errors.ts'
import { createSigner } from './sign.ts'

export interface AwsClientOptions {
  readonly service: 'sqs' | 's3'
  /** E.g. `https://sqs.eu-central-1.amazonaws.com`. */
  readonly endpoint: string
  readonly region: string
  /** Of the process: credentials are read from it at every request, unless they are found elsewhere. */
  readonly environment: AwsEnvironment
  /** Where credentials are not in the environment: on ECS, on EC2, of a profile. Asked at every request. */
  readonly credentials?: GetCredentials
  readonly clock: Clock
  readonly random: Random
  /** For a request with all its tries; the platform gives up at 3 s. Default 2400. */
  readonly deadlineMs?: number
  /** For one try; a connection may be dead without having said so. Default 1000. */
  readonly attemptMs?: number
  /** Default 5. */
  readonly maxAttempts?: number
  /** Default 64 KiB. */
  readonly maxAnswerBytes?: number
}

export interface AwsClient {
  /**
   * What `read` makes of a 2xx answer. `read` may throw a transient {@link AwsError}, and the request is tried again.
   *
   * @throws {AwsError} the last one, when trying again cannot help or time is up
   */
  readonly send: <Result>(request: HttpRequest, read: (answer: HttpAnswer) => Result) => Promise<Result>
  /** Opens a connection, so that the first request need not. */
  readonly connect: () => void
  readonly close: () => void
}

/** Throttling lasts for fractions of a second, and there are two seconds in all. */
const BACKOFF = { baseMs: 50, maxMs: 500 }

/** Not worth a try: nothing is that fast. */
const SHORTEST_ATTEMPT_MS = 20

/** A smaller difference is no reason to refuse a signature. */
const MAX_SKEW_MS = 4 * 60_000

export function createAwsClient(options: AwsClientOptions): AwsClient {
  const { service, region, environment, clock, random } = options
  const { deadlineMs = 2400, attemptMs = 1000, maxAttempts = 5, maxAnswerBytes = 64 * 1024 } = options
  const endpoint = new URL(options.endpoint)
  const credentials = findCredentials(options.credentials ?? (async () => credentialsOf(environment)))
  const sign = createSigner({ service, region, endpoint, credentials })
  const connection = createConnection({ endpoint, clock, maxAnswerBytes })
  const waiting = createWaiting(clock)
  /** AWS's time less ours, once AWS has found fault with ours. */
  let skewMs = 0

  return {
    async send(request, read) {
      const deadlineAtMs = clock.now() + deadlineMs
      for (let attempt = 1; ; attempt++) {
        const failure = await tryOnce(request, read, deadlineAtMs).catch(toAwsError)
        if (!(failure instanceof AwsError)) return failure
        const delayMs = delayAfter(failure, attempt)
        const remainingMs = deadlineAtMs - clock.now() - delayMs
        if (!failure.transient || attempt >= maxAttempts || remainingMs < SHORTEST_ATTEMPT_MS) throw failure
        if (delayMs > 0) await waiting.within(delayMs)
      }
    },
    connect: connection.open,
    close: connection.close,
  }

  async function tryOnce<Result>(
    request: HttpRequest,
    read: (answer: HttpAnswer) => Result,
    deadlineAtMs: number,
  ): Promise<Result> {
    const signed = await within(sign(request, clock.now() + skewMs), deadlineAtMs - clock.now(), clock, () => {
      throw new AwsError('no credentials in time', { awsCode: 'TimeoutError', transient: true })
    })
    const answer = await connection.send(signed, Math.min(attemptMs, deadlineAtMs - clock.now()))
    if (answer.status >= 200 && answer.status < 300) return read(answer)
    throw correctSkew(answerError(service.toUpperCase(), answer.status, answer.body.toString()), answer)
  }

  /** A machine whose clock is wrong would be refused for ever: AWS's own time is in the answer. */
  function correctSkew(error: AwsError, { headers }: HttpAnswer): AwsError {
    if (!mayBeSkewed(error)) return error
    const offMs = Date.parse(headers.date ?? '') - clock.now()
    if (!(Math.abs(offMs - skewMs) > MAX_SKEW_MS)) return error
    skewMs = offMs
    const { message, status, awsCode } = error
    return new AwsError(message, { status, awsCode, transient: true })
  }

  /** No answer the first time most often means a connection that was closed meanwhile: a new one will do. */
  function delayAfter({ status, transient }: AwsError, attempt: number): number {
    if (transient && status === undefined) connection.dropIdle()
    return status === undefined && attempt === 1 ? 0 : backoffMs(attempt, random, BACKOFF)
  }
}

function findCredentials(find: GetCredentials): GetCredentials {
  return () =>
    find().catch((cause: unknown) => {
      if (cause instanceof AwsError) throw cause
      throw new AwsError(`no credentials: ${messageOf(cause)}`, {
        awsCode: 'CredentialsMissing',
        transient: false,
        cause,
      })
    })
}

function toAwsError(cause: unknown): AwsError {
  if (cause instanceof AwsError) return cause
  return new AwsError('the request cannot be sent', { awsCode: 'RequestInvalid', transient: false, cause })
}
