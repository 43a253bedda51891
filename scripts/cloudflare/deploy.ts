/** A deployment to Cloudflare, step by step. Every step may be repeated; the first that fails ends it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { ROOT } from '../repository.ts'
import { findAccount } from './account.ts'
import { basesOf, consoleSteps, targetsOf } from './addresses.ts'
import { type Needed, neededBy, withoutBuckets } from './configuration.ts'
import { Failure } from './failure.ts'
import { ensureBucket, ensureQueue } from './resources.ts'
import {
  ADMIN_SECRETS,
  APP_SECRETS,
  CALL_SECRETS,
  listSecrets,
  missingSecrets,
  namesOfSeveral,
  pick,
  putSecrets,
  type Secrets,
} from './secrets.ts'
import { problemOf, type Wrangler, type WranglerRun } from './wrangler.ts'

export interface DeployOptions {
  /** As two Workers, one that receives and one that runs the handlers. */
  readonly split: boolean
  /** Without R2: events larger than the queue takes are refused. */
  readonly withoutBucket: boolean
  readonly secrets: Secrets
  /** `CLOUDFLARE_ACCOUNT_ID`. */
  readonly account: string | undefined
}

/** What of the deployment is printed, line by line. */
export type Say = (line: string) => void

interface Part extends Needed {
  /** Path of its configuration from the root. */
  readonly configuration: string
  readonly receives: boolean
  /** Whether it has the operator routes. */
  readonly operates: boolean
  /** Names of the secrets that it reads. */
  readonly secretNames: readonly string[]
}

const WHOLE = [
  {
    configuration: 'wrangler.toml',
    receives: true,
    operates: true,
    secretNames: [...APP_SECRETS, 'LARK_APP_SECRET', ...ADMIN_SECRETS],
  },
]

/** The consumer first, so that what the receiver accepts is handled at once. */
const SPLIT = [
  {
    configuration: 'infra/cloudflare/consume.toml',
    receives: false,
    operates: true,
    secretNames: [...CALL_SECRETS, ...ADMIN_SECRETS],
  },
  { configuration: 'infra/cloudflare/receive.toml', receives: true, operates: false, secretNames: APP_SECRETS },
]

function partsOf({ split, withoutBucket }: DeployOptions): readonly Part[] {
  return (split ? SPLIT : WHOLE).map((part) => {
    const needed = neededBy(readFileSync(join(ROOT, part.configuration), 'utf8'))
    return { ...part, ...needed, ...(withoutBucket && { buckets: [] }) }
  })
}

/**
 * @throws {Failure}
 */
export async function deploy(options: DeployOptions, wrangler: Wrangler, say: Say): Promise<void> {
  const parts = partsOf(options)
  const account = await findAccount(wrangler, options.account ?? parts[0]?.account)
  say(`account  ${account.name} (${account.id})`)
  const asAccount: Wrangler = (args, more) =>
    wrangler(args, { ...more, variables: { ...more?.variables, CLOUDFLARE_ACCOUNT_ID: account.id } })
  const each = (pick: (part: Part) => readonly string[]) => [...new Set(parts.flatMap(pick))]
  await Promise.all([
    ...each(({ queues }) => queues).map(async (name) => say(`queue    ${name}: ${await ensureQueue(asAccount, name)}`)),
    ...each(({ buckets }) => buckets).map(async (name) =>
      say(`bucket   ${name}: ${await ensureBucket(asAccount, name)}`),
    ),
  ])
  for (const part of parts) await settleSecrets(part, options.secrets, asAccount, say)
  for (const part of parts) {
    const [base] = basesOf(await deployPart(part, options, asAccount))
    say(`worker   ${part.worker}: deployed`)
    if (base !== undefined && part.operates) say(`operator LARKGATE_INGEST_URL=${base}`)
    if (part.receives) say(`\n${nextSteps(base, options.secrets)}`)
  }
}

async function settleSecrets(part: Part, given: Secrets, wrangler: Wrangler, say: Say): Promise<void> {
  // What stands in the configuration for all to see cannot be a secret as well.
  const readable = part.secretNames.filter((name) => !part.variables.includes(name))
  const secrets = pick(given, readable)
  const names = Object.keys(secrets)
  if (names.length > 0) {
    await putSecrets(wrangler, part.configuration, secrets)
    say(`secrets  ${names.join(', ')}: set on ${part.worker}`)
  }
  if (!part.receives) return
  const known = [...names, ...part.variables, ...(await listSecrets(wrangler, part.configuration))]
  const missing = missingSecrets(known, part.configuration)
  if (missing !== undefined) throw new Failure(missing)
}

/** Returns the addresses and other targets that the Worker has then. */
async function deployPart(part: Part, options: DeployOptions, wrangler: Wrangler): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-deploy-'))
  try {
    const path = join(folder, 'deployed.ndjson')
    const run = await withConfiguration(part, options, (configuration) =>
      wrangler(['deploy', '--config', configuration], { variables: { WRANGLER_OUTPUT_FILE_PATH: path } }),
    )
    if (run.code !== 0) throw notDeployed(part, run)
    return targetsOf(readFileSync(path, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function notDeployed({ worker }: Part, run: WranglerRun): Failure {
  return new Failure(`${run.output.trim()}\n\nthe Worker ${worker} could not be deployed: ${problemOf(run)}`)
}

/** Beside the real one, since paths in it are relative to where it lies. */
async function withConfiguration<T>(
  { configuration }: Part,
  { withoutBucket }: DeployOptions,
  use: (configuration: string) => Promise<T>,
): Promise<T> {
  if (!withoutBucket) return use(configuration)
  const path = join(dirname(configuration), `without-bucket.${basename(configuration)}`)
  writeFileSync(join(ROOT, path), withoutBuckets(readFileSync(join(ROOT, configuration), 'utf8')))
  try {
    return await use(path)
  } finally {
    rmSync(join(ROOT, path), { force: true })
  }
}

function nextSteps(base: string | undefined, secrets: Secrets): string {
  if (base === undefined) {
    return 'The Worker has no address: workers_dev is off, and no domain is in its configuration. See docs/deploy-cloudflare.md#a-domain-of-its-own'
  }
  return consoleSteps(base, namesOfSeveral(secrets))
}

/**
 * Says what would be done, and builds what would be uploaded. Needs neither an account nor a network.
 *
 * @throws {Failure} when a Worker cannot be built
 */
export async function rehearse(options: DeployOptions, wrangler: Wrangler, say: Say): Promise<void> {
  const parts = partsOf(options)
  const each = (pick: (part: Part) => readonly string[]) => [...new Set(parts.flatMap(pick))]
  for (const name of each(({ queues }) => queues)) say(`queue    ${name}: would be made if it is not there`)
  for (const name of each(({ buckets }) => buckets)) say(`bucket   ${name}: would be made if it is not there`)
  for (const part of parts) {
    const names = Object.keys(pick(options.secrets, part.secretNames))
    if (names.length > 0) say(`secrets  ${names.join(', ')}: would be set on ${part.worker}`)
    const outdir = join('dist/cloudflare', part.worker)
    const run = await withConfiguration(part, options, (configuration) =>
      wrangler(['deploy', '--dry-run', '--outdir', join(ROOT, outdir), '--config', configuration]),
    )
    if (run.code !== 0) throw notDeployed(part, run)
    say(`worker   ${part.worker}: built into ${outdir}, ${/gzip: ([\d.]+ \w+)/.exec(run.output)?.[1]} after gzip`)
  }
  say('\nNothing was changed: leave out --dry-run to deploy.')
}
