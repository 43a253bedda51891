/** The configurations as they are deployed: one Worker, or two that meet at the queue. */

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createTestHarness, type TestHarness } from 'wrangler'
import { createPlatform, eventV2 } from '../../simulator/index.ts'
import { waitFor } from './runtime.ts'
import { buildWorker, newFolder, PATIENCE_MS, quietEnvironment } from './wrangler.ts'

const APP = { appId: 'cli_split', encryptKey: 'an Encrypt Key', verificationToken: 'a-Verification-Token' } as const
const SECRETS = {
  LARK_APP_ID: APP.appId,
  LARK_ENCRYPT_KEY: APP.encryptKey,
  LARK_VERIFICATION_TOKEN: APP.verificationToken,
}
const ADMIN_TOKEN = 'the token of the operators'
const CONFIGS = {
  one: 'wrangler.toml',
  receive: 'infra/cloudflare/receive.toml',
  consume: 'infra/cloudflare/consume.toml',
} as const

const cleanups: (() => void)[] = []
const folder = newFolder((cleanup) => void cleanups.push(cleanup))
Object.assign(process.env, quietEnvironment(folder), { WRANGLER_LOG: 'error' })
afterAll(() => {
  for (const cleanup of cleanups) cleanup()
})

/** What would be uploaded of each, and what wrangler says of it. */
const said: Record<string, string> = {}
beforeAll(async () => {
  for (const [name, config] of Object.entries(CONFIGS)) said[name] = await buildWorker(config, `${folder}/${name}`)
  said.broken = await buildWorker(CONFIGS.one, `${folder}/broken`, 'test/cloudflare/no-handlers.ts')
}, 4 * PATIENCE_MS)

interface Part {
  readonly config: string
  readonly built: string
  readonly secrets: Readonly<Record<string, string>>
}

async function start(...parts: readonly Part[]): Promise<{ harness: TestHarness; url: string; lines: () => Lines }> {
  const workers = parts.map(({ config, built, secrets }) => ({
    configPath: config,
    prebuiltWorkerDir: `${folder}/${built}`,
    secrets: { ...secrets },
  }))
  const harness = createTestHarness({ workers })
  onTestFinished(() => harness.close())
  const { url } = await harness.listen()
  const lines = () =>
    harness.getLogs().flatMap(({ message }) => (message.startsWith('{"time"') ? [JSON.parse(message)] : []))
  return { harness, url: url.origin, lines }
}
type Lines = readonly Readonly<Record<string, unknown>>[]

const event = (id: string, event = {}) => eventV2('test.fails_v1', event, { app: APP, createdAtMs: 1e12, eventId: id })

describe('wrangler would deploy', () => {
  test('one Worker with everything', () => {
    for (const binding of ['SEEN', 'DEAD', 'EVENTS', 'BODIES']) expect(said.one).toContain(`env.${binding} `)
  })

  test('a Worker that receives, which has the queue and the bucket, and none of the objects', () => {
    expect(said.receive).toContain('env.EVENTS (larkgate-events)')
    expect(said.receive).toContain('env.BODIES (larkgate-bodies)')
    expect(said.receive).not.toMatch(/SEEN|DEAD/)
  })

  test('a Worker that consumes, which has the objects as well', () => {
    for (const binding of ['SEEN', 'DEAD', 'EVENTS', 'BODIES']) expect(said.consume).toContain(`env.${binding} `)
  })

  test('none of them with a warning', () => {
    expect(Object.values(said).join('\n')).not.toMatch(/warning/i)
  })
})

test('an event passes from the Worker that receives to the one that consumes', async () => {
  const { harness, url, lines } = await start(
    { config: CONFIGS.receive, built: 'receive', secrets: SECRETS },
    { config: CONFIGS.consume, built: 'consume', secrets: { LARKGATE_ADMIN_TOKEN: ADMIN_TOKEN } },
  )
  const platform = createPlatform({ ...APP, url: `${url}/webhook/event` })
  expect((await platform.challenge()).delivered).toBe(true)
  expect((await platform.push(event('small'))).status).toBe(200)
  expect((await platform.push(event('large', { filling: '月'.repeat(60_000) }))).status).toBe(200)
  const done = () => lines().filter(({ outcome }) => outcome === 'done')
  await waitFor('both to be done', () => done().length === 2)
  expect(
    done()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(['large', 'small'])

  const consume = harness.getWorker('larkgate-consume')
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }
  const request = { method: 'POST', headers, body: '{}' }
  expect((await consume.fetch(`${url}/admin/dead`, request)).status).toBe(200)
  expect((await consume.fetch(`${url}/webhook/event`, request)).status).toBe(404)
  expect((await fetch(`${url}/admin/dead`, request)).status).toBe(404)
})

test('one Worker answers a callback, and handles an event once', async () => {
  const secrets = { ...SECRETS, LARKGATE_ORDERED: 'test.fails_v1' }
  const { url, lines } = await start({ config: CONFIGS.one, built: 'one', secrets })
  const platform = createPlatform({ ...APP, url: `${url}/webhook/event` })
  expect((await platform.click()).body).toContain('"toast"')
  expect((await platform.push(event('a'))).status).toBe(200)
  expect((await platform.push(event('a'))).status).toBe(200)
  const outcomes = () => lines().flatMap(({ outcome, id }) => (id === 'a' && outcome !== 'accepted' ? [outcome] : []))
  await waitFor('the event to be done once', () => outcomes().includes('done'))
  expect(outcomes().filter((outcome) => outcome === 'done')).toHaveLength(1)
  // Requests and batches share what an isolate has made: it was made once.
  expect(lines().filter(({ msg }) => String(msg).includes('keeps no order'))).toHaveLength(1)
})

test('handlers that cannot be loaded leave the events on the queue, and callbacks to the fallback', async () => {
  const { url, lines } = await start({ config: CONFIGS.one, built: 'broken', secrets: SECRETS })
  const platform = createPlatform({ ...APP, url: `${url}/webhook/event` })
  expect((await platform.click()).body).toContain('"type":"warning"')
  expect((await platform.push(event('b'))).status).toBe(200)
  const said = await waitFor('a line about it', () => lines().find(({ msg }) => String(msg).startsWith('the handlers')))
  expect(said).toMatchObject({ level: 'error', error: expect.stringContaining('#handlers') })
  expect(lines().filter(({ outcome }) => outcome === 'done' || outcome === 'dead')).toEqual([])
})
