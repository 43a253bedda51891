/** The whole corpus through the real Worker in workerd, over HTTP: what it answers and queues is what it is on Node, byte for byte. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestHarness, type TestHarness } from 'wrangler'
import { readReceiver } from '../../lib/config/roles.ts'
import { createReceiver } from '../../lib/core/receive.ts'
import { createReplier } from '../../lib/core/replier.ts'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import { silentLog } from '../../lib/index.ts'
import { ROOT } from '../../scripts/repository.ts'
import { signEvent, toRequest } from '../../simulator/index.ts'
import { type Sample, samples } from './corpus.ts'
import handlers from './handlers.ts'
import { httpCases, optionsOf, requestOf } from './http-cases.ts'
import { openSample } from './open-sample.ts'
import { withToken } from './token.ts'

const NOW_MS = 1_700_000_000_123
const KEY = 'sample key 钥匙'
const TOKEN = 'sample-token'

interface Setting {
  readonly variables: Readonly<Record<string, string>>
  readonly nowMs: number
}

interface Sending {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body?: Uint8Array<ArrayBuffer>
}

interface Result {
  readonly status: number
  readonly body: string
  readonly sent: readonly string[]
}

let harness: TestHarness
let workerd: string
let queued = 0
beforeAll(async () => {
  Object.assign(process.env, {
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_LOG: 'error',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  })
  const alias = { '#handlers': `${ROOT}/test/conformance/handlers.ts` }
  const main = `${ROOT}/test/workers/conformance.ts`
  const config = { name: 'conformance', main, compatibility_date: '2026-10-01', alias }
  harness = createTestHarness({ root: ROOT, workers: [{ config }] })
  workerd = (await harness.listen()).url.origin
}, 60_000)
afterAll(async () => {
  // Nothing would be compared if nothing came through.
  expect(queued).toBeGreaterThan(samples().length)
  await harness.close()
})

/** Sends the same bytes to both, and expects the same of both. */
async function compare(setting: Setting, sending: Sending): Promise<void> {
  const [there, here] = await Promise.all([throughWorkerd(setting, sending), throughNode(setting, sending)])
  expect(there).toEqual(here)
  queued += here.sent.length
}

async function throughWorkerd(setting: Setting, { path, ...init }: Sending): Promise<Result> {
  await fetch(`${workerd}/case`, { method: 'POST', body: JSON.stringify(setting) })
  const response = await fetch(workerd + path, init)
  const body = await response.text()
  const sent = await fetch(`${workerd}/sent`)
  return { status: response.status, body, sent: (await sent.json()) as string[] }
}

async function throughNode({ variables, nowMs }: Setting, { path, ...init }: Sending): Promise<Result> {
  const sent: string[] = []
  const receive = createReceiver(readReceiver(variables), {
    crypto: nodeCrypto,
    clock: { now: () => nowMs, after: () => () => undefined },
    queue: { send: async ({ text }) => void sent.push(text) },
    loadReplier: () => createReplier(handlers, silentLog),
  })
  const response = await receive(new Request(`http://gateway.test${path}`, init))
  return { status: response.status, body: await response.text(), sent }
}

describe('a webhook case has the same answer and the same envelope', () => {
  test.each(httpCases.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const { app, nowMs = NOW_MS, toleranceMs } = optionsOf(one)
    const { request } = requestOf(one)
    const variables = {
      ...(app.encryptKey && { LARK_ENCRYPT_KEY: app.encryptKey }),
      ...(app.verificationToken && { LARK_VERIFICATION_TOKEN: app.verificationToken }),
      ...(toleranceMs !== undefined && { LARKGATE_TIMESTAMP_TOLERANCE_MS: String(toleranceMs) }),
    }
    const { method, headers } = request
    const body = method === 'POST' ? new Uint8Array(await request.arrayBuffer()) : undefined
    const { pathname: path } = new URL(request.url)
    await compare({ variables, nowMs }, { method, path, headers, ...(body && { body }) })
  })
})

describe.each([
  ['an app with an Encrypt Key', undefined],
  ['an app with key and token', TOKEN],
] as const)('%s has the same envelope of a sample', (_, token) => {
  test.each(samples().map((sample) => [sample.id, sample] as const))('%s', async (_, sample) => {
    const encryptKey = openSample(sample)?.key ?? KEY
    const variables = {
      LARK_APP_ID: token === undefined ? '' : 'cli_sample',
      LARK_ENCRYPT_KEY: encryptKey,
      ...(token !== undefined && { LARK_VERIFICATION_TOKEN: token }),
    }
    await compare({ variables, nowMs: NOW_MS }, sendingOf(sample, encryptKey, token))
  })
})

/** As the platform would send it. One that is encrypted already, and is to stay as it is, is signed as it stands. */
function sendingOf(sample: Sample, encryptKey: string, token: string | undefined): Sending {
  const [timestamp, nonce] = ['1700000000', 'sample-nonce']
  const text = sample.form === 'encrypted' ? openSample(sample)?.text : sample.text
  if (text === undefined || (sample.form === 'encrypted' && token === undefined)) {
    const body = new TextEncoder().encode(sample.text)
    const headers = new Headers({
      'x-lark-request-timestamp': timestamp,
      'x-lark-request-nonce': nonce,
      'x-lark-signature': signEvent(timestamp, nonce, encryptKey, body),
    })
    return { method: 'POST', path: '/webhook/event', headers, body }
  }
  const legacyCard = sample.form === 'callback-legacy'
  const options = { encryptKey, verificationToken: TOKEN, timestamp, nonce, legacyCard }
  const { headers, body } = toRequest(token === undefined || legacyCard ? text : withToken(text, token), options)
  const path = legacyCard ? '/webhook/card' : '/webhook/event'
  return { method: 'POST', path, headers: new Headers(headers), body }
}
