/** The secrets of a Worker: which ones it has, which it needs, and how they get there. */
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { readReceiver, readWorkerConsumer } from '../../lib/config/roles.ts'
import { ConfigError, messageOf } from '../../lib/core/errors.ts'
import { Failure } from './failure.ts'
import { problemOf, type Wrangler } from './wrangler.ts'

export type Secrets = Readonly<Record<string, string>>

/** For the webhook, which needs no `LARK_APP_SECRET`. */
export const APP_SECRETS = [
  'LARK_APP_ID',
  'LARK_ENCRYPT_KEY',
  'LARK_ENCRYPT_KEY_PREVIOUS',
  'LARK_VERIFICATION_TOKEN',
  'LARK_VERIFICATION_TOKEN_PREVIOUS',
  'LARK_DOMAIN',
  'LARK_APPS',
] as const

/** For handlers behind the queue that call the OpenAPI. */
export const CALL_SECRETS = ['LARK_APP_ID', 'LARK_APP_SECRET', 'LARK_DOMAIN', 'LARK_APPS'] as const

/** For the operator routes. */
export const ADMIN_SECRETS = ['LARKGATE_ADMIN_TOKEN'] as const

/** One of these makes a webhook: without any, anybody could send events, and the Worker accepts nothing. */
const VOUCHERS = ['LARK_ENCRYPT_KEY', 'LARK_VERIFICATION_TOKEN', 'LARK_APPS']

/**
 * What a file such as `.env` says, as far as a Worker may know it. Values are taken literally: no `$NAME` in them is
 * replaced.
 *
 * @throws {Failure} when the file cannot be read, or the Worker would refuse what is in it
 */
export function readSecrets(path: string): Secrets {
  const known: readonly string[] = [...new Set([...APP_SECRETS, ...CALL_SECRETS, ...ADMIN_SECRETS])]
  const values = Object.fromEntries(
    Object.entries(parseEnv(readFile(path))).filter(([name, value]) => known.includes(name) && value),
  ) as Secrets
  if (Object.keys(values).length === 0) throw new Failure(`${path} has none of ${known.join(', ')}`, 2)
  try {
    if (APP_SECRETS.some((name) => values[name] !== undefined)) readReceiver(values)
    readWorkerConsumer(values)
  } catch (error) {
    if (error instanceof ConfigError) throw new Failure(`${path}: ${error.message}`, 2)
    throw error
  }
  return values
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${messageOf(error)}`, 2)
  }
}

/** Names of the apps in `LARK_APPS` that a Worker serves: not of those that only the long connection can. */
export function namesOfSeveral(secrets: Secrets): readonly string[] {
  return secrets.LARK_APPS === undefined ? [] : readReceiver(secrets).apps.map(({ name }) => name)
}

/** Those of the names that have a value. */
export function pick(secrets: Secrets, names: readonly string[]): Secrets {
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => names.includes(name)))
}

/** wrangler 4 turns the API's answer (10007) into words of its own. */
const NO_SUCH_WORKER = /\bWorker "[^"]*" not found|\[code: (?:10007|10090)\]/

/**
 * Names only: nobody can read the values again.
 *
 * @throws {Failure}
 */
export async function listSecrets(wrangler: Wrangler, configuration: string): Promise<readonly string[]> {
  const listed = await wrangler(['secret', 'list', '--config', configuration])
  if (listed.code !== 0 && NO_SUCH_WORKER.test(listed.output)) return []
  if (listed.code !== 0) throw new Failure(`the secrets cannot be listed: ${problemOf(listed)}`)
  const json = listed.stdout.slice(listed.stdout.indexOf('['), listed.stdout.lastIndexOf(']') + 1)
  return (JSON.parse(json) as readonly { readonly name: string }[]).map(({ name }) => name)
}

/**
 * Sets them on the Worker, which is made if it is not there yet. They are given on standard input.
 *
 * @throws {Failure}
 */
export async function putSecrets(wrangler: Wrangler, configuration: string, secrets: Secrets): Promise<void> {
  const put = await wrangler(['secret', 'bulk', '--config', configuration], { input: JSON.stringify(secrets) })
  if (put.code !== 0) throw new Failure(`the secrets cannot be set: ${problemOf(put)}`)
}

/** What to do when a Worker has no secret that vouches for events; `undefined` when it has one. */
export function missingSecrets(names: readonly string[], configuration: string): string | undefined {
  if (VOUCHERS.some((name) => names.includes(name))) return undefined
  const command = (name: string) =>
    `npx wrangler secret put ${name}${configuration === 'wrangler.toml' ? '' : ` --config ${configuration}`}`
  return `the Worker has no secret of an app yet, so it would accept nothing. Set them, and run this again:
  ${command('LARK_ENCRYPT_KEY')}
  ${command('LARK_VERIFICATION_TOKEN')}
or take them from a file with lines such as LARK_ENCRYPT_KEY=…: npm run deploy:cloudflare -- --secrets .env`
}
