/** The script that deploys, with the real wrangler, against an account in memory behind a real HTTP server. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { atTheEnd, type Exit, newFolder, run } from '../process/gateway.ts'
import { ACCOUNT, type CloudflareApi, startCloudflareApi } from '../support/cloudflare-api.ts'

const DEPLOY = fileURLToPath(new URL('../../scripts/deploy-cloudflare.ts', import.meta.url))

/** With a home of its own: nobody who runs the tests is logged in there. */
function deploy(folder: string, args: readonly string[], variables: Readonly<Record<string, string>>): Promise<Exit> {
  return run(args, { command: DEPLOY, folder, variables: { HOME: folder, ...variables } }).exited
}

async function newApi(): Promise<CloudflareApi> {
  const api = await startCloudflareApi()
  atTheEnd(api.close)
  return api
}

/** The real wrangler is started sixteen times, a second or more of CPU each. */
const DEPLOY_MS = 5 * 60_000

test('makes what is missing, waits for secrets, deploys, and makes nothing twice', { timeout: DEPLOY_MS }, async () => {
  const { account, variables } = await newApi()
  const folder = newFolder()
  writeFileSync(join(folder, '.env'), "LARK_ENCRYPT_KEY='literally $HOME'\nLARK_VERIFICATION_TOKEN=token\nPORT=1\n")

  const first = await deploy(folder, [], variables)
  expect(first).toMatchObject({ code: 1, stderr: expect.stringMatching(/^the Worker has no secret of an app yet/) })
  expect(first.stdout).toContain(`account  ${ACCOUNT.name} (${ACCOUNT.id})`)
  expect(first.stdout).toContain('queue    larkgate-dead: made')
  expect(first.stdout).toContain('bucket   larkgate-bodies: made')
  expect(account.buckets.get('larkgate-bodies')).toEqual([expect.objectContaining({ id: 'larkgate-expire' })])
  expect(account.workers.size).toBe(0)

  // As if it had been deployed before: a second consumer would be refused.
  account.queues.get('larkgate-dead')?.consumers.push({ script: 'larkgate', type: 'worker', consumer_id: 'former' })
  account.requests.length = 0
  const second = await deploy(folder, ['--secrets', '.env', '--admin-token'], variables)
  expect(second).toMatchObject({ code: 0, stderr: '' })
  expect(second.stdout).toContain('queue    larkgate-events: there')
  expect(second.stdout).toContain('bucket   larkgate-bodies: there')
  expect(second.stdout).toContain('https://larkgate.invented.workers.dev/webhook/event\n')
  expect(second.stdout).toContain('LARKGATE_INGEST_URL=https://larkgate.invented.workers.dev\n')
  expect(second.stdout).not.toContain('literally')
  expect(account.requests.filter((request) => /^(POST|PUT) \/(queues|r2\/buckets)$/.test(request))).toEqual([])

  const secrets = account.workers.get('larkgate')
  expect([...(secrets?.keys() ?? [])].sort()).toEqual([
    'LARKGATE_ADMIN_TOKEN',
    'LARK_ENCRYPT_KEY',
    'LARK_VERIFICATION_TOKEN',
  ])
  expect(secrets?.get('LARK_ENCRYPT_KEY')).toBe('literally $HOME')
  const consumer = { script: 'larkgate', type: 'worker' }
  expect(account.queues.get('larkgate-events')?.consumers).toMatchObject([
    { ...consumer, dead_letter_queue: 'larkgate-dead' },
  ])
  expect(account.queues.get('larkgate-dead')?.consumers).toMatchObject([consumer])
  expect(account.unknown).toEqual([])
})

test('says in one line that nobody is logged in', async () => {
  const { code, stderr } = await deploy(newFolder(), [], { CLOUDFLARE_API_BASE_URL: 'http://127.0.0.1:9' })
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/^not logged in [^\n]*wrangler login[^\n]*\n$/),
  })
})

test('rehearses without an account and without a network', async () => {
  const folder = newFolder()
  const { code, stdout, stderr } = await deploy(folder, ['--dry-run', '--split', '--without-bucket'], {
    CLOUDFLARE_API_BASE_URL: 'http://127.0.0.1:9',
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^queue {4}larkgate-events: would be made/)
  expect(stdout).not.toContain('bucket')
  expect(stdout).toMatch(/^worker {3}larkgate-consume: built into dist\/cloudflare\/larkgate-consume, [\d.]+ KiB/m)
  expect(stdout).toMatch(/^worker {3}larkgate-receive: built into dist\/cloudflare\/larkgate-receive, [\d.]+ KiB/m)
})

test.each([
  [['--dry'], /^Unknown option '--dry'/],
  [['--secrets', 'nowhere'], /^nowhere cannot be read/],
])('refuses wrong words before anything is asked: %j', async (args, message) => {
  const { code, stderr } = await deploy(newFolder(), args, {})
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) })
})
