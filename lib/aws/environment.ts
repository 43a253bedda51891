/** What the environment of a process says about AWS: whose it is, where, and as whom. Nothing of the container's or the machine's own. */
import { ConfigError } from '../core/errors.ts'
import { AwsError } from './errors.ts'

export type AwsEnvironment = Readonly<Record<string, string | undefined>>

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** The credentials that hold now; whoever gives them keeps and renews them. */
export type GetCredentials = () => Promise<AwsCredentials>

/**
 * As Lambda puts them there; they do not change as long as the process lives.
 *
 * @throws {AwsError} CredentialsMissing
 */
export function credentialsOf(environment: AwsEnvironment): AwsCredentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  const { AWS_SESSION_TOKEN: sessionToken } = environment
  if (!accessKeyId || !secretAccessKey) {
    const message = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set'
    throw new AwsError(message, { awsCode: 'CredentialsMissing', transient: false })
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
}

/** The address that was set for a service instead of its own, without a `/` at the end. */
export function endpointOf(environment: AwsEnvironment, service: 'SQS' | 'S3' | 'DYNAMODB'): string | undefined {
  const endpoint = environment[`AWS_ENDPOINT_URL_${service}`] || environment.AWS_ENDPOINT_URL
  return endpoint ? endpoint.replace(/\/+$/, '') : undefined
}

export function regionOf(environment: AwsEnvironment): string | undefined {
  return environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined
}

export interface QueueAddress {
  readonly url: string
  /** Where requests go, e.g. `https://sqs.eu-central-1.amazonaws.com`. */
  readonly endpoint: string
  readonly region: string
  /** First in, first out within a message group; the name says so. */
  readonly fifo: boolean
}

/** `sqs.<region>.…` of every partition, with FIPS and VPC endpoints; the former `<region>.queue.…`. */
const REGION_IN_HOST = /(?:^|\.)sqs(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d+)\.|^([a-z]+(?:-[a-z]+)+-\d+)\.queue\./

/**
 * The region is the queue's own where its URL names one, since that is what its endpoint expects in signatures.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID
 */
export function queueAddress(queueUrl: string, environment: AwsEnvironment): QueueAddress {
  const url = URL.parse(queueUrl)
  if (!url || !/^https?:$/.test(url.protocol) || !/^\/.*[^/]$/.test(url.pathname)) {
    throw new ConfigError(
      'ERR_CONFIG_INVALID',
      'the URL of the SQS queue must be like https://sqs.<region>.amazonaws.com/<account>/<name>',
    )
  }
  const [, current, former] = REGION_IN_HOST.exec(url.hostname) ?? []
  const region = current ?? former ?? regionOf(environment)
  if (region === undefined)
    throw new ConfigError('ERR_CONFIG_INVALID', 'AWS_REGION must be set: the URL of the SQS queue names no region')
  const endpoint = endpointOf(environment, 'SQS') ?? url.origin
  return { url: queueUrl, endpoint, region, fifo: queueUrl.endsWith('.fifo') }
}
