/** What a gateway elsewhere and the command line ask of the Worker: the real callers, the Worker as it would be deployed. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createTestHarness } from 'wrangler'
import { openTarget } from '../../cli/targets/target.ts'
import { systemClock } from '../../lib/clocks/system.ts'
import { readEnvironment } from '../../lib/config/environment.ts'
import { readEnvelope } from '../../lib/core/envelope.ts'
import { ingestQueue } from '../../lib/queues/ingest.ts'
import { nodeOperatorTransport } from '../../lib/transports/node.ts'
import { envelopeOf, eventNamed, keyOf } from '../support/deliveries.ts'
import { message } from '../support/message.ts'
import { waitFor } from './runtime.ts'
import { buildWorker, newFolder, PATIENCE_MS, quietEnvironment } from './wrangler.ts'

const TOKEN = 'the token of the operators'
const SECRETS = {
  LARK_ENCRYPT_KEY: 'an Encrypt Key',
  LARKGATE_ADMIN_TOKEN: TOKEN,
  LARKGATE_MAX_ATTEMPTS: '1',
}
const EVENTS = 300

const cleanups: (() => void)[] = []
const folder = newFolder((cleanup) => void cleanups.push(cleanup))
Object.assign(process.env, quietEnvironment(folder), { WRANGLER_LOG: 'error' })
beforeAll(() => buildWorker('wrangler.toml', `${folder}/one`), 2 * PATIENCE_MS)
afterAll(() => {
  for (const cleanup of cleanups) cleanup()
})

/** The Worker, and how it is called from outside. */
async function start() {
  const worker = { configPath: 'wrangler.toml', prebuiltWorkerDir: `${folder}/one`, secrets: SECRETS }
  const harness = createTestHarness({ workers: [worker] })
  onTestFinished(() => harness.close())
  const url = (await harness.listen()).url.origin
  const queue = ingestQueue({ url, token: TOKEN, transport: nodeOperatorTransport('1.0.0'), clock: systemClock })
  onTestFinished(queue.close)
  const variables = { LARKGATE_INGEST_URL: url, LARKGATE_ADMIN_TOKEN: TOKEN }
  const target = await openTarget('cloudflare', readEnvironment(variables))
  onTestFinished(() => target.close())
  const send = async (id: string, event = {}) => queue.send(await envelopeOf(eventNamed(id, 'test.fails_v1', event)))
  const outcomes = () =>
    harness.getLogs().flatMap(({ message }) => (message.startsWith('{"time"') ? [JSON.parse(message)] : []))
  const idsOf = (outcome: string) => outcomes().flatMap((line) => (line.outcome === outcome ? [line.id] : []))
  return { url, queue, target, send, idsOf }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

test('events that are handed over in batches are handled there, each once', async () => {
  const { queue, send, idsOf } = await start()
  await queue.check()
  const startedAtMs = performance.now()
  await Promise.all(Array.from({ length: EVENTS }, (_, index) => send(`e${index}`)))
  const ms = performance.now() - startedAtMs
  console.log(`${EVENTS} events were taken in ${ms.toFixed(0)} ms`)
  // A duplicate, and one for which the queue is too small.
  await Promise.all([send('e0'), send('large', { filling: '月'.repeat(100_000) })])
  await waitFor('all to be done', () => new Set(idsOf('done')).size === EVENTS + 1)
  expect(idsOf('done')).toHaveLength(EVENTS + 1)
  await expect(queue.send(message('no envelope'))).rejects.toMatchObject({ code: 'ERR_ENVELOPE_MALFORMED' })
})

test('dead letters there are listed, shown and redriven from here', async () => {
  const { target, send, idsOf } = await start()
  await Promise.all([send('dies', { failures: 9, token: 'c-secret' }), send('too', { failures: 9 })])
  await waitFor('both to die', () => idsOf('dead').length === 2)
  const keys = ['dies', 'too'].map((id) => keyOf(id, 'test.fails_v1'))
  const letters = await all(target.letters())
  expect(letters.map(({ key }) => key).toSorted()).toEqual(keys)
  expect(letters[0]).toMatchObject({ attempts: 1, reason: expect.stringMatching(/^ERR_HANDLER_FAILED: /) })

  const { envelope = '' } = await target.show(keys[0] ?? '')
  expect([readEnvelope(envelope).id, envelope.includes('c-secret')]).toEqual(['dies', false])

  const redriven = await all(target.redrive({ all: true }))
  expect(redriven.map(({ key, reason }) => [key, reason]).toSorted()).toEqual(keys.map((key) => [key, undefined]))
  // The handlers still fail, so both have their attempts once more, and die again.
  await waitFor('both to die again', () => idsOf('dead').length === 4)
  expect(await all(target.letters())).toHaveLength(2)
})

test('whoever has another token is told so, and nothing else', async () => {
  const { url } = await start()
  const token = 'the token of other operators'
  const queue = ingestQueue({ url, token, transport: nodeOperatorTransport('1.0.0'), clock: systemClock })
  onTestFinished(queue.close)
  await expect(queue.check()).rejects.toThrow(/401: LARKGATE_ADMIN_TOKEN is not the one/)
  const target = await openTarget(
    'cloudflare',
    readEnvironment({ LARKGATE_INGEST_URL: url, LARKGATE_ADMIN_TOKEN: token }),
  )
  onTestFinished(() => target.close())
  await expect(all(target.letters())).rejects.toThrow(/401: LARKGATE_ADMIN_TOKEN is not the one/)
})
