/** Environment variables → configuration. The environment is a parameter; nothing is read from the process. */
import { type Apps, readApps } from './apps.ts'
import { type Environment, readValues } from './values.ts'

export { DEFAULT_APP } from './apps.ts'
export type { Environment }

export interface Config extends Apps {
  /** Long connections of this process, per app. */
  readonly connections: number
  readonly host: string
  readonly port: number
  readonly dataFolder: string
  readonly handlersFile: string
  readonly orderedTypes: readonly string[]
  readonly callbackTypes: readonly string[]
  readonly maxAttempts: number
  readonly concurrency: number
  readonly maxBodyBytes: number
  readonly deadlineMs: number
  readonly toleranceMs: number | undefined
  readonly log: LogConfig
}

export interface LogConfig {
  /** Absent: decided by whether the output is a terminal. */
  readonly format: 'json' | 'pretty' | undefined
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly payloads: boolean
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID with one sentence that begins with the variable's name and never has its value
 */
export function readEnvironment(environment: Environment): Config {
  const values = readValues(environment)
  const [format, level = 'info'] = (values.LARKGATE_LOG?.split(':') ?? []) as [
    LogConfig['format']?,
    LogConfig['level']?,
  ]
  return {
    ...readApps(values),
    connections: values.LARKGATE_CONNECTIONS,
    host: values.HOST,
    port: values.PORT,
    dataFolder: values.LARKGATE_DATA,
    handlersFile: values.LARKGATE_HANDLERS,
    orderedTypes: values.LARKGATE_ORDERED ?? [],
    callbackTypes: values.LARKGATE_CALLBACKS ?? [],
    maxAttempts: values.LARKGATE_MAX_ATTEMPTS,
    concurrency: values.LARKGATE_CONCURRENCY,
    maxBodyBytes: values.LARKGATE_MAX_BODY_BYTES,
    deadlineMs: values.LARKGATE_CALLBACK_DEADLINE_MS,
    toleranceMs: values.LARKGATE_TIMESTAMP_TOLERANCE_MS,
    log: { format, level, payloads: values.LARKGATE_LOG_PAYLOADS === '1' },
  }
}
