/**
 * Every environment variable: how it is read. In groups, one for each role, so that a function which has one role carries
 * nothing of the others: that is what the annotations are for.
 */
import * as v from 'valibot'
import { parseObject } from '../events/json.ts'

// valibot's own messages repeat the value, and values may be secrets. Of its actions only those are used that are needed
// anyway: a receiver carries each of them about.
const NOT_TEXT = 'must be a text that is not empty'
const text = v.pipe(v.string(NOT_TEXT), fits(/./s, NOT_TEXT))

/* @__NO_SIDE_EFFECTS__ */
function fits(pattern: RegExp, message: string) {
  return v.check((value: string) => pattern.test(value), message)
}

/** Units and bounds are checked here, so that the rest of the program never sees a wrong value. */
/* @__NO_SIDE_EFFECTS__ */
function whole(min: number, max: number) {
  const range = `must be a whole number from ${min} to ${max}`
  const isInRange = (value: string) => /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max
  return v.pipe(v.string(), v.check(isInRange, range), v.transform(Number))
}

/* @__NO_SIDE_EFFECTS__ */
function baseUrl() {
  const isBaseUrl = (value: string) => /^https?:$/.test(URL.parse(value)?.protocol ?? '')
  const trim = (value: string) => value.replace(/\/$/, '')
  return v.pipe(text, v.check(isBaseUrl, 'must be a URL such as https://open.feishu.cn'), v.transform(trim))
}

/* @__NO_SIDE_EFFECTS__ */
function list() {
  const split = (value: string) => value.split(/[\s,]+/).filter((item) => item !== '')
  return v.pipe(v.string(), v.transform(split))
}

/* @__NO_SIDE_EFFECTS__ */
function oneOf<const Options extends readonly string[]>(...options: Options) {
  return v.picklist(options, `must be one of ${options.join(', ')}`)
}

const secret = text

const APP_FIELDS = {
  appId: v.optional(text),
  appSecret: v.optional(secret),
  encryptKey: v.optional(secret),
  encryptKeyPrevious: v.optional(secret),
  verificationToken: v.optional(secret),
  verificationTokenPrevious: v.optional(secret),
  domain: v.optional(baseUrl()),
}
const app = v.strictObject(APP_FIELDS, `may only have the fields ${Object.keys(APP_FIELDS).join(', ')}`)

const APPS_SHAPE = 'must be a JSON object such as {"sales":{"encryptKey":"…","verificationToken":"…"}}'
const APP_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/* @__NO_SIDE_EFFECTS__ */
function apps() {
  return v.pipe(
    v.string(),
    v.transform(parseObject),
    v.record(v.pipe(v.string(), fits(APP_NAME, 'has a name that does not fit into a path')), app, APPS_SHAPE),
  )
}

interface Variable {
  readonly schema: v.GenericSchema<string, unknown>
  readonly default: string
}

/** Name → schema, and default as it would be written; `''` is "not set". */
export type Variables = Readonly<Record<string, Variable>>

/** The apps and their secrets: whoever receives. */
export const APP_VARIABLES = {
  LARK_APP_ID: { schema: text, default: '' },
  LARK_APP_SECRET: { schema: secret, default: '' },
  LARK_ENCRYPT_KEY: { schema: secret, default: '' },
  LARK_ENCRYPT_KEY_PREVIOUS: { schema: secret, default: '' },
  LARK_VERIFICATION_TOKEN: { schema: secret, default: '' },
  LARK_VERIFICATION_TOKEN_PREVIOUS: { schema: secret, default: '' },
  LARK_DOMAIN: { schema: baseUrl(), default: 'https://open.feishu.cn' },
  LARK_APPS: { schema: apps(), default: '' },
} as const satisfies Variables

/** How the gateway on Node is served, and the places of the clouds. */
export const HOST_VARIABLES = {
  LARKGATE_RECEIVE: { schema: oneOf('webhook', 'socket', 'both'), default: '' },
  LARKGATE_CONNECTIONS: { schema: whole(1, 50), default: '1' },
  LARKGATE_QUEUE: { schema: oneOf('sqlite', 'sqs', 'ingest'), default: 'sqlite' },
  LARKGATE_INGEST_URL: { schema: baseUrl(), default: '' },
} as const satisfies Variables

/** Of the Worker that runs the handlers. */
export const WORKER_VARIABLES = {
  // A header takes no others, and loses white space around it: a line break is easily stored along with a secret.
  LARKGATE_ADMIN_TOKEN: {
    schema: v.pipe(
      text,
      fits(/^[!-~][ -~]{14,}[!-~]$/, 'must have 16 characters at least, of ASCII, and no white space around them'),
    ),
    default: '',
  },
  LARKGATE_STORE_SHARDS: { schema: whole(1, 1024), default: '8' },
} as const satisfies Variables

export const AWS_VARIABLES = {
  LARKGATE_QUEUE_URL: { schema: baseUrl(), default: '' },
  LARKGATE_DEAD_LETTER_URL: { schema: baseUrl(), default: '' },
  LARKGATE_TABLE: { schema: text, default: '' },
  LARKGATE_BUCKET: { schema: text, default: '' },
} as const satisfies Variables

export const NODE_VARIABLES = {
  HOST: { schema: text, default: '127.0.0.1' },
  PORT: { schema: whole(0, 65535), default: '7777' },
  LARKGATE_DATA: { schema: text, default: '.larkgate' },
  LARKGATE_HANDLERS: { schema: text, default: 'handlers/index.ts' },
} as const satisfies Variables

/** What is done with what is pushed, beside the apps: whoever receives. */
export const INTAKE_VARIABLES = {
  LARKGATE_ORDERED: { schema: list(), default: '' },
  LARKGATE_CALLBACKS: { schema: list(), default: '' },
} as const satisfies Variables

/** Whoever runs the handlers behind the queue. */
export const CONSUMER_VARIABLES = {
  LARKGATE_MAX_ATTEMPTS: { schema: whole(1, 100), default: '8' },
  LARKGATE_CONCURRENCY: { schema: whole(1, 1000), default: '16' },
} as const satisfies Variables

/** Whoever receives by webhook. */
export const WEBHOOK_VARIABLES = {
  LARKGATE_MAX_BODY_BYTES: { schema: whole(1024, 64 * 1024 * 1024), default: '4194304' },
  LARKGATE_CALLBACK_DEADLINE_MS: { schema: whole(100, 2900), default: '2500' },
  LARKGATE_TIMESTAMP_TOLERANCE_MS: { schema: whole(1000, 7 * 24 * 3_600_000), default: '' },
} as const satisfies Variables

export const LOG_VARIABLES = {
  LARKGATE_LOG: {
    schema: v.pipe(
      v.string(),
      fits(
        /^(json|pretty)(:(debug|info|warn|error))?$/,
        'must be json or pretty, with a level after a colon, e.g. json:warn',
      ),
    ),
    default: '',
  },
  LARKGATE_LOG_PAYLOADS: { schema: oneOf('0', '1'), default: '0' },
} as const satisfies Variables

/** The variables' values after reading; `undefined` only where there is no default. */
export type ValuesOf<Table extends Variables> = {
  readonly [Name in keyof Table]:
    | v.InferOutput<Table[Name]['schema']>
    | (Table[Name]['default'] extends '' ? undefined : never)
}
