import { describe, expect, test } from 'vitest'
import { credentialsOf, endpointOf, queueAddress } from '../../../lib/aws/environment.ts'

describe('the address of a queue', () => {
  test.each([
    ['https://sqs.eu-central-1.amazonaws.com/123456789012/events.fifo', 'eu-central-1'],
    ['https://sqs.cn-north-1.amazonaws.com.cn/123456789012/events.fifo', 'cn-north-1'],
    ['https://sqs.us-gov-west-1.amazonaws.com/123456789012/events', 'us-gov-west-1'],
    ['https://sqs-fips.us-east-1.amazonaws.com/123456789012/events', 'us-east-1'],
    ['https://sqs.eu-west-3.api.aws/123456789012/events', 'eu-west-3'],
    ['https://vpce-0a1b-2c3d.sqs.ap-southeast-1.vpce.amazonaws.com/123456789012/events', 'ap-southeast-1'],
    ['https://eu-west-1.queue.amazonaws.com/123456789012/events', 'eu-west-1'],
  ])('has the region that %s names, whatever AWS_REGION says', (url, region) => {
    expect(queueAddress(url, { AWS_REGION: 'us-west-2' })).toMatchObject({ url, region, endpoint: new URL(url).origin })
  })

  test('has the region of the environment when its URL names none', () => {
    const url = 'http://127.0.0.1:9324/000000000000/events'
    expect(queueAddress(url, { AWS_REGION: 'us-west-2' }).region).toBe('us-west-2')
    expect(queueAddress(url, { AWS_DEFAULT_REGION: 'us-west-1' }).region).toBe('us-west-1')
    expect(() => queueAddress(url, {})).toThrow(
      expect.objectContaining({
        code: 'ERR_CONFIG_INVALID',
        message: expect.stringMatching(/^AWS_REGION must be set/),
      }),
    )
  })

  test('has the endpoint of the environment, that of the service before that of all', () => {
    const url = 'https://sqs.eu-central-1.amazonaws.com/123456789012/events'
    const environment = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1/', AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:2/' }
    expect(queueAddress(url, environment).endpoint).toBe('http://127.0.0.1:2')
    expect(endpointOf(environment, 'S3')).toBe('http://127.0.0.1:1')
    expect(endpointOf({ AWS_ENDPOINT_URL_S3: '' }, 'S3')).toBeUndefined()
  })

  test('says whether the queue is FIFO', () => {
    const fifoOf = (name: string) => queueAddress(`https://sqs.eu-west-1.amazonaws.com/1/${name}`, {}).fifo
    expect([fifoOf('events.fifo'), fifoOf('events'), fifoOf('fifo')]).toEqual([true, false, false])
  })

  test.each([
    'events',
    'arn:aws:sqs:eu-central-1:123456789012:events',
    'https://sqs.eu-central-1.amazonaws.com',
    'ftp://a/b',
  ])('is not %s', (url) => {
    expect(() => queueAddress(url, { AWS_REGION: 'us-west-2' })).toThrow(
      expect.objectContaining({ name: 'ConfigError', code: 'ERR_CONFIG_INVALID' }),
    )
  })
})

describe('credentials', () => {
  test('have a session token only where there is one', () => {
    const environment = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }
    expect(credentialsOf(environment)).toEqual({ accessKeyId: 'a', secretAccessKey: 'b' })
    expect(credentialsOf({ ...environment, AWS_SESSION_TOKEN: 'c' })).toMatchObject({ sessionToken: 'c' })
  })

  test.each([{}, { AWS_ACCESS_KEY_ID: 'a' }, { AWS_SECRET_ACCESS_KEY: 'b', AWS_ACCESS_KEY_ID: '' }])(
    'that are not complete are an error which names the variables: %j',
    (environment) => {
      expect(() => credentialsOf(environment)).toThrow(
        expect.objectContaining({
          awsCode: 'CredentialsMissing',
          message: expect.stringContaining('AWS_ACCESS_KEY_ID'),
        }),
      )
    },
  )
})
