/** Every environment variable: how it is read and what it means. docs/configuration.md is generated from this table. */
import * as v from 'valibot'

// valibot's own messages repeat the value, and values may be secrets.
const NOT_TEXT = 'must be a text that is not empty'
const text = v.pipe(v.string(NOT_TEXT), v.minLength(1, NOT_TEXT))

/** Units and bounds are checked here, so that the rest of the program never sees a wrong value. */
function whole(min: number, max: number) {
  const range = `must be a whole number from ${min} to ${max}`
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, range),
    v.transform(Number),
    v.minValue(min, range),
    v.maxValue(max, range),
  )
}

function baseUrl() {
  const isBaseUrl = (value: string) => /^https?:$/.test(URL.parse(value)?.protocol ?? '')
  const trim = (value: string) => value.replace(/\/$/, '')
  return v.pipe(text, v.check(isBaseUrl, 'must be a URL such as https://open.feishu.cn'), v.transform(trim))
}

function list() {
  const split = (value: string) => value.split(/[\s,]+/).filter((item) => item !== '')
  return v.pipe(v.string(), v.transform(split))
}

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

function apps() {
  return v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      try {
        return JSON.parse(dataset.value) as unknown
      } catch {
        addIssue({ message: APPS_SHAPE })
        return NEVER
      }
    }),
    v.record(v.pipe(v.string(), v.regex(APP_NAME, 'has a name that does not fit into a path')), app, APPS_SHAPE),
  )
}

/** Name → schema, default (as it would be written) and meaning. A default of `''` is "not set". */
export const VARIABLES = {
  LARK_APP_ID: { schema: text, default: '', meaning: 'Id of the app, `cli_…`. Taken from the events when not set.' },
  LARK_APP_SECRET: {
    schema: secret,
    default: '',
    meaning:
      'Secret of the app: with it and the id the app is served by long connection. The webhook does not need it.',
  },
  LARK_ENCRYPT_KEY: {
    schema: secret,
    default: '',
    meaning: 'Encrypt Key from the console: events are then encrypted and signed. Strongly advised.',
  },
  LARK_ENCRYPT_KEY_PREVIOUS: {
    schema: secret,
    default: '',
    meaning: 'The former Encrypt Key, accepted as well while it is being replaced.',
  },
  LARK_VERIFICATION_TOKEN: {
    schema: secret,
    default: '',
    meaning: 'Verification Token from the console, compared on every event. Needed for legacy cards.',
  },
  LARK_VERIFICATION_TOKEN_PREVIOUS: {
    schema: secret,
    default: '',
    meaning: 'The former Verification Token, accepted as well while it is being replaced.',
  },
  LARK_DOMAIN: {
    schema: baseUrl(),
    default: 'https://open.feishu.cn',
    meaning: 'Base URL of the platform; `https://open.larksuite.com` for Lark.',
  },
  LARK_APPS: {
    schema: apps(),
    default: '',
    meaning:
      'Several apps instead of the variables above: a JSON object, name → `appId`, `appSecret`, `encryptKey`, `encryptKeyPrevious`, `verificationToken`, `verificationTokenPrevious`, `domain`. The name is in the path (`/webhook/<name>/event`) and in `context.app`.',
  },
  LARKGATE_RECEIVE: {
    schema: oneOf('webhook', 'socket', 'both'),
    default: '',
    meaning:
      'How every app is served: `webhook`, `socket` (long connection) or `both`. Not set: each app by whatever its credentials allow.',
  },
  LARKGATE_CONNECTIONS: {
    schema: whole(1, 50),
    default: '1',
    meaning: 'Long connections of this process, per app. The platform allows an app 50 in all.',
  },
  HOST: { schema: text, default: '127.0.0.1', meaning: 'Address to listen on.' },
  PORT: { schema: whole(0, 65535), default: '7777', meaning: 'Port to listen on; 0 picks a free one.' },
  LARKGATE_DATA: {
    schema: text,
    default: '.larkgate',
    meaning: 'Folder of the embedded queue, store and dead letters; created with mode 0700.',
  },
  LARKGATE_HANDLERS: {
    schema: text,
    default: 'handlers/index.ts',
    meaning: 'The module whose default export is the dispatcher.',
  },
  LARKGATE_ORDERED: {
    schema: list(),
    default: '',
    meaning:
      'Event types besides the documented ones, separated by commas, whose events are handled in the order of acceptance.',
  },
  LARKGATE_CALLBACKS: {
    schema: list(),
    default: '',
    meaning: 'Callback types besides the documented ones, separated by commas.',
  },
  LARKGATE_MAX_ATTEMPTS: {
    schema: whole(1, 100),
    default: '8',
    meaning: 'Starts of a handler before its event becomes a dead letter.',
  },
  LARKGATE_CONCURRENCY: { schema: whole(1, 1000), default: '16', meaning: 'Handlers at work at the same time.' },
  LARKGATE_MAX_BODY_BYTES: {
    schema: whole(1024, 64 * 1024 * 1024),
    default: '4194304',
    meaning: 'Largest request body, in bytes.',
  },
  LARKGATE_CALLBACK_DEADLINE_MS: {
    schema: whole(100, 2900),
    default: '2500',
    meaning: 'From arrival to answer, in milliseconds, for events and callbacks; the platform gives up at 3000.',
  },
  LARKGATE_TIMESTAMP_TOLERANCE_MS: {
    schema: whole(1000, 7 * 24 * 3_600_000),
    default: '',
    meaning:
      'Largest distance between a signed timestamp and now, in milliseconds. Not set: no limit, because it is not known whether redeliveries are signed anew.',
  },
  LARKGATE_LOG: {
    schema: v.pipe(
      v.string(),
      v.regex(
        /^(json|pretty)(:(debug|info|warn|error))?$/,
        'must be json or pretty, with a level after a colon, e.g. json:warn',
      ),
    ),
    default: '',
    meaning:
      '`json` or `pretty`, and a level after a colon (`debug`, `info`, `warn`, `error`). Default: `pretty` on a terminal, else `json`; level `info`.',
  },
  LARKGATE_LOG_PAYLOADS: {
    schema: oneOf('0', '1'),
    default: '0',
    meaning: '`1` logs the payloads of accepted events, secrets masked.',
  },
} as const satisfies Record<string, Variable>

interface Variable {
  readonly schema: v.GenericSchema<string, unknown>
  readonly default: string
  readonly meaning: string
}

export type VariableName = keyof typeof VARIABLES

/** A variable's value after reading; `undefined` only where there is no default. */
export type Values = {
  readonly [Name in VariableName]:
    | v.InferOutput<(typeof VARIABLES)[Name]['schema']>
    | ((typeof VARIABLES)[Name]['default'] extends '' ? undefined : never)
}
