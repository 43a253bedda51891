/** Where commands take their settings from: the environment, a `.env` file, and the data folder of the demo. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDataFolder } from '../container/lock.ts'
import { type Config, DEFAULT_APP, readEnvironment } from '../lib/config/environment.ts'
import type { App } from '../lib/core/app.ts'
import { ConfigError, messageOf } from '../lib/core/errors.ts'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID
 */
export function loadConfig(): Config {
  // Variables that are set already win over the file.
  if (existsSync('.env')) loadFile('.env')
  return readEnvironment(process.env)
}

function loadFile(path: string): void {
  try {
    process.loadEnvFile(path)
  } catch (cause) {
    throw new ConfigError('ERR_CONFIG_INVALID', `${path} cannot be read: ${messageOf(cause)}`, { cause })
  }
}

/** The app of the demo: invented once, kept in the data folder, readable by its owner only. */
export function demoApp(dataFolder: string): App {
  const known = readDemoApp(dataFolder)
  if (known !== undefined) return known
  const app: App = {
    name: DEFAULT_APP,
    appId: `cli_demo${invent(4)}`,
    encryptKey: invent(16),
    verificationToken: invent(16),
  }
  makeDataFolder(dataFolder)
  writeFileSync(demoPath(dataFolder), `${JSON.stringify(app, undefined, 2)}\n`, { mode: 0o600 })
  return app
}

/** The app to push as: the one that is served by webhook, one of several by name, or the demo's. */
export function chooseApp(config: Config, name: string | undefined): App {
  const demo = config.apps.length > 0 ? undefined : readDemoApp(config.dataFolder)
  const apps = demo ? [demo] : config.webhookApps
  if (apps.length === 0) {
    const problem =
      config.apps.length > 0
        ? 'no app is served by webhook, so there is no address to push to'
        : 'LARK_ENCRYPT_KEY is not set, and there is no demo in LARKGATE_DATA: start the gateway first'
    throw new ConfigError('ERR_CONFIG_INVALID', problem)
  }
  return oneOf(apps, name)
}

/**
 * The only one, or the one of that name.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID
 */
export function oneOf<Named extends App>(apps: readonly Named[], name: string | undefined): Named {
  const chosen = name === undefined && apps.length === 1 ? apps[0] : apps.find((app) => app.name === name)
  if (chosen !== undefined) return chosen
  const names = apps.map((app) => app.name).join(', ')
  throw new ConfigError('ERR_CONFIG_INVALID', `LARK_APPS: choose one with --app: ${names}`)
}

/** The beginning of an app's addresses: the only app is found without its name. */
export function webhookPath({ webhookApps }: Config, name: string): string {
  return webhookApps.length > 1 ? `/webhook/${name}` : '/webhook'
}

function readDemoApp(dataFolder: string): App | undefined {
  const path = demoPath(dataFolder)
  if (!existsSync(path)) return undefined
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as App
  } catch (cause) {
    throw new ConfigError('ERR_CONFIG_INVALID', `LARKGATE_DATA: ${path} cannot be read; delete it to start anew`, {
      cause,
    })
  }
}

function demoPath(dataFolder: string): string {
  return join(dataFolder, 'demo.json')
}

/** So many random bytes, in hex digits. */
export function invent(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex')
}
