/**
 * What a function of a cloud reads of its environment: that of its role, receiver or consumer, and nothing else.
 *
 * So a wrong variable of the one does not stop the other, and neither carries what only the gateway on Node has.
 */
import type { App } from '../core/app.ts'
import { readCallers, readWebhookApps } from './apps.ts'
import {
  APP_VARIABLES,
  AWS_VARIABLES,
  CONSUMER_VARIABLES,
  INTAKE_VARIABLES,
  LOG_VARIABLES,
  type ValuesOf,
  WEBHOOK_VARIABLES,
  WORKER_VARIABLES,
} from './groups.ts'
import { type LogConfig, readLog } from './log.ts'
import { type Environment, invalid, readValues } from './values.ts'

export type { Environment }

/** Of a receiver that has only the webhook. */
export interface ReceiverSettings {
  /** At least one. */
  readonly apps: readonly App[]
  readonly orderedTypes: readonly string[]
  readonly callbackTypes: readonly string[]
  readonly maxBodyBytes: number
  readonly deadlineMs: number
  readonly toleranceMs: number | undefined
  readonly log: LogConfig
}

export interface ConsumerSettings {
  readonly maxAttempts: number
  readonly concurrency: number
  readonly log: LogConfig
}

/** Of the consumer on Cloudflare, with its operator routes. */
export interface WorkerConsumerSettings extends ConsumerSettings {
  readonly storeShards: number
  /** Bearer token of the operator routes; without one there are none. */
  readonly adminToken: string | undefined
}

/** Of the function that receives on AWS. */
export interface AwsReceiverSettings extends ReceiverSettings {
  readonly queueUrl: string
  /** Without one, large envelopes are refused. */
  readonly bucket: string | undefined
}

/** Of the function that runs the handlers on AWS. */
export interface AwsConsumerSettings extends ConsumerSettings {
  readonly queueUrl: string
  readonly deadLetterUrl: string
  readonly table: string
  readonly bucket: string | undefined
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID with one sentence that begins with the variable's name and never has its value
 */
export function readReceiver(environment: Environment): ReceiverSettings {
  const values = readValues(environment, {
    ...APP_VARIABLES,
    ...INTAKE_VARIABLES,
    ...WEBHOOK_VARIABLES,
    ...LOG_VARIABLES,
  })
  return { apps: readWebhookApps(values), ...receiving(values), log: readLog(values) }
}

/** What receiving needs to know besides the apps, on every target. */
export function receiving(values: ValuesOf<typeof INTAKE_VARIABLES & typeof WEBHOOK_VARIABLES>) {
  return {
    orderedTypes: values.LARKGATE_ORDERED ?? [],
    callbackTypes: values.LARKGATE_CALLBACKS ?? [],
    maxBodyBytes: values.LARKGATE_MAX_BODY_BYTES,
    deadlineMs: values.LARKGATE_CALLBACK_DEADLINE_MS,
    toleranceMs: values.LARKGATE_TIMESTAMP_TOLERANCE_MS,
  }
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID with one sentence that begins with the variable's name and never has its value
 */
export function readConsumer(environment: Environment): ConsumerSettings {
  const values = readValues(environment, { ...CONSUMER_VARIABLES, ...LOG_VARIABLES })
  return { ...consuming(values), log: readLog(values) }
}

/** What consuming needs to know, on every target. */
export function consuming(values: ValuesOf<typeof CONSUMER_VARIABLES>) {
  return { maxAttempts: values.LARKGATE_MAX_ATTEMPTS, concurrency: values.LARKGATE_CONCURRENCY }
}

/**
 * The apps whose OpenAPI handlers may call. Read when one does: what is wrong here stops no other handler.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID with one sentence that begins with the variable's name and never has its value
 */
export function readCallingApps(environment: Environment): readonly App[] {
  return readCallers(readValues(environment, APP_VARIABLES))
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID with one sentence that begins with the variable's name and never has its value
 */
export function readWorkerConsumer(environment: Environment): WorkerConsumerSettings {
  const values = readValues(environment, WORKER_VARIABLES)
  return {
    ...readConsumer(environment),
    storeShards: values.LARKGATE_STORE_SHARDS,
    adminToken: values.LARKGATE_ADMIN_TOKEN,
  }
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID with one sentence that begins with the variable's name and never has its value
 */
export function readAwsReceiver(environment: Environment): AwsReceiverSettings {
  const values = readValues(environment, AWS_VARIABLES)
  return {
    ...readReceiver(environment),
    queueUrl: needed(values, 'LARKGATE_QUEUE_URL'),
    bucket: values.LARKGATE_BUCKET,
  }
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID with one sentence that begins with the variable's name and never has its value
 */
export function readAwsConsumer(environment: Environment): AwsConsumerSettings {
  const values = readValues(environment, AWS_VARIABLES)
  return {
    ...readConsumer(environment),
    queueUrl: needed(values, 'LARKGATE_QUEUE_URL'),
    deadLetterUrl: needed(values, 'LARKGATE_DEAD_LETTER_URL'),
    table: needed(values, 'LARKGATE_TABLE'),
    bucket: values.LARKGATE_BUCKET,
  }
}

function needed(values: ValuesOf<typeof AWS_VARIABLES>, name: keyof typeof AWS_VARIABLES): string {
  const value = values[name]
  if (value === undefined) throw invalid(name, 'is needed: the stack sets it')
  return value
}
