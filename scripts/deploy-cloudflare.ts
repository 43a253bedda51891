/** `npm run deploy:cloudflare`: makes what is missing, sets secrets, deploys, says what to do next. Safe to repeat. */
import { parseArgs } from 'node:util'
import { messageOf } from '../lib/core/errors.ts'
import { ensureAdminToken } from './cloudflare/admin-token.ts'
import { deploy, rehearse } from './cloudflare/deploy.ts'
import { Failure, runScript } from './cloudflare/failure.ts'
import { readSecrets, type Secrets } from './cloudflare/secrets.ts'
import { realWrangler } from './cloudflare/wrangler.ts'

const HELP = `npm run deploy:cloudflare -- [options]

  --dry-run          say what would be done and build the Worker; needs no account and no network
  --secrets <file>   set the secrets that this file has, in lines such as LARK_ENCRYPT_KEY=…
  --admin-token      set LARKGATE_ADMIN_TOKEN to the one in .env, inventing it there first
  --split            two Workers: one receives, one runs the handlers
  --without-bucket   do without R2; events larger than the queue takes are refused
  --help
`

await runScript(async () => {
  const { 'dry-run': dryRun, split, help, ...options } = readOptions(process.argv.slice(2))
  if (help) return void process.stdout.write(HELP)
  const { CLOUDFLARE_ACCOUNT_ID: account } = process.env
  const secrets = collectSecrets(options.secrets, options['admin-token'] && !dryRun)
  const settled = { split, withoutBucket: options['without-bucket'], secrets, account }
  await (dryRun ? rehearse : deploy)(settled, realWrangler(process.env), (line) => console.log(line))
})

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'dry-run': { type: 'boolean', default: false },
        secrets: { type: 'string' },
        'admin-token': { type: 'boolean', default: false },
        split: { type: 'boolean', default: false },
        'without-bucket': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new Failure(`${messageOf(error)}\n${HELP}`, 2)
  }
}

function collectSecrets(path: string | undefined, withAdminToken: boolean): Secrets {
  const fromFile = path === undefined ? {} : readSecrets(path)
  return withAdminToken ? { ...fromFile, LARKGATE_ADMIN_TOKEN: ensureAdminToken('.env') } : fromFile
}
