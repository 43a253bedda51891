/** The secrets of a Worker on this machine: those that somebody has set, else invented ones. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { demoApp, invent } from '../../cli/environment.ts'
import type { App } from '../../lib/core/app.ts'

/**
 * Writes `.dev.vars`, for its owner only, unless wrangler finds secrets without it: there, or in `.env`. The app in it is
 * the demo's, so that `larkgate trigger` knows its secrets.
 *
 * @param folder of wrangler.toml
 * @param dataFolder of the demo
 * @returns whether the file was written
 */
export function ensureDevSecrets(folder: string, dataFolder: string): boolean {
  const path = join(folder, '.dev.vars')
  if (existsSync(path) || hasApp(join(folder, '.env'))) return false
  writeFileSync(path, toLines(demoApp(dataFolder)), { mode: 0o600 })
  return true
}

function hasApp(path: string): boolean {
  if (!existsSync(path)) return false
  const { LARK_ENCRYPT_KEY, LARK_VERIFICATION_TOKEN, LARK_APPS } = parseEnv(readFileSync(path, 'utf8'))
  return Boolean(LARK_ENCRYPT_KEY || LARK_VERIFICATION_TOKEN || LARK_APPS)
}

function toLines({ appId, encryptKey, verificationToken }: App): string {
  const secrets = {
    LARK_APP_ID: appId,
    LARK_ENCRYPT_KEY: encryptKey,
    LARK_VERIFICATION_TOKEN: verificationToken,
    LARKGATE_ADMIN_TOKEN: invent(16),
  }
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`)
  return `# Invented for this machine; the app is that of demo.json. Never deployed.\n${lines.join('')}`
}
