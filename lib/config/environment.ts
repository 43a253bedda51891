/** Environment variables → configuration. The environment is a parameter; nothing is read from the process. */
import * as v from 'valibot'
import { type App, checkSecrets } from '../core/app.ts'
import { ConfigError } from '../core/errors.ts'
import { VARIABLES, type Values, type VariableName } from './variables.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Config {
  /** Empty when no app is configured at all: demo mode. */
  readonly apps: readonly App[]
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

/** The name of the only app when it is configured without one. */
export const DEFAULT_APP = 'default'

/**
 * A variable that is set to the empty string counts as not set: that is how consoles and shells spell it.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID with one sentence that begins with the variable's name and never has its value
 */
export function readEnvironment(environment: Environment): Config {
  const values = readValues(environment)
  const [format, level = 'info'] = (values.LARKGATE_LOG?.split(':') ?? []) as [
    LogConfig['format']?,
    LogConfig['level']?,
  ]
  return {
    apps: readApps(values),
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

function readValues(environment: Environment): Values {
  const entries = Object.entries(VARIABLES).map(([name, variable]) => {
    const given = environment[name] || variable.default
    if (given === '') return [name, undefined]
    const result = v.safeParse(variable.schema, given)
    if (result.success) return [name, result.output]
    const [issue] = result.issues
    throw invalid(name as VariableName, `${issue.message}${where(issue)}`)
  })
  return Object.fromEntries(entries) as Values
}

function where(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue)
  return path ? ` (at ${path})` : ''
}

function readApps(values: Values): readonly App[] {
  const single = readSingleApp(values)
  if (values.LARK_APPS === undefined) return single === undefined ? [] : [single]
  if (single !== undefined) throw invalid('LARK_APPS', 'cannot be combined with the variables of a single app')
  const apps = Object.entries(values.LARK_APPS).map(([name, { appSecret: _, ...app }]) => toApp(name, app, values))
  if (apps.length === 0) throw invalid('LARK_APPS', 'names no app')
  for (const app of apps) {
    const problem = checkSecrets(app)
    if (problem !== undefined) throw invalid('LARK_APPS', `app ${app.name} ${problem}`)
  }
  return apps
}

function readSingleApp(values: Values): App | undefined {
  const settings = {
    appId: values.LARK_APP_ID,
    encryptKey: values.LARK_ENCRYPT_KEY,
    encryptKeyPrevious: values.LARK_ENCRYPT_KEY_PREVIOUS,
    verificationToken: values.LARK_VERIFICATION_TOKEN,
    verificationTokenPrevious: values.LARK_VERIFICATION_TOKEN_PREVIOUS,
  }
  const isConfigured = [...Object.values(settings), values.LARK_APP_SECRET].some((value) => value !== undefined)
  if (!isConfigured) return undefined
  const app = toApp(DEFAULT_APP, settings, values)
  if (checkSecrets(app) === undefined) return app
  if (app.encryptKeyPrevious && !app.encryptKey) {
    throw invalid('LARK_ENCRYPT_KEY', 'is needed beside LARK_ENCRYPT_KEY_PREVIOUS')
  }
  if (app.verificationTokenPrevious && !app.verificationToken) {
    throw invalid('LARK_VERIFICATION_TOKEN', 'is needed beside LARK_VERIFICATION_TOKEN_PREVIOUS')
  }
  throw invalid('LARK_ENCRYPT_KEY', 'or LARK_VERIFICATION_TOKEN is needed: without a secret anybody could send events')
}

type Unnamed = { readonly [Name in Exclude<keyof App, 'name'>]?: App[Name] | undefined }

function toApp(name: string, app: Unnamed, values: Values): App {
  const set = Object.fromEntries(Object.entries(app).filter(([, value]) => value !== undefined))
  return { name, domain: values.LARK_DOMAIN, ...set }
}

function invalid(name: VariableName, problem: string): ConfigError {
  return new ConfigError('ERR_CONFIG_INVALID', `${name} ${problem}`)
}
