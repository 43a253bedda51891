/** The AWS SDK's client of SQS, set up so that no call hangs. */
import { SQSClient } from '@aws-sdk/client-sqs'
import { type AwsCredentials, type AwsEnvironment, queueAddress } from './environment.ts'

export interface SqsClientOptions {
  /** The client is for queues of its region. */
  readonly queueUrl: string
  readonly environment: AwsEnvironment
  /** Default: found the way the AWS SDK always does. */
  readonly credentials?: AwsCredentials
  /** For one try; less than a caller's deadline, so that there is time for another. Default 1000. */
  readonly attemptMs?: number
  /** Default 4. */
  readonly maxAttempts?: number
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when the URL is none of a queue, or no region is known
 */
export function createSqsClient(options: SqsClientOptions): SQSClient {
  const { queueUrl, environment, credentials, attemptMs = 1000, maxAttempts = 4 } = options
  const { endpoint, region } = queueAddress(queueUrl, environment)
  return new SQSClient({
    region,
    endpoint,
    ...(credentials && { credentials }),
    maxAttempts,
    requestHandler: { connectionTimeout: attemptMs, requestTimeout: attemptMs, throwOnRequestTimeout: true },
  })
}
