/** Values of the variables → the apps, and by which ways each of them is served. */
import type { App, SocketApp } from '../core/app.ts'
import { invalid } from './values.ts'
import type { Values, VariableName } from './variables.ts'

export interface Apps {
  /** Empty when no app is configured at all: demo mode. */
  readonly apps: readonly App[]
  /** Those of them that are served by webhook. */
  readonly webhookApps: readonly App[]
  /** Those of them that are served by long connection; an app may be served both ways. */
  readonly socketApps: readonly SocketApp[]
  /**
   * Names of those of `socketApps` that need theirs: it was asked for, or is their only way in, as opposed to one that
   * comes with the credentials.
   */
  readonly socketRequired: readonly string[]
}

/** The name of the only app when it is configured without one. */
export const DEFAULT_APP = 'default'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when an app lacks what the ways need by which it is to be served
 */
export function readApps(values: Values): Apps {
  const { LARKGATE_RECEIVE: receive } = values
  const apps = readAll(values)
  const webhookApps = receive === 'socket' ? [] : apps.filter(allowsWebhook)
  const socketApps = receive === 'webhook' ? [] : apps.filter(allowsSocket)
  const required = receive === undefined ? socketApps.filter((app) => !allowsWebhook(app)) : socketApps
  return { apps, webhookApps, socketApps, socketRequired: required.map(({ name }) => name) }
}

function readAll(values: Values): readonly App[] {
  const { LARK_APPS: several, LARKGATE_RECEIVE: receive } = values
  const settings = {
    appId: values.LARK_APP_ID,
    appSecret: values.LARK_APP_SECRET,
    encryptKey: values.LARK_ENCRYPT_KEY,
    encryptKeyPrevious: values.LARK_ENCRYPT_KEY_PREVIOUS,
    verificationToken: values.LARK_VERIFICATION_TOKEN,
    verificationTokenPrevious: values.LARK_VERIFICATION_TOKEN_PREVIOUS,
  }
  const isConfigured = Object.values(settings).some((value) => value !== undefined)
  if (several !== undefined) {
    if (isConfigured) throw invalid('LARK_APPS', 'cannot be combined with the variables of a single app')
    return readSeveral(several, values)
  }
  // The demo's app is served by webhook.
  if (!isConfigured && (receive === undefined || receive === 'webhook')) return []
  const app = toApp(DEFAULT_APP, settings, values)
  const lack = findLack(app, receive)
  if (lack === undefined) return [app]
  const { variable, problem } = LACKS[lack].single
  throw invalid(variable, problem)
}

function readSeveral(several: NonNullable<Values['LARK_APPS']>, values: Values): readonly App[] {
  const apps = Object.entries(several).map(([name, app]) => toApp(name, app, values))
  if (apps.length === 0) throw invalid('LARK_APPS', 'names no app')
  for (const app of apps) {
    const lack = findLack(app, values.LARKGATE_RECEIVE)
    if (lack !== undefined) throw invalid('LARK_APPS', `app ${app.name} ${LACKS[lack].several}`)
  }
  return apps
}

type Unnamed = { readonly [Name in Exclude<keyof App, 'name'>]?: App[Name] | undefined }

function toApp(name: string, app: Unnamed, values: Values): App {
  const set = Object.fromEntries(Object.entries(app).filter(([, value]) => value !== undefined))
  return { name, domain: values.LARK_DOMAIN, ...set }
}

function allowsWebhook({ encryptKey, verificationToken }: App): boolean {
  return encryptKey !== undefined || verificationToken !== undefined
}

function allowsSocket(app: App): app is SocketApp {
  return app.appId !== undefined && app.appSecret !== undefined
}

/** The ways that are asked for are needed by every app; when none is asked for, one of them will do. */
function findLack(app: App, receive: Values['LARKGATE_RECEIVE']): keyof typeof LACKS | undefined {
  if (app.encryptKeyPrevious && !app.encryptKey) return 'encryptKey'
  if (app.verificationTokenPrevious && !app.verificationToken) return 'verificationToken'
  const [webhook, socket] = [allowsWebhook(app), allowsSocket(app)]
  if (receive === undefined) {
    if (webhook || socket) return undefined
    return app.appSecret ? 'appId' : 'anySecret'
  }
  if (receive !== 'socket' && !webhook) return 'webhookSecret'
  if (receive === 'webhook' || socket) return undefined
  return app.appId ? 'appSecret' : 'appId'
}

/** How it is said of the only app, and of one of several. */
interface Wording {
  readonly single: { readonly variable: VariableName; readonly problem: string }
  readonly several: string
}

const LACKS = {
  encryptKey: {
    single: { variable: 'LARK_ENCRYPT_KEY', problem: 'is needed beside LARK_ENCRYPT_KEY_PREVIOUS' },
    several: 'has a former Encrypt Key, but no current one',
  },
  verificationToken: {
    single: { variable: 'LARK_VERIFICATION_TOKEN', problem: 'is needed beside LARK_VERIFICATION_TOKEN_PREVIOUS' },
    several: 'has a former Verification Token, but no current one',
  },
  webhookSecret: {
    single: {
      variable: 'LARK_ENCRYPT_KEY',
      problem: 'or LARK_VERIFICATION_TOKEN is needed for the webhook: without a secret anybody could send events',
    },
    several: 'has neither an Encrypt Key nor a Verification Token for the webhook: anybody could send events',
  },
  appId: {
    single: { variable: 'LARK_APP_ID', problem: 'is needed for the long connection, beside LARK_APP_SECRET' },
    several: 'has no appId, which the long connection needs',
  },
  appSecret: {
    single: { variable: 'LARK_APP_SECRET', problem: 'is needed for the long connection, beside LARK_APP_ID' },
    several: 'has no appSecret, which the long connection needs',
  },
  anySecret: {
    single: {
      variable: 'LARK_ENCRYPT_KEY',
      problem:
        'or LARK_VERIFICATION_TOKEN is needed for the webhook, or LARK_APP_ID and LARK_APP_SECRET for the long connection',
    },
    several:
      'has neither an Encrypt Key nor a Verification Token for the webhook, nor an appSecret for the long connection',
  },
} as const satisfies Record<string, Wording>
