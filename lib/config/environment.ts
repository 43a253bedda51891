/** Environment variables → configuration. The environment is a parameter; nothing is read from the process. */
import { type Apps, readApps } from './apps.ts'
import { type LogConfig, readLog } from './log.ts'
import { type ConsumerSettings, consuming, type ReceiverSettings, receiving } from './roles.ts'
import { type Environment, invalid, readValues } from './values.ts'
import { VARIABLES, type Values } from './variables.ts'

export { DEFAULT_APP } from './apps.ts'
export type { Environment, LogConfig }

export interface Config extends Apps, Omit<ReceiverSettings, 'apps'>, ConsumerSettings {
  /** Long connections of this process, per app. */
  readonly connections: number
  readonly host: string
  readonly port: number
  readonly dataFolder: string
  readonly handlersFile: string
  /** Bearer token of the operator routes; without one there are none. */
  readonly adminToken: string | undefined
  /** Where the gateway on Node puts events. */
  readonly queue: QueueConfig
  readonly cloudflare: CloudflareConfig
  readonly aws: AwsConfig
}

export type QueueConfig =
  | { readonly kind: 'sqlite' }
  | { readonly kind: 'sqs' }
  | { readonly kind: 'ingest'; readonly url: string; readonly token: string }

export interface CloudflareConfig {
  /** Base URL of the Worker, for the command line. */
  readonly url: string | undefined
  readonly storeShards: number
}

/** URLs and names of what the stack has made. */
export interface AwsConfig {
  readonly queueUrl: string | undefined
  readonly deadLetterUrl: string | undefined
  readonly table: string | undefined
  readonly bucket: string | undefined
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID with one sentence that begins with the variable's name and never has its value
 */
export function readEnvironment(environment: Environment): Config {
  const values = readValues(environment, VARIABLES)
  return {
    ...readApps(values),
    connections: values.LARKGATE_CONNECTIONS,
    host: values.HOST,
    port: values.PORT,
    dataFolder: values.LARKGATE_DATA,
    handlersFile: values.LARKGATE_HANDLERS,
    ...receiving(values),
    ...consuming(values),
    adminToken: values.LARKGATE_ADMIN_TOKEN,
    queue: readQueue(values),
    cloudflare: { url: values.LARKGATE_INGEST_URL, storeShards: values.LARKGATE_STORE_SHARDS },
    aws: {
      queueUrl: values.LARKGATE_QUEUE_URL,
      deadLetterUrl: values.LARKGATE_DEAD_LETTER_URL,
      table: values.LARKGATE_TABLE,
      bucket: values.LARKGATE_BUCKET,
    },
    log: readLog(values),
  }
}

function readQueue(values: Values): QueueConfig {
  const { LARKGATE_QUEUE: kind, LARKGATE_INGEST_URL: url, LARKGATE_ADMIN_TOKEN: token } = values
  if (kind === 'sqs' && !values.LARKGATE_QUEUE_URL)
    throw invalid('LARKGATE_QUEUE_URL', 'is needed for LARKGATE_QUEUE=sqs')
  if (kind !== 'ingest') return { kind }
  if (!url) throw invalid('LARKGATE_INGEST_URL', 'is needed for LARKGATE_QUEUE=ingest')
  if (!token) throw invalid('LARKGATE_ADMIN_TOKEN', 'is needed for LARKGATE_QUEUE=ingest')
  return { kind, url, token }
}
