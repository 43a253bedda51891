/** The token of the operator routes, kept where the command line and a gateway on Node look for it: in `.env`. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

const NAME = 'LARKGATE_ADMIN_TOKEN'

/** The token in the file; invented, and written there for its owner only, when there is none. */
export function ensureAdminToken(path: string): string {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const known = parseEnv(text)[NAME]
  if (known) return known
  const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
  const lineBreak = text === '' || text.endsWith('\n') ? '' : '\n'
  appendFileSync(path, `${lineBreak}${NAME}=${token}\n`, { mode: 0o600 })
  return token
}
