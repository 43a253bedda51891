/** Values of the variables → the apps, and by which ways each of them is served. */
import type { App, SocketApp } from '../core/app.ts'
import type { APP_VARIABLES, ValuesOf } from './groups.ts'
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
  // The demo's app is served by webhook.
  const isDemo = receive !== 'socket' && receive !== 'both' && !values.LARK_APPS && !isConfigured(settingsOf(values))
  const apps = isDemo ? [] : readAll(values, (app) => findLack(app, receive))
  const webhookApps = receive === 'socket' ? [] : apps.filter(allowsWebhook)
  const socketApps = receive === 'webhook' ? [] : apps.filter(allowsSocket)
  const required = receive === undefined ? socketApps.filter((app) => !allowsWebhook(app)) : socketApps
  return { apps, webhookApps, socketApps, socketRequired: required.map(({ name }) => name) }
}

/**
 * The apps of a receiver that has only the webhook, at least one. Of several those are left out that only the long
 * connection can serve: a gateway elsewhere does.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID when no app has what the webhook needs, or one could not be served in either way
 */
export function readWebhookApps(values: AppValues): readonly App[] {
  const isForOthers = (app: App) => values.LARK_APPS !== undefined && allowsSocket(app)
  const isFit = (app: App) => allowsWebhook(app) || isForOthers(app)
  const all = readAll(values, (app) => findFormerAlone(app) ?? (isFit(app) ? undefined : NO_WEBHOOK_SECRET))
  const apps = all.filter(allowsWebhook)
  if (apps.length > 0) return apps
  throw invalid('LARK_APPS', 'has no app with an Encrypt Key or a Verification Token, one of which the webhook needs')
}

/** The apps of a consumer, which needs secrets only when a handler calls the OpenAPI, and says so then. */
export function readCallers(values: AppValues): readonly App[] {
  return readAll(values, () => undefined)
}

type AppValues = ValuesOf<typeof APP_VARIABLES>

function readAll(values: AppValues, findLack: (app: App) => Lack | undefined): readonly App[] {
  const { LARK_APPS: several } = values
  const settings = settingsOf(values)
  if (several !== undefined) {
    if (isConfigured(settings)) throw invalid('LARK_APPS', 'cannot be combined with the variables of a single app')
    const apps = Object.entries(several).map(([name, app]) => toApp(name, app, values))
    if (apps.length === 0) throw invalid('LARK_APPS', 'names no app')
    for (const app of apps) {
      const lack = findLack(app)
      if (lack !== undefined) throw invalid('LARK_APPS', `app ${app.name} ${lack.several}`)
    }
    return apps
  }
  const app = toApp(DEFAULT_APP, settings, values)
  const lack = findLack(app)
  if (lack !== undefined) throw invalid(lack.variable, lack.problem)
  return [app]
}

function settingsOf(values: AppValues): Unnamed {
  return {
    appId: values.LARK_APP_ID,
    appSecret: values.LARK_APP_SECRET,
    encryptKey: values.LARK_ENCRYPT_KEY,
    encryptKeyPrevious: values.LARK_ENCRYPT_KEY_PREVIOUS,
    verificationToken: values.LARK_VERIFICATION_TOKEN,
    verificationTokenPrevious: values.LARK_VERIFICATION_TOKEN_PREVIOUS,
  }
}

function isConfigured(settings: Unnamed): boolean {
  return Object.values(settings).some((value) => value !== undefined)
}

type Unnamed = { readonly [Name in Exclude<keyof App, 'name'>]?: App[Name] | undefined }

function toApp(name: string, app: Unnamed, values: AppValues): App {
  const set = Object.fromEntries(Object.entries(app).filter(([, value]) => value !== undefined))
  return { name, domain: values.LARK_DOMAIN, ...set }
}

function allowsWebhook({ encryptKey, verificationToken }: App): boolean {
  return encryptKey !== undefined || verificationToken !== undefined
}

function allowsSocket(app: App): app is SocketApp {
  return app.appId !== undefined && app.appSecret !== undefined
}

/** A former secret without its current one. */
function findFormerAlone(app: App): Lack | undefined {
  if (app.encryptKeyPrevious && !app.encryptKey) return FORMER_KEY_ALONE
  if (app.verificationTokenPrevious && !app.verificationToken) return FORMER_TOKEN_ALONE
  return undefined
}

/** The ways that are asked for are needed by every app; when none is asked for, one of them will do. */
function findLack(app: App, receive: Values['LARKGATE_RECEIVE']): Lack | undefined {
  const formerAlone = findFormerAlone(app)
  if (formerAlone !== undefined) return formerAlone
  const [webhook, socket] = [allowsWebhook(app), allowsSocket(app)]
  if (receive === undefined) {
    if (webhook || socket) return undefined
    return app.appSecret ? NO_APP_ID : NO_SECRET
  }
  if (receive !== 'socket' && !webhook) return NO_WEBHOOK_SECRET
  if (receive === 'webhook' || socket) return undefined
  return app.appId ? NO_APP_SECRET : NO_APP_ID
}

/** What an app lacks, said of the only one by the variable, and of one of several. */
interface Lack {
  readonly variable: VariableName
  readonly problem: string
  readonly several: string
}

const FORMER_KEY_ALONE: Lack = {
  variable: 'LARK_ENCRYPT_KEY',
  problem: 'is needed beside LARK_ENCRYPT_KEY_PREVIOUS',
  several: 'has a former Encrypt Key, but no current one',
}

const FORMER_TOKEN_ALONE: Lack = {
  variable: 'LARK_VERIFICATION_TOKEN',
  problem: 'is needed beside LARK_VERIFICATION_TOKEN_PREVIOUS',
  several: 'has a former Verification Token, but no current one',
}

const NO_WEBHOOK_SECRET: Lack = {
  variable: 'LARK_ENCRYPT_KEY',
  problem: 'or LARK_VERIFICATION_TOKEN is needed for the webhook: without a secret anybody could send events',
  several: 'has neither an Encrypt Key nor a Verification Token for the webhook: anybody could send events',
}

const NO_APP_ID: Lack = {
  variable: 'LARK_APP_ID',
  problem: 'is needed for the long connection, beside LARK_APP_SECRET',
  several: 'has no appId, which the long connection needs',
}

const NO_APP_SECRET: Lack = {
  variable: 'LARK_APP_SECRET',
  problem: 'is needed for the long connection, beside LARK_APP_ID',
  several: 'has no appSecret, which the long connection needs',
}

const NO_SECRET: Lack = {
  variable: 'LARK_ENCRYPT_KEY',
  problem:
    'or LARK_VERIFICATION_TOKEN is needed for the webhook, or LARK_APP_ID and LARK_APP_SECRET for the long connection',
  several:
    'has neither an Encrypt Key nor a Verification Token for the webhook, nor an appSecret for the long connection',
}
