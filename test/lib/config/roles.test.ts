import { describe, expect, test } from 'vitest'
import {
  type Environment,
  readAwsConsumer,
  readAwsReceiver,
  readConsumer,
  readReceiver,
  readWorkerConsumer,
} from '../../../lib/config/roles.ts'
import { ConfigError } from '../../../lib/core/errors.ts'

const SECRET = 'not to be told'
const KEY = { LARK_ENCRYPT_KEY: SECRET }

function refusal(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof ConfigError && error.code === 'ERR_CONFIG_INVALID') return error.message
    throw error
  }
  throw new Error('it was accepted')
}

describe('a receiver', () => {
  test('has every default but the secrets', () => {
    expect(readReceiver(KEY)).toEqual({
      apps: [{ name: 'default', domain: 'https://open.feishu.cn', encryptKey: SECRET }],
      orderedTypes: [],
      callbackTypes: [],
      maxBodyBytes: 4 * 1024 * 1024,
      deadlineMs: 2500,
      toleranceMs: undefined,
      log: { format: undefined, level: 'info', payloads: false },
    })
  })

  test('has several apps', () => {
    const apps = { sales: { encryptKey: 'k' }, desk: { verificationToken: 't', domain: 'https://open.larksuite.com/' } }
    expect(readReceiver({ LARK_APPS: JSON.stringify(apps) }).apps).toEqual([
      { name: 'sales', domain: 'https://open.feishu.cn', encryptKey: 'k' },
      { name: 'desk', domain: 'https://open.larksuite.com', verificationToken: 't' },
    ])
  })

  test('passes over an app that only the long connection can serve, as long as there is another', () => {
    const apps = { bot: { appId: 'cli_a', appSecret: SECRET }, sales: { encryptKey: 'k' } }
    expect(readReceiver({ LARK_APPS: JSON.stringify(apps) }).apps.map(({ name }) => name)).toEqual(['sales'])
  })

  const several = (apps: object) => ({ LARK_APPS: JSON.stringify(apps) })
  const wrong: readonly (readonly [why: string, line: RegExp, environment: Environment])[] = [
    ['there is no secret', /^LARK_ENCRYPT_KEY or LARK_VERIFICATION_TOKEN is needed for the webhook/, {}],
    [
      'only the long connection has its credentials',
      /^LARK_ENCRYPT_KEY or LARK_VERIFICATION_TOKEN is needed/,
      { LARK_APP_ID: 'cli_a', LARK_APP_SECRET: SECRET },
    ],
    ['a former key is alone', /^LARK_ENCRYPT_KEY is needed beside/, { LARK_ENCRYPT_KEY_PREVIOUS: SECRET }],
    [
      'a former token is alone',
      /^LARK_VERIFICATION_TOKEN is needed beside/,
      { ...KEY, LARK_VERIFICATION_TOKEN_PREVIOUS: SECRET },
    ],
    [
      'one of several apps has no secret',
      /^LARK_APPS app a has neither an Encrypt Key/,
      several({ b: { encryptKey: SECRET }, a: {} }),
    ],
    [
      'one of several apps has half of what the long connection needs',
      /^LARK_APPS app a has neither an Encrypt Key/,
      several({ b: { encryptKey: SECRET }, a: { appSecret: SECRET } }),
    ],
    [
      'a former key is alone in an app that the long connection can serve',
      /^LARK_APPS app a has a former Encrypt Key, but no current one/,
      several({ b: { encryptKey: SECRET }, a: { appId: 'cli_a', appSecret: SECRET, encryptKeyPrevious: SECRET } }),
    ],
    [
      'only the long connection could serve any of several apps',
      /^LARK_APPS has no app with an Encrypt Key or a Verification Token, one of which the webhook needs/,
      several({ a: { appId: 'cli_a', appSecret: SECRET }, b: { appId: 'cli_b', appSecret: SECRET } }),
    ],
    ['LARK_APPS is no JSON', /^LARK_APPS must be a JSON object/, { LARK_APPS: SECRET }],
    ['LARK_APPS is empty', /^LARK_APPS names no app/, { LARK_APPS: '{}' }],
    ['both ways of naming apps are used', /^LARK_APPS cannot be combined/, { ...KEY, LARK_APPS: '{"a":{}}' }],
    [
      'a number is none',
      /^LARKGATE_MAX_BODY_BYTES must be a whole number/,
      { ...KEY, LARKGATE_MAX_BODY_BYTES: SECRET },
    ],
  ]
  test.each(wrong)('is refused when %s, and the line has no value', (_, line, environment) => {
    const message = refusal(() => readReceiver(environment))
    expect(message).toMatch(line)
    expect(message).not.toContain(SECRET)
  })

  test('is not stopped by what only others read', () => {
    const others = { LARKGATE_MAX_ATTEMPTS: 'x', LARKGATE_STORE_SHARDS: 'x', LARKGATE_ADMIN_TOKEN: 'x', PORT: 'x' }
    expect(readReceiver({ ...KEY, ...others }).apps).toHaveLength(1)
  })

  test.each([[42], [{ sales: {} }], [true]])('is told to quote a variable that is no text: %j', (value) => {
    const environment = { ...KEY, LARKGATE_CALLBACKS: value } as unknown as Environment
    expect(refusal(() => readReceiver(environment))).toBe('LARKGATE_CALLBACKS must be a text: put it into quotes')
  })
})

describe('a consumer', () => {
  test('has every default, and needs no app', () => {
    const log = { format: undefined, level: 'info', payloads: false }
    expect(readConsumer({})).toEqual({ maxAttempts: 8, concurrency: 16, log })
    expect(readWorkerConsumer({})).toEqual({
      maxAttempts: 8,
      concurrency: 16,
      storeShards: 8,
      adminToken: undefined,
      log,
    })
  })

  test('is not stopped by what only the receiver reads', () => {
    const others = { LARK_ENCRYPT_KEY_PREVIOUS: SECRET, LARKGATE_MAX_BODY_BYTES: 'x', LARK_APPS: 'x' }
    expect(readWorkerConsumer({ ...others, LARKGATE_STORE_SHARDS: '3' }).storeShards).toBe(3)
  })

  test.each([
    ['LARKGATE_MAX_ATTEMPTS', '0'],
    ['LARKGATE_CONCURRENCY', 'many'],
    ['LARKGATE_STORE_SHARDS', '1025'],
    ['LARKGATE_ADMIN_TOKEN', 'short'],
    ['LARKGATE_LOG', 'loud'],
  ])('is refused for a wrong %s', (name, value) => {
    const message = refusal(() => readWorkerConsumer({ [name]: value }))
    expect(message.startsWith(`${name} must `)).toBe(true)
  })
})

describe('on AWS', () => {
  const QUEUE = { LARKGATE_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/larkgate.fifo' }
  const CONSUMER = {
    ...QUEUE,
    LARKGATE_DEAD_LETTER_URL: 'https://sqs.eu-central-1.amazonaws.com/1/dead',
    LARKGATE_TABLE: 't',
  }

  test('the receiver has a queue besides, and possibly a bucket', () => {
    const { queueUrl, bucket, apps } = readAwsReceiver({ ...KEY, ...QUEUE })
    expect([queueUrl, bucket, apps.length]).toEqual([QUEUE.LARKGATE_QUEUE_URL, undefined, 1])
    expect(readAwsReceiver({ ...KEY, ...QUEUE, LARKGATE_BUCKET: 'b' }).bucket).toBe('b')
  })

  test('the consumer has queue, dead letters and table, and needs no app', () => {
    expect(readAwsConsumer(CONSUMER)).toEqual({
      maxAttempts: 8,
      concurrency: 16,
      queueUrl: CONSUMER.LARKGATE_QUEUE_URL,
      deadLetterUrl: CONSUMER.LARKGATE_DEAD_LETTER_URL,
      table: 't',
      bucket: undefined,
      log: { format: undefined, level: 'info', payloads: false },
    })
  })

  test.each(['LARKGATE_QUEUE_URL', 'LARKGATE_DEAD_LETTER_URL', 'LARKGATE_TABLE'])(
    'the consumer is refused without %s',
    (name) => {
      expect(refusal(() => readAwsConsumer({ ...CONSUMER, [name]: '' }))).toBe(`${name} is needed: the stack sets it`)
    },
  )

  test('the receiver is refused without a queue, or with one that is no URL', () => {
    expect(refusal(() => readAwsReceiver(KEY))).toBe('LARKGATE_QUEUE_URL is needed: the stack sets it')
    expect(refusal(() => readAwsReceiver({ ...KEY, LARKGATE_QUEUE_URL: SECRET }))).toMatch(
      /^LARKGATE_QUEUE_URL must be a URL/,
    )
  })
})
