/** The receiving half of the real Worker, in workerd. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { readEnvelope } from '../../lib/core/envelope.ts'
import type { QueueBinding } from '../../lib/queues/cloudflare.ts'
import worker from '../../workers/index.ts'
import receiveOnly from '../../workers/receive.ts'
import { bodies, post } from '../support/platform.ts'
import { startGateway, untouchable } from './gateway.ts'
import { handling } from './handling.ts'

const NOWHERE = { EVENTS: untouchable(), BODIES: untouchable(), SEEN: untouchable(), DEAD: untouchable() } as never
const AWAY: QueueBinding = { send: () => Promise.reject(new Error('Queue is overloaded')) }
const LARGE = bodies.event('made.up_v1', { text: '月'.repeat(50_000) })

async function answerOf(response: Promise<Response>) {
  const { status, headers } = await response
  return { status, retryAfter: headers.get('retry-after'), body: await (await response).json() }
}
const REFUSED = { status: 503, retryAfter: '15', body: { error: 'Service Unavailable' } }

/** Time that only passes when the test says so. */
function standStill(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Lets everything happen that does not wait for the clock. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await crypto.subtle.digest('SHA-256', new Uint8Array(1))
  await new Promise((resolve) => setImmediate(resolve))
}

describe('a challenge', () => {
  test('is answered without a binding being touched or a handler loaded', async () => {
    const { fetch } = startGateway({ bindings: NOWHERE })
    const { status, body } = await answerOf(fetch(post(bodies.challenge('abc'), { signed: false } as never)))
    expect([status, body]).toEqual([200, { challenge: 'abc' }])
    expect(handling.loaded).toBe(false)
  })

  test('is answered by the Worker that only receives as well', async () => {
    const { env } = startGateway({ bindings: NOWHERE })
    const { status, body } = await answerOf(receiveOnly.fetch(post(bodies.challenge('abc')), env))
    expect([status, body]).toEqual([200, { challenge: 'abc' }])
  })
})

describe('an event', () => {
  test('is on the queue, as text, before the platform is answered', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const sent: unknown[][] = []
    const send = async (...args: unknown[]) => {
      sent.push(args)
      await promise
    }
    const { fetch } = startGateway({ bindings: { EVENTS: { send } } })
    let answered = false
    const response = fetch(post(bodies.message())).finally(() => {
      answered = true
    })
    await vi.waitFor(() => expect(sent).toHaveLength(1))
    await turns()
    expect(answered).toBe(false)
    resolve()
    expect(await answerOf(response)).toEqual({ status: 200, retryAfter: null, body: {} })
    expect(sent[0]?.[1]).toEqual({ contentType: 'text' })
    expect(sent[0]?.[0]).toContain(`,"data":${bodies.message()}}`)
  })

  test('loads no handler', async () => {
    expect((await startGateway().fetch(post(bodies.message()))).status).toBe(200)
    expect(handling.loaded).toBe(false)
  })

  test('is refused when the queue throws', async () => {
    const { fetch, lines } = startGateway({ bindings: { EVENTS: AWAY } })
    expect(await answerOf(fetch(post(bodies.message())))).toEqual(REFUSED)
    expect(lines).toMatchObject([{ level: 'error', code: 'ERR_QUEUE_UNAVAILABLE', status: 503 }])
  })

  test('is refused after 2.5 s when the queue takes 2.9 s', async () => {
    standStill()
    const send = () => new Promise<void>((resolve) => setTimeout(resolve, 2900))
    const { fetch, lines } = startGateway({ bindings: { EVENTS: { send } } })
    let answered = false
    const response = fetch(post(bodies.message())).finally(() => {
      answered = true
    })
    await turns()
    await vi.advanceTimersByTimeAsync(2499)
    await turns()
    expect(answered).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await answerOf(response)).toEqual(REFUSED)
    expect(lines).toMatchObject([{ code: 'ERR_QUEUE_TIMEOUT' }])
    await vi.advanceTimersByTimeAsync(1000)
  })

  test('that is too large for the queue is in the bucket, and the message refers to it', async () => {
    const { fetch, sent, env } = startGateway()
    expect((await fetch(post(LARGE))).status).toBe(200)
    expect(sent).toHaveLength(1)
    const { dataref, data } = JSON.parse(sent[0] ?? '')
    expect(data).toBeUndefined()
    const stored = await env.BODIES?.get(dataref)
    const text = new TextDecoder().decode(await stored?.arrayBuffer())
    expect(text).toContain(`,"data":${LARGE}}`)
  })

  test('that is too large is refused, and not queued, when the bucket is away', async () => {
    const BODIES = { ...startGateway().env.BODIES, put: () => Promise.reject(new Error('R2 is away')) } as never
    const { fetch, sent, lines } = startGateway({ bindings: { BODIES } })
    expect(await answerOf(fetch(post(LARGE)))).toEqual(REFUSED)
    expect([sent, lines[0]?.code]).toEqual([[], 'ERR_QUEUE_UNAVAILABLE'])
  })

  test('that is too large is refused, and not queued, without a bucket', async () => {
    const { fetch, sent, lines } = startGateway({ bindings: { BODIES: undefined as never } })
    expect(await answerOf(fetch(post(LARGE)))).toEqual(REFUSED)
    expect([sent, lines[0]?.code]).toEqual([[], 'ERR_ENVELOPE_TOO_LARGE'])
    expect((await fetch(post(bodies.message()))).status).toBe(200)
  })

  test('is refused with 401 when its signature does not fit', async () => {
    const { fetch, sent } = startGateway({ variables: { LARK_ENCRYPT_KEY: 'another' } })
    expect(await answerOf(fetch(post(bodies.message())))).toMatchObject({ status: 401 })
    expect(sent).toEqual([])
  })

  test('is accepted though the very first request was given up by its sender', async () => {
    const { fetch, sent } = startGateway()
    const controller = new AbortController()
    const first = fetch(new Request(post(bodies.message()), { signal: controller.signal })).catch(() => undefined)
    controller.abort()
    const others = await Promise.all(Array.from({ length: 8 }, () => fetch(post(bodies.message()))))
    expect(others.map(({ status }) => status)).toEqual(Array(8).fill(200))
    await first
    expect(sent.length).toBeGreaterThanOrEqual(8)
  })

  test('of one of several apps is known by its path', async () => {
    const { LARK_ENCRYPT_KEY: encryptKey, LARK_VERIFICATION_TOKEN: verificationToken } = startGateway().env as never
    const variables = {
      LARK_APP_ID: '',
      LARK_ENCRYPT_KEY: '',
      LARK_VERIFICATION_TOKEN: '',
      LARK_APPS: JSON.stringify({
        sales: { encryptKey, verificationToken },
        desk: { encryptKey: 'other' },
        // Its long connection is elsewhere.
        bot: { appId: 'cli_bot', appSecret: 'not for the webhook' },
      }),
    }
    const { fetch, sent } = startGateway({ variables })
    expect((await fetch(post(bodies.message(), { path: '/webhook/sales/event' }))).status).toBe(200)
    expect((await fetch(post(bodies.message(), { path: '/webhook/desk/event' }))).status).toBe(401)
    expect((await fetch(post(bodies.message(), { path: '/webhook/bot/event' }))).status).toBe(404)
    expect((await fetch(post(bodies.message()))).status).toBe(404)
    expect(sent.map((text) => readEnvelope(text).app)).toEqual(['sales'])
  })
})

describe('a callback', () => {
  test('is answered by its handler, once the queue has it', async () => {
    const order: string[] = []
    handling.callback = () => {
      order.push('handler')
      return { toast: { type: 'success', content: 'ok' } }
    }
    const send = async () => void order.push('queue')
    const { fetch } = startGateway({ bindings: { EVENTS: { send } } })
    const { status, body } = await answerOf(fetch(post(bodies.click())))
    expect([status, body, order]).toEqual([200, { toast: { type: 'success', content: 'ok' } }, ['queue', 'handler']])
    expect(handling.loaded).toBe(true)
  })

  test('asks for another click, and does not run its handler, when the queue is away', async () => {
    let called = false
    handling.callback = () => {
      called = true
    }
    const { fetch } = startGateway({ bindings: { EVENTS: AWAY } })
    const { status, body } = await answerOf(fetch(post(bodies.click())))
    expect([status, body, called]).toEqual([200, { toast: expect.objectContaining({ content: '请再点一次' }) }, false])
  })

  test('is answered with the fallback after 2.5 s', async () => {
    standStill()
    handling.callback = (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', reject))
    const { fetch } = startGateway()
    const response = fetch(post(bodies.click()))
    for (let n = 0; n < 26; n++) {
      await turns()
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(await answerOf(response)).toMatchObject({ status: 200, body: { toast: { type: 'warning' } } })
  })
})

describe('a wrong configuration', () => {
  const SECRET = 'not to be told'
  const wrong: readonly (readonly [name: string, variables: Readonly<Record<string, unknown>>])[] = [
    ['LARK_ENCRYPT_KEY', { LARK_ENCRYPT_KEY: '', LARK_VERIFICATION_TOKEN: '', LARK_APP_ID: '' }],
    ['LARK_ENCRYPT_KEY', { LARK_ENCRYPT_KEY: '', LARK_ENCRYPT_KEY_PREVIOUS: SECRET }],
    ['LARK_APPS', { LARK_APPS: SECRET, LARK_ENCRYPT_KEY: '', LARK_VERIFICATION_TOKEN: '', LARK_APP_ID: '' }],
    ['LARKGATE_MAX_BODY_BYTES', { LARKGATE_MAX_BODY_BYTES: SECRET }],
    ['LARKGATE_CONCURRENCY', { LARKGATE_CONCURRENCY: 16 }],
    ['LARKGATE_STORE_SHARDS', { LARKGATE_STORE_SHARDS: '0' }],
    ['LARKGATE_ADMIN_TOKEN', { LARKGATE_ADMIN_TOKEN: 'short' }],
    ['EVENTS', { EVENTS: undefined }],
    ['SEEN', { SEEN: undefined }],
    ['DEAD', { DEAD: undefined }],
  ]
  test.each(wrong)('of %s is 503 for whoever asks, and one line that names it: %j', async (name, variables) => {
    const { fetch, lines, sent } = startGateway({ variables })
    for (const request of [
      post(bodies.message()),
      post(bodies.challenge()),
      new Request('https://gateway.example/healthz'),
    ])
      expect(await answerOf(fetch(request))).toEqual(REFUSED)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ level: 'error', code: 'ERR_CONFIG_INVALID' })
    expect(lines[0]?.msg).toMatch(new RegExp(`^nothing is accepted: ${name} `))
    expect(JSON.stringify(lines)).not.toContain(SECRET)
    expect(sent).toEqual([])
  })

  test('leaves everything on the queue, for longer each time', async () => {
    const { deliver, lines } = startGateway({ variables: { LARKGATE_CONCURRENCY: 'many' } })
    expect(await deliver(['{}', 'not ours'])).toEqual([60, 60])
    expect(await deliver(['{}'], { attempts: 40 })).toEqual([300])
    expect(await deliver(['{}'], { queue: 'larkgate-dead', attempts: 40 })).toEqual([2400])
    expect(lines).toHaveLength(1)
  })

  test('of what only the consumer reads does not touch the Worker that only receives', async () => {
    const { env } = startGateway({ variables: { LARKGATE_CONCURRENCY: 'many', SEEN: undefined, DEAD: undefined } })
    expect((await receiveOnly.fetch(post(bodies.message()), env)).status).toBe(200)
  })
})

describe('other requests', () => {
  test('GET /healthz says ok', async () => {
    const response = await startGateway({ bindings: NOWHERE }).fetch(new Request('https://gateway.example/healthz'))
    expect([response.status, await response.text()]).toEqual([200, 'ok\n'])
  })

  test.each([
    ['GET', '/'],
    ['POST', '/healthz'],
    ['POST', '/webhook/unknown'],
    ['POST', '/metrics'],
  ])('%s %s is 404', async (method, path) => {
    const { fetch } = startGateway({ bindings: NOWHERE })
    expect((await fetch(new Request(`https://gateway.example${path}`, { method }))).status).toBe(404)
  })

  test('the operator routes answer like any unknown path while there is no token, and 401 without it', async () => {
    const ask = (variables = {}) => {
      const { env } = startGateway({ bindings: NOWHERE, variables })
      return answerOf(worker.fetch(new Request('https://gateway.example/admin/dead', { method: 'POST' }), env))
    }
    const unknown = startGateway().fetch(new Request('https://gateway.example/nowhere', { method: 'POST' }))
    expect(await ask({ LARKGATE_ADMIN_TOKEN: '' })).toEqual(await answerOf(unknown))
    expect(await ask()).toMatchObject({ status: 401 })
  })
})

test('LARKGATE_ORDERED is answered with one line that there is no order here', async () => {
  const { fetch, lines } = startGateway({ variables: { LARKGATE_ORDERED: 'made.up_v1' } })
  for (let n = 0; n < 3; n++) await fetch(post(bodies.message()))
  expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
    { msg: expect.stringContaining('keeps no order'), types: ['made.up_v1'] },
  ])
})
