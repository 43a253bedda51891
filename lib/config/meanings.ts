/**
 * What each environment variable means, and where. docs/configuration.md is generated from this table.
 *
 * Apart from `variables.ts`: in a receiver that reads its environment these texts would be the largest part.
 */
import type { VariableName } from './variables.ts'

export type Target = 'node' | 'cloudflare' | 'aws'

interface Meaning {
  readonly meaning: string
  /** The targets that read it; absent: all of them. */
  readonly targets?: readonly Target[]
}

export const MEANINGS: Readonly<Record<VariableName, Meaning>> = {
  LARK_APP_ID: { meaning: 'Id of the app, `cli_…`. Taken from the events when not set.' },
  LARK_APP_SECRET: {
    meaning:
      'Secret of the app: with it and the id handlers can call the OpenAPI, and on Node the app is served by long connection, unless `LARKGATE_RECEIVE=webhook`. The webhook does not need it.',
  },
  LARK_ENCRYPT_KEY: {
    meaning: 'Encrypt Key from the console: events are then encrypted and signed. Strongly advised.',
  },
  LARK_ENCRYPT_KEY_PREVIOUS: { meaning: 'The former Encrypt Key, accepted as well while it is being replaced.' },
  LARK_VERIFICATION_TOKEN: {
    meaning: 'Verification Token from the console, compared on every event. Needed for legacy cards.',
  },
  LARK_VERIFICATION_TOKEN_PREVIOUS: {
    meaning: 'The former Verification Token, accepted as well while it is being replaced.',
  },
  LARK_DOMAIN: { meaning: 'Base URL of the platform; `https://open.larksuite.com` for Lark.' },
  LARK_APPS: {
    meaning:
      'Several apps instead of the variables above: a JSON object, name → `appId`, `appSecret`, `encryptKey`, `encryptKeyPrevious`, `verificationToken`, `verificationTokenPrevious`, `domain`. The name is in the path (`/webhook/<name>/event`) and in `context.app`.',
  },
  LARKGATE_RECEIVE: {
    meaning:
      'How every app is served: `webhook`, `socket` (long connection) or `both`. Not set: each app by whatever its credentials allow.',
    targets: ['node'],
  },
  LARKGATE_CONNECTIONS: {
    meaning: 'Long connections of this process, per app. The platform allows an app 50 in all.',
    targets: ['node'],
  },
  LARKGATE_QUEUE: {
    meaning:
      'Where the gateway on Node puts events: `sqlite`, its own queue; `sqs`, the queue of the AWS deploy; `ingest`, the Worker of the Cloudflare deploy. With the last two the handlers run there, and only callbacks are answered here.',
    targets: ['node'],
  },
  LARKGATE_INGEST_URL: {
    meaning:
      'The Worker, e.g. `https://events.example.com`: for `LARKGATE_QUEUE=ingest`, and for commands with `--target cloudflare`.',
    targets: ['node'],
  },
  LARKGATE_ADMIN_TOKEN: {
    meaning: 'Bearer token of the operator routes, 16 characters at least. Where it is not set there are none.',
    targets: ['node', 'cloudflare'],
  },
  LARKGATE_STORE_SHARDS: {
    meaning:
      'Durable Objects among which claims and done marks are spread. After a change, an event that comes again may run again.',
    targets: ['cloudflare'],
  },
  LARKGATE_QUEUE_URL: { meaning: 'The SQS queue.', targets: ['node', 'aws'] },
  LARKGATE_DEAD_LETTER_URL: { meaning: 'The SQS queue of dead letters.', targets: ['node', 'aws'] },
  LARKGATE_TABLE: { meaning: 'The DynamoDB table of claims and done marks.', targets: ['node', 'aws'] },
  LARKGATE_BUCKET: {
    meaning: 'The S3 bucket of large envelopes. Without one they are refused.',
    targets: ['node', 'aws'],
  },
  HOST: { meaning: 'Address to listen on.', targets: ['node'] },
  PORT: { meaning: 'Port to listen on; 0 picks a free one.', targets: ['node'] },
  LARKGATE_DATA: {
    meaning: 'Folder of the embedded queue, store and dead letters; created with mode 0700.',
    targets: ['node'],
  },
  LARKGATE_HANDLERS: { meaning: 'The module whose default export is the dispatcher.', targets: ['node'] },
  LARKGATE_ORDERED: {
    meaning:
      'Event types besides the documented ones, separated by commas, whose events are handled in the order of acceptance.',
  },
  LARKGATE_CALLBACKS: { meaning: 'Callback types besides the documented ones, separated by commas.' },
  LARKGATE_MAX_ATTEMPTS: { meaning: 'Starts of a handler before its event becomes a dead letter.' },
  LARKGATE_CONCURRENCY: { meaning: 'Handlers at work at the same time.' },
  LARKGATE_MAX_BODY_BYTES: { meaning: 'Largest request body, in bytes.' },
  LARKGATE_CALLBACK_DEADLINE_MS: {
    meaning: 'From arrival to answer, in milliseconds, for events and callbacks; the platform gives up at 3000.',
  },
  LARKGATE_TIMESTAMP_TOLERANCE_MS: {
    meaning:
      'Largest distance between a signed timestamp and now, in milliseconds. Not set: no limit, because it is not known whether redeliveries are signed anew.',
  },
  LARKGATE_LOG: {
    meaning:
      '`json` or `pretty`, and a level after a colon (`debug`, `info`, `warn`, `error`). Default: `pretty` on a terminal, else `json`; level `info`.',
  },
  LARKGATE_LOG_PAYLOADS: { meaning: '`1` logs the payloads of accepted events, secrets masked.' },
}
