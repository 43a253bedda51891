/**
 * Large envelopes in S3: one object for each, under the name that its message refers to. Signed requests of our own; the
 * SDK's client of S3 would be the largest part of a function.
 *
 * Nothing is deleted here. A lifecycle rule of the bucket does that, later than the queue and dead letters can last. How
 * objects are encrypted is the bucket's default.
 */
import { type AwsClientOptions, createAwsClient } from '../aws/client.ts'
import { type AwsEnvironment, endpointOf, regionOf } from '../aws/environment.ts'
import { AwsError } from '../aws/errors.ts'
import { ConfigError, type ErrorCode, messageOf, PortError } from '../core/errors.ts'
import type { Bodies } from '../core/ports.ts'

export interface S3BodiesOptions
  extends Pick<AwsClientOptions, 'clock' | 'random' | 'credentials' | 'deadlineMs' | 'attemptMs' | 'maxAttempts'> {
  readonly bucket: string
  /** Of the process: region, `AWS_ENDPOINT_URL_S3`, and credentials unless they are found elsewhere. */
  readonly environment: AwsEnvironment
}

/** No body is larger: the cap of a request is 64 MiB at most, and an envelope adds little to it. */
const MAX_BODY_BYTES = 80 * 1024 * 1024

const encoder = new TextEncoder()

/**
 * Methods reject with a {@link PortError}: `put` with ERR_QUEUE_UNAVAILABLE, since the queue cannot have the event then,
 * `get` with ERR_BODIES_UNAVAILABLE.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID when no region is known
 */
export function s3Bodies({ bucket, environment, ...options }: S3BodiesOptions): Bodies {
  const { endpoint, region, prefix } = bucketAddress(bucket, environment)
  const client = createAwsClient({
    ...options,
    service: 's3',
    endpoint,
    region,
    environment,
    maxAnswerBytes: MAX_BODY_BYTES,
  })
  const pathOf = (name: string) => `${prefix}/${name.split('/').map(encode).join('/')}`

  return {
    async put(name, text) {
      const body = encoder.encode(text)
      const headers = { 'content-type': 'application/json', 'content-length': String(body.length) }
      await client
        .send({ method: 'PUT', path: pathOf(name), headers, body }, () => undefined)
        .catch(failed('ERR_QUEUE_UNAVAILABLE', 'the body was not stored'))
    },
    async get(name) {
      try {
        return await client.send({ method: 'GET', path: pathOf(name), headers: {} }, ({ body }) => body.toString())
      } catch (error) {
        if (error instanceof AwsError && error.awsCode === 'NoSuchKey') return undefined
        return failed('ERR_BODIES_UNAVAILABLE', 'the body cannot be read')(error)
      }
    },
  }
}

export interface BucketAddress {
  readonly endpoint: string
  readonly region: string
  /** What paths begin with. */
  readonly prefix: string
}

/**
 * By the host's name; by the path where that is another's address, or no certificate fits a name with dots.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID when no region is known
 */
export function bucketAddress(bucket: string, environment: AwsEnvironment): BucketAddress {
  const region = regionOf(environment)
  if (region === undefined) throw new ConfigError('ERR_CONFIG_INVALID', 'AWS_REGION must be set for the S3 bucket')
  const own = endpointOf(environment, 'S3')
  const host = `s3.${region}.${domainOf(region)}`
  if (own !== undefined || bucket.includes('.')) {
    return { endpoint: own ?? `https://${host}`, region, prefix: `/${encode(bucket)}` }
  }
  return { endpoint: `https://${bucket}.${host}`, region, prefix: '' }
}

/** The partitions of AWS that anybody can have an account in. */
function domainOf(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn'
  return region.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com'
}

/** As signatures want it: everything but RFC 3986's unreserved characters. */
function encode(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

function failed(code: ErrorCode, what: string): (cause: unknown) => never {
  return (cause) => {
    throw new PortError(code, `${what}: ${messageOf(cause)}`, { cause })
  }
}
