/** Whose account it is that a deployment goes to. */
import { Failure } from './failure.ts'
import { problemOf, type Wrangler, type WranglerRun } from './wrangler.ts'

export interface Account {
  readonly id: string
  readonly name: string
}

/**
 * The account that wrangler will use: the only one, or the one that was chosen.
 *
 * @param chosen `CLOUDFLARE_ACCOUNT_ID`, or the `account_id` of the configuration
 * @throws {Failure} when nobody is logged in, or wrangler would have to ask which account
 */
export async function findAccount(wrangler: Wrangler, chosen: string | undefined): Promise<Account> {
  const accounts = accountsOf(await wrangler(['whoami', '--json']))
  const account = chosen === undefined ? accounts[0] : accounts.find(({ id }) => id === chosen)
  if (account === undefined) throw new Failure(`the login has no access to an account with the id ${chosen}`)
  if (chosen === undefined && accounts.length > 1) {
    const list = accounts.map(({ id, name }) => `${id} (${name})`).join(', ')
    throw new Failure(`the login has several accounts; set CLOUDFLARE_ACCOUNT_ID to one of them: ${list}`)
  }
  return account
}

const NOT_LOGGED_IN =
  'not logged in to Cloudflare: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN where there is no browser'

/**
 * @throws {Failure} when it names none
 */
function accountsOf(run: WranglerRun): readonly Account[] {
  const said = parse(run.stdout)
  if (said === undefined) throw new Failure(`Cloudflare cannot be asked who you are: ${problemOf(run)}`)
  const accounts = said.loggedIn === true ? (said.accounts ?? []) : []
  if (accounts.length === 0) throw new Failure(NOT_LOGGED_IN)
  return accounts
}

interface Said {
  readonly loggedIn?: boolean
  readonly accounts?: readonly Account[]
}

/** Warnings may stand around the JSON. */
function parse(stdout: string): Said | undefined {
  try {
    return JSON.parse(stdout.slice(stdout.indexOf('{'), stdout.lastIndexOf('}') + 1)) as Said
  } catch {
    return undefined
  }
}
