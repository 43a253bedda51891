import { describe, expect, test } from 'vitest'
import { readEnvironment } from '../../../lib/config/environment.ts'
import { VARIABLES } from '../../../lib/config/variables.ts'
import { ConfigError } from '../../../lib/core/errors.ts'

const KEY = { LARK_ENCRYPT_KEY: 'a key' }
const SOCKET = { LARK_APP_ID: 'cli_a', LARK_APP_SECRET: 'shh' }

function refusal(environment: Record<string, string>): string {
  try {
    readEnvironment(environment)
  } catch (error) {
    if (error instanceof ConfigError && error.code === 'ERR_CONFIG_INVALID') return error.message
    throw error
  }
  throw new Error('it was accepted')
}

describe('the environment', () => {
  test('without any app means no apps, and every default', () => {
    expect(readEnvironment({})).toEqual({
      apps: [],
      webhookApps: [],
      socketApps: [],
      socketRequired: [],
      connections: 1,
      host: '127.0.0.1',
      port: 7777,
      dataFolder: '.larkgate',
      handlersFile: 'handlers/index.ts',
      orderedTypes: [],
      callbackTypes: [],
      maxAttempts: 8,
      concurrency: 16,
      maxBodyBytes: 4 * 1024 * 1024,
      deadlineMs: 2500,
      toleranceMs: undefined,
      adminToken: undefined,
      queue: { kind: 'sqlite' },
      cloudflare: { url: undefined, storeShards: 8 },
      aws: { queueUrl: undefined, deadLetterUrl: undefined, table: undefined, bucket: undefined },
      log: { format: undefined, level: 'info', payloads: false },
    })
  })

  test('gives every value that is set', () => {
    const config = readEnvironment({
      LARK_APP_ID: 'cli_a',
      LARK_APP_SECRET: 'shh',
      LARK_ENCRYPT_KEY: 'new key',
      LARK_ENCRYPT_KEY_PREVIOUS: 'old key',
      LARK_VERIFICATION_TOKEN: 'new token',
      LARK_VERIFICATION_TOKEN_PREVIOUS: 'old token',
      LARK_DOMAIN: 'https://open.larksuite.com/',
      LARKGATE_RECEIVE: 'webhook',
      LARKGATE_CONNECTIONS: '50',
      HOST: '::1',
      PORT: '0',
      LARKGATE_DATA: '/data',
      LARKGATE_HANDLERS: 'bot.ts',
      LARKGATE_ORDERED: 'im.message.receive_v1, task.task.updated_v1',
      LARKGATE_CALLBACKS: 'one two',
      LARKGATE_MAX_ATTEMPTS: '3',
      LARKGATE_CONCURRENCY: '1',
      LARKGATE_MAX_BODY_BYTES: '1024',
      LARKGATE_CALLBACK_DEADLINE_MS: '2000',
      LARKGATE_TIMESTAMP_TOLERANCE_MS: '300000',
      LARKGATE_QUEUE: 'ingest',
      LARKGATE_INGEST_URL: 'https://events.example.com/',
      LARKGATE_ADMIN_TOKEN: 'a token of operators',
      LARKGATE_STORE_SHARDS: '64',
      LARKGATE_QUEUE_URL: 'https://sqs.example.com/1/events.fifo',
      LARKGATE_DEAD_LETTER_URL: 'https://sqs.example.com/1/dead.fifo',
      LARKGATE_TABLE: 'seen',
      LARKGATE_BUCKET: 'bodies',
      LARKGATE_LOG: 'json:warn',
      LARKGATE_LOG_PAYLOADS: '1',
    })
    const app = {
      name: 'default',
      appId: 'cli_a',
      appSecret: 'shh',
      encryptKey: 'new key',
      encryptKeyPrevious: 'old key',
      verificationToken: 'new token',
      verificationTokenPrevious: 'old token',
      domain: 'https://open.larksuite.com',
    }
    expect(config).toEqual({
      apps: [app],
      webhookApps: [app],
      socketApps: [],
      socketRequired: [],
      connections: 50,
      host: '::1',
      port: 0,
      dataFolder: '/data',
      handlersFile: 'bot.ts',
      orderedTypes: ['im.message.receive_v1', 'task.task.updated_v1'],
      callbackTypes: ['one', 'two'],
      maxAttempts: 3,
      concurrency: 1,
      maxBodyBytes: 1024,
      deadlineMs: 2000,
      toleranceMs: 300_000,
      adminToken: 'a token of operators',
      queue: { kind: 'ingest', url: 'https://events.example.com', token: 'a token of operators' },
      cloudflare: { url: 'https://events.example.com', storeShards: 64 },
      aws: {
        queueUrl: 'https://sqs.example.com/1/events.fifo',
        deadLetterUrl: 'https://sqs.example.com/1/dead.fifo',
        table: 'seen',
        bucket: 'bodies',
      },
      log: { format: 'json', level: 'warn', payloads: true },
    })
  })

  test('treats a variable that is set to nothing as not set', () => {
    const empty = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, '']))
    expect(readEnvironment(empty)).toEqual(readEnvironment({}))
  })

  test('names several apps, each with its own secrets and the common domain', () => {
    const LARK_APPS = JSON.stringify({
      sales: { encryptKey: 'k', appSecret: 'shh' },
      support: { verificationToken: 't', domain: 'https://open.larksuite.com' },
    })
    expect(readEnvironment({ LARK_APPS, LARK_DOMAIN: 'https://private.example.com' }).apps).toEqual([
      { name: 'sales', encryptKey: 'k', appSecret: 'shh', domain: 'https://private.example.com' },
      { name: 'support', verificationToken: 't', domain: 'https://open.larksuite.com' },
    ])
  })
})

/** The names of the apps that are served by webhook, and of those that are served by long connection. */
function served(environment: Record<string, string>): readonly [webhook: string, socket: string] {
  const { webhookApps, socketApps } = readEnvironment(environment)
  const names = (apps: readonly { name: string }[]) => apps.map(({ name }) => name).join(' ')
  return [names(webhookApps), names(socketApps)]
}

describe('one app is served', () => {
  const TOKEN = { LARK_VERIFICATION_TOKEN: 'a token' }
  test.each([
    ['by webhook with an Encrypt Key', KEY, ['default', '']],
    ['by webhook with a Verification Token', TOKEN, ['default', '']],
    ['by webhook with a secret that has no id', { ...KEY, LARK_APP_SECRET: 'shh' }, ['default', '']],
    ['by webhook with an id that has no secret', { ...KEY, LARK_APP_ID: 'cli_a' }, ['default', '']],
    ['by long connection with id and secret only', SOCKET, ['', 'default']],
    ['both ways with all of them', { ...KEY, ...SOCKET }, ['default', 'default']],
    ['by webhook only when told so', { ...KEY, ...SOCKET, LARKGATE_RECEIVE: 'webhook' }, ['default', '']],
    ['by long connection only when told so', { ...KEY, ...SOCKET, LARKGATE_RECEIVE: 'socket' }, ['', 'default']],
    ['both ways when told so', { ...TOKEN, ...SOCKET, LARKGATE_RECEIVE: 'both' }, ['default', 'default']],
    ['not at all when there is none, even by webhook', { LARKGATE_RECEIVE: 'webhook' }, ['', '']],
  ])('%s', (_, environment, ways) => {
    expect(served(environment)).toEqual(ways)
  })

  test('with the secret that the long connection needs', () => {
    const { socketApps } = readEnvironment(SOCKET)
    expect(socketApps).toMatchObject([{ name: 'default', appId: 'cli_a', appSecret: 'shh' }])
  })
})

describe('the long connection', () => {
  test.each([
    ['is required where it is the only way', SOCKET, ['default']],
    ['is required where it was asked for', { ...KEY, ...SOCKET, LARKGATE_RECEIVE: 'both' }, ['default']],
    ['only comes with the credentials where there is a webhook too', { ...KEY, ...SOCKET }, []],
    ['is not required where there is none', KEY, []],
  ])('%s', (_, environment, required) => {
    expect(readEnvironment(environment).socketRequired).toEqual(required)
  })

  test('is required for each of several apps by itself', () => {
    const only = { appId: 'cli_1', appSecret: 'shh' }
    const LARK_APPS = JSON.stringify({ web: { encryptKey: 'key' }, both: { ...only, encryptKey: 'key' }, only })
    expect(readEnvironment({ LARK_APPS }).socketRequired).toEqual(['only'])
  })
})

describe('each of several apps is served', () => {
  const LARK_APPS = JSON.stringify({
    push: { appId: 'cli_p', encryptKey: 'k' },
    pull: { appId: 'cli_q', appSecret: 'shh' },
    full: { appId: 'cli_r', appSecret: 'shh', verificationToken: 't' },
  })
  const full = JSON.stringify({ full: JSON.parse(LARK_APPS).full })
  test.each([
    ['by what its own credentials allow', { LARK_APPS }, ['push full', 'pull full']],
    ['both ways when told so', { LARK_APPS: full, LARKGATE_RECEIVE: 'both' }, ['full', 'full']],
    ['by webhook only when told so', { LARK_APPS: full, LARKGATE_RECEIVE: 'webhook' }, ['full', '']],
    ['by long connection only when told so', { LARK_APPS: full, LARKGATE_RECEIVE: 'socket' }, ['', 'full']],
  ])('%s', (_, environment, ways) => {
    expect(served(environment)).toEqual(ways)
  })
})

describe('a wrong value is refused with the variable and the reason', () => {
  test.each([
    [{ PORT: 'x' }, 'PORT must be a whole number from 0 to 65535'],
    [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535'],
    [{ PORT: '-1' }, 'PORT must be a whole number from 0 to 65535'],
    [{ PORT: '1e3' }, 'PORT must be a whole number from 0 to 65535'],
    [{ LARKGATE_MAX_ATTEMPTS: '0' }, 'LARKGATE_MAX_ATTEMPTS must be a whole number from 1 to 100'],
    [{ LARKGATE_CONCURRENCY: '1001' }, 'LARKGATE_CONCURRENCY must be a whole number from 1 to 1000'],
    [{ LARKGATE_MAX_BODY_BYTES: '12.5' }, 'LARKGATE_MAX_BODY_BYTES must be a whole number from 1024 to 67108864'],
    [
      { LARKGATE_CALLBACK_DEADLINE_MS: '3000' },
      'LARKGATE_CALLBACK_DEADLINE_MS must be a whole number from 100 to 2900',
    ],
    [{ LARKGATE_TIMESTAMP_TOLERANCE_MS: '5m' }, /^LARKGATE_TIMESTAMP_TOLERANCE_MS must be a whole number/],
    [{ LARK_DOMAIN: 'open.feishu.cn' }, 'LARK_DOMAIN must be a URL such as https://open.feishu.cn'],
    [{ LARK_DOMAIN: 'ftp://open.feishu.cn' }, 'LARK_DOMAIN must be a URL such as https://open.feishu.cn'],
    [{ LARKGATE_LOG: 'xml' }, 'LARKGATE_LOG must be json or pretty, with a level after a colon, e.g. json:warn'],
    [{ LARKGATE_LOG: 'json:loud' }, 'LARKGATE_LOG must be json or pretty, with a level after a colon, e.g. json:warn'],
    [{ LARKGATE_LOG_PAYLOADS: 'yes' }, 'LARKGATE_LOG_PAYLOADS must be one of 0, 1'],
    [{ LARK_APP_ID: 'cli_a' }, /^LARK_ENCRYPT_KEY or LARK_VERIFICATION_TOKEN is needed/],
    [{ LARK_APP_SECRET: 'shh' }, 'LARK_APP_ID is needed for the long connection, beside LARK_APP_SECRET'],
    [{ LARKGATE_RECEIVE: 'socket' }, /^LARK_APP_ID is needed for the long connection/],
    [{ LARKGATE_RECEIVE: 'both' }, /^LARK_ENCRYPT_KEY or LARK_VERIFICATION_TOKEN is needed for the webhook/],
    [{ LARKGATE_RECEIVE: 'polling' }, 'LARKGATE_RECEIVE must be one of webhook, socket, both'],
    [{ LARKGATE_CONNECTIONS: '0' }, 'LARKGATE_CONNECTIONS must be a whole number from 1 to 50'],
    [{ LARKGATE_CONNECTIONS: '51' }, 'LARKGATE_CONNECTIONS must be a whole number from 1 to 50'],
    [{ ...SOCKET, LARKGATE_RECEIVE: 'webhook' }, /^LARK_ENCRYPT_KEY or .* is needed for the webhook: without a secret/],
    [{ ...SOCKET, LARKGATE_RECEIVE: 'both' }, /^LARK_ENCRYPT_KEY or LARK_VERIFICATION_TOKEN is needed for the webhook/],
    [{ ...KEY, LARKGATE_RECEIVE: 'socket' }, /^LARK_APP_ID is needed for the long connection/],
    [{ ...KEY, LARKGATE_RECEIVE: 'both' }, /^LARK_APP_ID is needed for the long connection/],
    [{ ...KEY, LARK_APP_SECRET: 'shh', LARKGATE_RECEIVE: 'both' }, /^LARK_APP_ID is needed for the long connection/],
    [{ LARK_APP_ID: 'cli_a', LARKGATE_RECEIVE: 'socket' }, /^LARK_APP_SECRET is needed for the long connection/],
    [
      { ...SOCKET, LARK_ENCRYPT_KEY_PREVIOUS: 'k', LARKGATE_RECEIVE: 'socket' },
      'LARK_ENCRYPT_KEY is needed beside LARK_ENCRYPT_KEY_PREVIOUS',
    ],
    [
      { LARK_VERIFICATION_TOKEN: 't', LARK_ENCRYPT_KEY_PREVIOUS: 'k' },
      'LARK_ENCRYPT_KEY is needed beside LARK_ENCRYPT_KEY_PREVIOUS',
    ],
    [
      { LARK_ENCRYPT_KEY: 'k', LARK_VERIFICATION_TOKEN_PREVIOUS: 't' },
      'LARK_VERIFICATION_TOKEN is needed beside LARK_VERIFICATION_TOKEN_PREVIOUS',
    ],
    [{ LARKGATE_QUEUE: 'kafka' }, 'LARKGATE_QUEUE must be one of sqlite, sqs, ingest'],
    [{ ...KEY, LARKGATE_QUEUE: 'sqs' }, 'LARKGATE_QUEUE_URL is needed for LARKGATE_QUEUE=sqs'],
    [{ ...KEY, LARKGATE_QUEUE: 'ingest' }, 'LARKGATE_INGEST_URL is needed for LARKGATE_QUEUE=ingest'],
    [
      { ...KEY, LARKGATE_QUEUE: 'ingest', LARKGATE_INGEST_URL: 'https://events.example.com' },
      'LARKGATE_ADMIN_TOKEN is needed for LARKGATE_QUEUE=ingest',
    ],
    [
      { LARKGATE_ADMIN_TOKEN: 'fifteen letters' },
      'LARKGATE_ADMIN_TOKEN must have 16 characters at least, of ASCII, and no white space around them',
    ],
    [
      { LARKGATE_ADMIN_TOKEN: 'a line break at its end\n' },
      'LARKGATE_ADMIN_TOKEN must have 16 characters at least, of ASCII, and no white space around them',
    ],
    [
      { LARKGATE_ADMIN_TOKEN: ' a space at its start' },
      'LARKGATE_ADMIN_TOKEN must have 16 characters at least, of ASCII, and no white space around them',
    ],
    [
      { LARKGATE_ADMIN_TOKEN: 'keine Umlaute, würde ich sagen' },
      'LARKGATE_ADMIN_TOKEN must have 16 characters at least, of ASCII, and no white space around them',
    ],
    [{ LARKGATE_INGEST_URL: 'events.example.com' }, 'LARKGATE_INGEST_URL must be a URL such as https://open.feishu.cn'],
    [{ LARKGATE_STORE_SHARDS: '0' }, 'LARKGATE_STORE_SHARDS must be a whole number from 1 to 1024'],
    [{ LARK_APPS: '{' }, /^LARK_APPS must be a JSON object/],
    [{ LARK_APPS: '5' }, /^LARK_APPS must be a JSON object/],
    [{ LARK_APPS: '{}' }, 'LARK_APPS names no app'],
    [{ LARK_APPS: '{"a":{}}' }, /^LARK_APPS app a has neither an Encrypt Key nor a Verification Token/],
    [{ LARK_APPS: '{"a":{"appSecret":"shh"}}' }, 'LARK_APPS app a has no appId, which the long connection needs'],
    [
      { LARK_APPS: '{"a":{"encryptKey":"k"},"b":{"appId":"cli_b","appSecret":"shh"}}', LARKGATE_RECEIVE: 'both' },
      'LARK_APPS app a has no appId, which the long connection needs',
    ],
    [
      { LARK_APPS: '{"a":{"encryptKey":"k"},"b":{"appId":"cli_b","appSecret":"shh"}}', LARKGATE_RECEIVE: 'webhook' },
      /^LARK_APPS app b has neither an Encrypt Key nor a Verification Token for the webhook/,
    ],
    [
      { LARK_APPS: '{"a":{"appId":"cli_a","encryptKey":"k"}}', LARKGATE_RECEIVE: 'socket' },
      'LARK_APPS app a has no appSecret, which the long connection needs',
    ],
    [{ LARK_APPS: '{"a":{"encryptKey":""}}' }, 'LARK_APPS must be a text that is not empty (at a.encryptKey)'],
    [
      { LARK_APPS: '{"a":{"encryptKey":"k","encrypt_key":"k"}}' },
      /^LARK_APPS may only have the fields appId, .*\(at a\.encrypt_key\)$/,
    ],
    [{ LARK_APPS: '{"a/b":{"encryptKey":"k"}}' }, 'LARK_APPS has a name that does not fit into a path (at a/b)'],
    [
      { LARK_APPS: '{"a":{"encryptKey":"k"}}', ...KEY },
      'LARK_APPS cannot be combined with the variables of a single app',
    ],
  ])('%o', (environment, message) => {
    expect(refusal(environment as Record<string, string>)).toMatch(message)
  })

  test('and never with the value itself', () => {
    const secret = '12345678901234567890'
    const wrong = Object.keys(VARIABLES)
      .filter((name) => !/KEY|TOKEN|SECRET|APP_ID|HOST|DATA|HANDLERS|ORDERED|CALLBACKS$|TABLE|BUCKET/.test(name))
      .map((name) => refusal({ ...KEY, [name]: secret }))
    wrong.push(refusal({ LARK_APPS: `{"a":{"encryptKey":${secret}}}` }))
    wrong.push(refusal({ LARK_APPS: `{"a":"${secret}"}` }))
    expect(wrong).toHaveLength(19)
    for (const message of wrong) expect(message).not.toContain(secret)
  })
})
