import { describe, expect, test } from 'vitest'
import { findAccount } from '../../../scripts/cloudflare/account.ts'
import { deploy } from '../../../scripts/cloudflare/deploy.ts'
import { Failure } from '../../../scripts/cloudflare/failure.ts'
import { ensureBucket, ensureQueue } from '../../../scripts/cloudflare/resources.ts'
import type { WranglerRun } from '../../../scripts/cloudflare/wrangler.ts'
import { failed, recorded, refused, succeeded } from './recorded.ts'

const ONE = { id: 'a1', name: 'One' }
const OTHER = { id: 'a2', name: 'Other' }
const loggedIn = (...accounts: readonly object[]) => succeeded(JSON.stringify({ loggedIn: true, accounts }, null, 2))
const NO_QUEUE = failed('Queue "events" does not exist. To create it, run: wrangler queues create events')
const NO_BUCKET = refused('/accounts/a1/r2/buckets/bodies', 'The specified bucket does not exist.', 10006)
const NO_R2 = refused('/accounts/a1/r2/buckets/bodies', 'Please enable R2 through the Cloudflare Dashboard.', 10042)

describe('the account', () => {
  const find = (answer: WranglerRun, chosen?: string) => findAccount(recorded({ whoami: answer }).wrangler, chosen)

  test('is the only one of the login, or the chosen one', async () => {
    expect(await find(loggedIn(ONE))).toEqual(ONE)
    expect(await find(loggedIn(ONE, OTHER), 'a2')).toEqual(OTHER)
  })

  test.each<[string, WranglerRun, string | undefined, string]>([
    ['nobody is logged in', { ...failed(''), stdout: '\n{"loggedIn":false}\n' }, undefined, 'npx wrangler login'],
    [
      'there are several',
      loggedIn(ONE, OTHER),
      undefined,
      'CLOUDFLARE_ACCOUNT_ID to one of them: a1 (One), a2 (Other)',
    ],
    ['the chosen one is somebody else’s', loggedIn(ONE), 'a9', 'no access to an account with the id a9'],
    [
      'the token is wrong',
      refused('/user/tokens/verify', 'Invalid API Token', 1000),
      undefined,
      'Invalid API Token [code: 1000]',
    ],
    ['there is no network', failed('fetch failed'), undefined, 'cannot be asked who you are: fetch failed'],
  ])('is said to be missing when %s', async (_, answer, chosen, message) => {
    const error = await find(answer, chosen).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(Failure)
    expect((error as Failure).message).toContain(message)
    expect((error as Failure).message).not.toContain('\n')
  })
})

describe('a queue', () => {
  test('that is there is left alone', async () => {
    const { wrangler, commands } = recorded({ 'queues info events': succeeded('Queue Name: events') })
    expect(await ensureQueue(wrangler, 'events')).toBe('there')
    expect(commands).toHaveLength(1)
  })

  test('that is missing is made', async () => {
    const { wrangler, commands } = recorded({ 'queues info': NO_QUEUE, 'queues create events': succeeded() })
    expect(await ensureQueue(wrangler, 'events')).toBe('made')
    expect(commands).toEqual(['queues info events', 'queues create events'])
  })

  test('is not made when it cannot be known whether it is there', async () => {
    const { wrangler, commands } = recorded({ 'queues info': refused('/queues', 'Authentication error', 10000) })
    await expect(ensureQueue(wrangler, 'events')).rejects.toThrow(
      'cannot be looked up: Authentication error [code: 10000]',
    )
    expect(commands).toHaveLength(1)
  })

  test('that Cloudflare does not want to make says why', async () => {
    const { wrangler } = recorded({
      'queues info': NO_QUEUE,
      'queues create': refused('/queues', 'Queues is unavailable on this plan', 100129),
    })
    await expect(ensureQueue(wrangler, 'events')).rejects.toThrow(
      'the queue events cannot be made: Queues is unavailable on this plan [code: 100129] (Queues need a Workers plan',
    )
  })
})

describe('a bucket', () => {
  test('that is made lets its objects expire', async () => {
    const { wrangler, commands } = recorded({
      'r2 bucket info': NO_BUCKET,
      'r2 bucket create bodies': succeeded(),
      'r2 bucket lifecycle add bodies': succeeded(),
    })
    expect(await ensureBucket(wrangler, 'bodies')).toBe('made')
    expect(commands.at(-1)).toBe('r2 bucket lifecycle add bodies larkgate-expire --expire-days 90 --force')
  })

  test('that is there keeps the rules that it has', async () => {
    const { wrangler, commands } = recorded({ 'r2 bucket info bodies': succeeded('{"name":"bodies"}') })
    expect(await ensureBucket(wrangler, 'bodies')).toBe('there')
    expect(commands).toHaveLength(1)
  })

  test.each([
    ['looking', { 'r2 bucket info': NO_R2 }],
    ['making', { 'r2 bucket info': NO_BUCKET, 'r2 bucket create': NO_R2 }],
  ])('says what to do without R2, found out by %s', async (_, answers) => {
    const { wrangler } = recorded(answers)
    await expect(ensureBucket(wrangler, 'bodies')).rejects.toThrow(
      /R2 is not enabled.*or deploy without a bucket: add --without-bucket/,
    )
  })

  test('without its rule says how to add it', async () => {
    const { wrangler } = recorded({
      'r2 bucket info': NO_BUCKET,
      'r2 bucket create': succeeded(),
      'r2 bucket lifecycle': refused('/lifecycle', 'Internal error', 10001),
    })
    await expect(ensureBucket(wrangler, 'bodies')).rejects.toThrow('npx wrangler r2 bucket lifecycle add bodies')
  })
})

describe('a deployment', () => {
  const READY = {
    whoami: loggedIn(ONE),
    'queues info': succeeded(),
    'r2 bucket info': succeeded(),
    'secret list': succeeded('[{"name":"LARK_ENCRYPT_KEY","type":"secret_text"}]'),
    'secret bulk': succeeded(),
  }
  const OPTIONS = { split: false, withoutBucket: false, secrets: {}, account: undefined }
  const run = async (answers: Readonly<Record<string, WranglerRun>>, options: Partial<typeof OPTIONS> = {}) => {
    const { wrangler, commands } = recorded({ ...READY, ...answers })
    const said: string[] = []
    const error = await deploy({ ...OPTIONS, ...options }, wrangler, (line) => said.push(line)).catch((cause) => cause)
    return { commands, said, error: error as Failure | undefined }
  }

  test('does not upload a Worker that nobody could send events to', async () => {
    const { commands, error } = await run({ 'secret list': succeeded('[{"name":"LARKGATE_ADMIN_TOKEN"}]') })
    expect(error?.message).toContain('npx wrangler secret put LARK_ENCRYPT_KEY\n')
    expect(error?.message).toContain('npm run deploy:cloudflare -- --secrets .env')
    expect(commands.filter((command) => command.startsWith('deploy'))).toEqual([])
  })

  test.each([
    refused('/workers/scripts/larkgate/secrets', 'This Worker does not exist on your account.', 10007),
    failed('Worker "larkgate" not found.'),
  ])('knows that a Worker which is not there has no secrets: %#', async (answer) => {
    const { error } = await run({ 'secret list': answer })
    expect(error?.message).toContain('no secret of an app yet')
  })

  test('does not take it for none when the secrets cannot be listed', async () => {
    const { error } = await run({ 'secret list': refused('/secrets', 'Authentication error', 10000) })
    expect(error?.message).toBe('the secrets cannot be listed: Authentication error [code: 10000]')
  })

  test('says what is wrong when the Worker is refused', async () => {
    const { error } = await run({
      deploy: refused('/workers/scripts/larkgate', 'Script startup exceeded CPU time limit.', 10021),
    })
    expect(error?.message.split('\n').at(-1)).toBe(
      'the Worker larkgate could not be deployed: Script startup exceeded CPU time limit. [code: 10021]',
    )
  })

  test('never has a secret among the words of a command', async () => {
    const { commands, said } = await run({ deploy: failed('stop') }, { secrets: { LARK_ENCRYPT_KEY: 'very-secret' } })
    expect(commands).toContain('secret bulk --config wrangler.toml')
    expect([...commands, ...said].join('\n')).not.toContain('very-secret')
  })

  test('gives each of two Workers the secrets that it reads, the consumer first', async () => {
    const secrets = { LARK_APP_SECRET: 's', LARK_ENCRYPT_KEY: 'key', LARKGATE_ADMIN_TOKEN: 'token-of-the-operator' }
    const { commands, said } = await run({ deploy: failed('stop') }, { split: true, secrets })
    expect(said.filter((line) => line.startsWith('secrets'))).toEqual([
      'secrets  LARK_APP_SECRET, LARKGATE_ADMIN_TOKEN: set on larkgate-consume',
      'secrets  LARK_ENCRYPT_KEY: set on larkgate-receive',
    ])
    expect(commands.at(-1)).toBe('deploy --config infra/cloudflare/consume.toml')
  })

  test('without a bucket asks R2 for nothing, and leaves no file behind', async () => {
    const { commands } = await run({ deploy: failed('stop') }, { withoutBucket: true })
    expect(commands.filter((command) => command.startsWith('r2'))).toEqual([])
    expect(commands.at(-1)).toBe('deploy --config without-bucket.wrangler.toml')
  })
})
