import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memoryBodies } from '../../../lib/bodies/memory.ts'
import type { App } from '../../../lib/core/app.ts'
import { withClaimCheck } from '../../../lib/core/claim-check.ts'
import { createDispatcher, type Dispatcher } from '../../../lib/core/dispatch.ts'
import { readEnvelope } from '../../../lib/core/envelope.ts'
import { PortError } from '../../../lib/core/errors.ts'
import { silentLog } from '../../../lib/core/log.ts'
import type { Crypto } from '../../../lib/core/ports.ts'
import { createReceiver, type ReceiverConfig } from '../../../lib/core/receive.ts'
import { createReplier } from '../../../lib/core/replier.ts'
import type { ReceiveReport } from '../../../lib/core/report.ts'
import { nodeCrypto } from '../../../lib/crypto/node.ts'
import { webCrypto } from '../../../lib/crypto/web.ts'
import type { UntypedEvent } from '../../../lib/events/map.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { acceptance } from '../../support/acceptance.ts'
import { manualClock, START_MS, settled, stateOf } from '../../support/clock.ts'
import { faulty } from '../../support/faulty.ts'
import { APP, APP_ID, bodies, post, TENANT_KEY, TOKEN } from '../../support/platform.ts'
import { anyText } from '../../support/text.ts'

acceptance('crypto of Node', nodeCrypto)
acceptance('WebCrypto', webCrypto)

interface Options extends Partial<ReceiverConfig> {
  readonly crypto?: Crypto
  readonly routes?: Dispatcher
}

function start({ crypto = nodeCrypto, routes, ...config }: Options = {}) {
  const clock = manualClock()
  const queue = faulty(memoryQueue(clock))
  const reports: ReceiveReport[] = []
  let loads = 0
  const loadReplier = () => {
    loads++
    return createReplier(routes as Dispatcher, silentLog)
  }
  const receive = createReceiver(
    { apps: [APP], ...config },
    { crypto, queue, clock, observe: (report) => void reports.push(report), ...(routes && { loadReplier }) },
  )
  const queued = async () => (await queue.receive(100, 0)).map(({ body }) => body)
  return { clock, queue, queued, receive, reports, report: () => reports[0], loads: () => loads }
}

const textOf = (response: Response) => response.text()

describe('an event', () => {
  test('is answered 200 with an empty object', async () => {
    const { receive } = start()
    const response = await receive(post(bodies.message()))
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await textOf(response)).toBe('{}')
  })

  test('is on the queue with what larkgate knows of it, and with the platform’s text byte for byte', async () => {
    const { clock, receive, queued } = start()
    const text = bodies.message('<at> \u2028 "引号"').replace('"event"', ' "event" ')
    await receive(post(text), clock.now() - 300)
    const [envelope] = await queued()
    expect(envelope?.endsWith(`,"data":${text}}`)).toBe(true)
    expect(readEnvelope(envelope as string)).toMatchObject({
      id: 'event-1',
      key: `${APP_ID}:im.message.receive_v1:om_1`,
      type: 'im.message.receive_v1',
      app: 'shop',
      appId: APP_ID,
      tenantKey: TENANT_KEY,
      schema: '2.0',
      via: 'webhook',
      createdAtMs: START_MS - 1000,
      receivedAtMs: START_MS - 300,
    })
  })

  test('is never answered 200 before the queue has it', async () => {
    const { clock, queue, receive } = start()
    const accept = queue.faults.hold('send')
    const response = receive(post(bodies.message()))
    await clock.advance(2000)
    expect(await stateOf(response)).toBe('pending')
    accept()
    expect((await response).status).toBe(200)
  })

  test('that is pushed twice is answered 200 twice and is on the queue once', async () => {
    const { receive, queued } = start()
    const statuses = [await receive(post(bodies.message())), await receive(post(bodies.message()))]
    expect(statuses.map(({ status }) => status)).toEqual([200, 200])
    expect(await queued()).toHaveLength(1)
  })

  test('of a type that nobody has heard of is accepted like any other', async () => {
    const { receive, queued, report } = start()
    await receive(post(bodies.event('not.invented.yet_v9')))
    expect(report()).toMatchObject({ outcome: 'accepted', type: 'not.invented.yet_v9' })
    expect(await queued()).toHaveLength(1)
  })

  test('of version 1.0 is accepted', async () => {
    const { receive, queued } = start()
    await receive(post(bodies.eventV1('out_approval', { instance_code: 'A-1' })))
    expect(readEnvelope((await queued())[0] as string)).toMatchObject({ schema: '1.0', type: 'out_approval' })
  })

  test('without any id is known by a hash of its text', async () => {
    const { receive, queued } = start()
    const text = JSON.stringify({ header: { event_type: 'a.b_v1', token: TOKEN }, event: { at: 1 } })
    await receive(post(text))
    await receive(post(text))
    await receive(post(text.replace('"at":1', '"at":2')))
    const keys = (await queued()).map((body) => readEnvelope(body).key)
    expect(keys).toHaveLength(2)
    for (const key of keys) expect(key).toMatch(new RegExp(`^${APP_ID}:a\\.b_v1:[0-9a-f]{64}$`))
  })

  test('comes from the platform that its app is at: Feishu unless told otherwise', async () => {
    const larksuite = { ...APP, name: 'lark', domain: 'https://open.larksuite.com' }
    const { receive, queued } = start({ apps: [APP, larksuite] })
    await receive(post(bodies.event(), { path: '/webhook/shop/event' }))
    await receive(post(bodies.message(), { path: '/webhook/lark/event' }))
    expect((await queued()).map((body) => JSON.parse(body).source)).toEqual([
      `https://open.feishu.cn/${APP_ID}/${TENANT_KEY}`,
      `https://open.larksuite.com/${APP_ID}/${TENANT_KEY}`,
    ])
  })

  test('goes into a lane when its type is ordered, by configuration or by the platform', async () => {
    const { receive, queued } = start({ orderedTypes: ['im.message.receive_v1'] })
    await receive(post(bodies.message()))
    await receive(post(bodies.event('made.up_v1', { chat_id: 'oc_1' })))
    await receive(post(bodies.event('corehr.department.created_v2')))
    expect((await queued()).map((body) => readEnvelope(body).lane)).toEqual([
      `${APP_ID}:oc_1`,
      undefined,
      `${APP_ID}:${TENANT_KEY}:corehr.department.`,
    ])
  })

  test.each([
    ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', true],
    ['00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01', false],
    ['ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', false],
    ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra', false],
    ['","data":{"evil":1}', false],
  ])('keeps the trace %j: %s', async (traceparent, kept) => {
    const { receive, queued } = start()
    await receive(post(bodies.message(), { extraHeaders: { traceparent } }))
    const envelope = readEnvelope((await queued())[0] as string)
    expect(envelope.traceparent).toBe(kept ? traceparent : undefined)
  })
})

describe('when the queue does not take an event', () => {
  async function isRefusedForAWhile(response: Response) {
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '15'])
    expect(await textOf(response)).toBe('{"error":"Service Unavailable"}')
  }

  test.each(['ERR_QUEUE_UNAVAILABLE', 'ERR_ENVELOPE_TOO_LARGE'] as const)(
    'the answer is 503, so that the platform pushes it again: %s',
    async (code) => {
      const { queue, receive, report } = start()
      queue.faults.fail('send', new PortError(code, 'arn:aws:sqs:secret-place'))
      await isRefusedForAWhile(await receive(post(bodies.message())))
      expect(report()).toMatchObject({ outcome: 'rejected', status: 503, code })
    },
  )

  test('the answer is 503 too when its adapter throws what has no code', async () => {
    const { queue, receive, report } = start()
    queue.faults.fail('send', new TypeError('fetch failed'))
    await isRefusedForAWhile(await receive(post(bodies.message())))
    expect(report()).toMatchObject({ status: 503, code: 'ERR_QUEUE_UNAVAILABLE' })
  })

  test('the answer is 503 after 2.5 s, and not before', async () => {
    const { clock, queue, receive, report } = start()
    queue.faults.hold('send')
    const response = receive(post(bodies.message()))
    await clock.advance(2499)
    expect(await stateOf(response)).toBe('pending')
    await clock.advance(1)
    await isRefusedForAWhile(await response)
    expect(report()).toMatchObject({ status: 503, code: 'ERR_QUEUE_TIMEOUT', ms: 2500 })
  })

  test('the time counts from when the request reached the edge, not from when it got here', async () => {
    const { clock, queue, receive, report } = start()
    queue.faults.hold('send')
    const response = receive(post(bodies.message()), clock.now() - 1800)
    await clock.advance(699)
    expect(await stateOf(response)).toBe('pending')
    await clock.advance(1)
    expect((await response).status).toBe(503)
    expect(report()?.ms).toBe(2500)
  })

  test('a request that got here too late is refused unless the queue takes it at once', async () => {
    const { clock, queue, receive } = start()
    const inTime = await receive(post(bodies.message()), clock.now() - 60_000)
    queue.faults.hold('send')
    const late = receive(post(bodies.event()), clock.now() - 60_000)
    await clock.advance(0)
    expect([inTime.status, (await late).status]).toEqual([200, 503])
  })

  test('the time can be set', async () => {
    const { clock, queue, receive } = start({ deadlineMs: 800 })
    queue.faults.hold('send')
    const response = receive(post(bodies.message()))
    await clock.advance(800)
    expect((await response).status).toBe(503)
  })

  test('the event is sent once, and what the queue says after the answer changes nothing', async () => {
    const { clock, queue, queued, receive, reports } = start()
    const accept = queue.faults.hold('send')
    const response = receive(post(bodies.message()))
    await clock.advance(2500)
    expect((await response).status).toBe(503)
    accept()
    await settled()
    expect([queue.faults.calls('send'), reports.length]).toEqual([1, 1])
    queue.faults.mend('send')
    expect((await receive(post(bodies.message()))).status).toBe(200)
    expect(await queued()).toHaveLength(1)
  })

  test('an event too large for the queue whose body cannot be stored is refused with 503', async () => {
    const clock = manualClock()
    const stored = faulty(memoryBodies())
    stored.faults.fail('put')
    const queue = withClaimCheck(memoryQueue(clock), stored, { maxBytes: 10, uniqueName: () => 'name' })
    const receive = createReceiver({ apps: [APP] }, { crypto: nodeCrypto, queue, clock })
    expect((await receive(post(bodies.message()))).status).toBe(503)
  })
})

describe('a challenge', () => {
  test.each(['plain', 'with "quotes" and \\ and \n', '月 🌕 \u2028', '</script>', '\ud800 alone', ''])(
    'is repeated as it was: %j',
    async (value) => {
      const { receive } = start()
      const response = await receive(post(bodies.challenge(value)))
      expect(response.status).toBe(200)
      expect(JSON.parse(await textOf(response))).toEqual({ challenge: value })
    },
  )

  test('needs neither queue nor handlers: they may be broken', async () => {
    const { queue, receive, loads, report } = start({ routes: createDispatcher() })
    queue.faults.fail('send')
    const response = await receive(post(bodies.challenge()))
    expect([response.status, queue.faults.calls('send'), loads()]).toEqual([200, 0, 0])
    expect(report()).toEqual({ outcome: 'challenge', via: 'webhook', status: 200, ms: 0, app: 'shop' })
  })

  test.each(['/webhook/card', '/webhook/shop/event', '/webhook/shop/card'])('is answered at %s too', async (path) => {
    const { receive } = start()
    expect(await textOf(await receive(post(bodies.challenge(), { path })))).toBe('{"challenge":"value"}')
  })

  test('may come in the form of a 2.0 event', async () => {
    const { receive } = start()
    const body = { schema: '2.0', header: { event_type: 'url_verification', token: TOKEN }, challenge: 'value' }
    expect(await textOf(await receive(post(JSON.stringify(body))))).toBe('{"challenge":"value"}')
  })

  test('signed like a legacy card is answered at the address of cards, and never taken for a card', async () => {
    const { receive, loads, report } = start({ routes: createDispatcher() })
    const response = await receive(post(bodies.challenge(), { legacyCard: true, unsigned: false }))
    expect(await textOf(response)).toBe('{"challenge":"value"}')
    expect([report()?.outcome, loads()]).toEqual(['challenge', 0])
  })

  test.each([undefined, 7, null, { a: 1 }])('whose value is no string is 400: %j', async (value) => {
    const { receive, report } = start()
    const text = JSON.stringify({ type: 'url_verification', token: TOKEN, challenge: value })
    expect((await receive(post(text))).status).toBe(400)
    expect(report()).toMatchObject({ code: 'ERR_EVENT_UNKNOWN' })
  })
})

describe('a body without a signature', () => {
  function countingCrypto() {
    let opened = 0
    const crypto: Crypto = {
      ...nodeCrypto,
      createOpener: async (key) => {
        const open = await nodeCrypto.createOpener(key)
        return (sealed) => {
          opened++
          return open(sealed)
        }
      },
    }
    return { crypto, opened: () => opened }
  }
  /** A sealed challenge in a body of exactly this size; white space between the parts is no part of the JSON. */
  async function challengeOf(bytes: number): Promise<Request> {
    const request = post(bodies.challenge('x'.repeat(1000)))
    const body = await request.text()
    return new Request(request.url, { method: 'POST', headers: request.headers, body: body.padEnd(bytes) })
  }

  test('is decrypted when it is no larger than 4 KB, enough for a challenge', async () => {
    const { crypto, opened } = countingCrypto()
    const { receive } = start({ crypto })
    expect((await receive(await challengeOf(4096))).status).toBe(200)
    expect(opened()).toBe(1)
  })

  test('is not decrypted when it is larger', async () => {
    const { crypto, opened } = countingCrypto()
    const { receive, report } = start({ crypto })
    expect((await receive(await challengeOf(4097))).status).toBe(401)
    expect([opened(), report()?.code]).toEqual([0, 'ERR_SIGNATURE_MISSING'])
  })

  test('is not decrypted when it has a signature that is wrong', async () => {
    const { crypto, opened } = countingCrypto()
    const { receive } = start({ crypto })
    await receive(post(bodies.message(), { tamper: true }))
    expect(opened()).toBe(0)
  })
})

describe('a callback', () => {
  const click = () => post(bodies.click())

  test('is answered with what its handler returns', async () => {
    const routes = createDispatcher().callback('card.action.trigger', () => ({ toast: { content: '"好"' } }))
    const { receive, report } = start({ routes })
    const response = await receive(click())
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await textOf(response)).toBe('{"toast":{"content":"\\"好\\""}}')
    expect(report()).toMatchObject({ outcome: 'answered', type: 'card.action.trigger', id: 'event-1' })
  })

  test('loads the handlers, and events do not', async () => {
    const routes = createDispatcher().callback('card.action.trigger', () => ({}))
    const { receive, loads } = start({ routes })
    await receive(post(bodies.message()))
    expect(loads()).toBe(0)
    await receive(click())
    expect(loads()).toBe(1)
  })

  test('without a handler is answered with an empty object', async () => {
    const { receive, report } = start({ routes: createDispatcher() })
    expect(await textOf(await receive(click()))).toBe('{}')
    expect(report()).toMatchObject({ outcome: 'unhandled', status: 200 })
  })

  test('is answered 200 with a toast when its handler throws, and with nothing of what it threw', async () => {
    const routes = createDispatcher().callback('card.action.trigger', () => {
      throw new Error('password=hunter2')
    })
    const { receive, report } = start({ routes })
    const response = await receive(click())
    expect(response.status).toBe(200)
    const text = await textOf(response)
    expect(JSON.parse(text).toast.type).toBe('warning')
    expect(text).not.toContain('hunter2')
    expect(report()).toMatchObject({ outcome: 'fallback', code: 'ERR_CALLBACK_FAILED' })
  })

  test('is answered 2.5 s after it reached the edge, whether its handler is ready or not', async () => {
    const routes = createDispatcher().callback('card.action.trigger', () => new Promise(() => {}))
    const { clock, receive, report } = start({ routes })
    const response = receive(click(), clock.now() - 1000)
    await clock.advance(1499)
    expect(await stateOf(response)).toBe('pending')
    await clock.advance(1)
    expect((await response).status).toBe(200)
    expect(report()).toMatchObject({ outcome: 'fallback', code: 'ERR_CALLBACK_TIMEOUT', ms: 2500 })
  })

  test('may be of a type that the configuration adds', async () => {
    const routes = createDispatcher().callback<UntypedEvent>('made.up.callback', () => ({ a: 1 }))
    const { receive, queued } = start({ routes, callbackTypes: ['made.up.callback'] })
    expect(await textOf(await receive(post(bodies.event('made.up.callback'))))).toBe('{"a":1}')
    expect(await queued()).toEqual([])
  })

  test.each(['card.action.trigger', 'url.preview.get', 'profile.view.get'])(
    'may be %s without configuration',
    async (type) => {
      const routes = createDispatcher().callback<UntypedEvent>(type, () => ({ a: 1 }))
      const { receive } = start({ routes })
      expect(await textOf(await receive(post(bodies.event(type))))).toBe('{"a":1}')
    },
  )

  test('is answered at the address of cards too', async () => {
    const routes = createDispatcher().callback<UntypedEvent>('card.action.trigger', () => ({ a: 1 }))
    const { receive } = start({ routes })
    expect(await textOf(await receive(post(bodies.click(), { path: '/webhook/card' })))).toBe('{"a":1}')
  })
})

describe('a legacy card', () => {
  const routes = () => createDispatcher().callback('card.action.trigger_v1', (card) => ({ seen: card }))

  test('reaches its handler whole, as the flat object it is', async () => {
    const { receive } = start({ routes: routes() })
    const text = bodies.card({ action: { value: { choice: '同意' } } })
    const response = await receive(post(text, { legacyCard: true }))
    expect(await response.json()).toEqual({ seen: JSON.parse(text) })
  })

  test('clicked again is the same event as long as its refresh token is the same', async () => {
    const { receive, reports } = start({ routes: routes() })
    for (const refreshToken of ['r-1', 'r-1', 'r-2']) {
      await receive(post(bodies.card(), { legacyCard: true, refreshToken }))
    }
    const keys = reports.map(({ key }) => key)
    expect(keys[1]).toBe(keys[0])
    expect(keys[2]).not.toBe(keys[0])
  })

  test('is refused at the address of events', async () => {
    const { receive, report } = start({ routes: routes() })
    const response = await receive(post(bodies.card(), { legacyCard: true, path: '/webhook/event' }))
    expect([response.status, report()?.code]).toEqual([401, 'ERR_SIGNATURE_MISMATCH'])
  })

  test.each([{ header: {} }, { event: {} }, { schema: '2.0' }])(
    'signed as one but shaped like something else is 400: %j',
    async (extra) => {
      const { receive, report } = start({ routes: routes() })
      const text = JSON.stringify({ ...JSON.parse(bodies.card()), ...extra })
      expect((await receive(post(text, { legacyCard: true }))).status).toBe(400)
      expect(report()?.code).toBe('ERR_EVENT_UNKNOWN')
    },
  )
})

describe('a request to', () => {
  const at = (path: string, method = 'POST') => new Request(`https://gateway.example${path}`, { method })

  test.each([
    '/',
    '/webhook',
    '/webhook/',
    '/webhook/event/',
    '/webhook/other',
    '/Webhook/event',
    '/webhook/unknown/event',
    '/webhook/shop/x/event',
    '/x/webhook/event',
  ])('%s is 404', async (path) => {
    const { receive, report } = start()
    const response = await receive(at(path))
    expect([response.status, response.headers.get('allow')]).toEqual([404, null])
    expect(await textOf(response)).toBe('{"error":"Not Found"}')
    expect(report()).toMatchObject({ status: 404, code: 'ERR_NOT_FOUND' })
    expect(report()).not.toHaveProperty('app')
  })

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])(
    'the right path with %s is 405 and says what is allowed',
    async (method) => {
      const { receive, report } = start()
      const response = await receive(at('/webhook/event', method))
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
      expect(report()).toMatchObject({ status: 405, code: 'ERR_METHOD_NOT_ALLOWED' })
    },
  )

  test('an unknown path is 404 whatever the method', async () => {
    const { receive } = start()
    expect((await receive(at('/webhook/unknown/event', 'GET'))).status).toBe(404)
  })

  test('the right path with a query is served', async () => {
    const { receive } = start()
    expect((await receive(post(bodies.message(), { path: '/webhook/event?from=console' }))).status).toBe(200)
  })
})

describe('a body', () => {
  const plain: Partial<App> = { encryptKey: '' }
  const send = (body: string | Uint8Array<ArrayBuffer> | undefined) =>
    new Request('https://gateway.example/webhook/event', { method: 'POST', ...(body !== undefined && { body }) })

  describe.each([
    ['with', APP],
    ['without', { ...APP, ...plain }],
  ])('sent to an app %s Encrypt Key', (_, app) => {
    test.each([
      undefined,
      '',
      ' ',
      'no JSON',
      '{',
      '[]',
      'null',
      '1',
      '"text"',
      '{}{}',
      '\ufeff{}',
      new Uint8Array([0x7b, 0xff, 0x7d]),
    ])('is 400 when it is no JSON object: %j', async (body) => {
      const { receive, report } = start({ apps: [app] })
      const response = await receive(send(body))
      expect(response.status).toBe(400)
      expect(await textOf(response)).toBe('{"error":"Bad Request"}')
      expect(report()).toMatchObject({ status: 400, code: 'ERR_BODY_MALFORMED', app: 'shop' })
    })
  })

  test.each([
    ['a 2.0 header without a type', { header: { token: TOKEN }, event: {} }],
    ['a 2.0 header with an empty type', { header: { token: TOKEN, event_type: '' }, event: {} }],
    ['a 1.0 event without a type', { token: TOKEN, event: {} }],
    ['no event at all', { token: TOKEN }],
    ['an event that is no object', { token: TOKEN, event: 'text' }],
  ])('is 400 when it is authentic but no known form: %s', async (_, body) => {
    const { receive, report, queued } = start()
    expect((await receive(post(JSON.stringify(body)))).status).toBe(400)
    expect(report()).toMatchObject({ status: 400, code: 'ERR_EVENT_UNKNOWN' })
    expect(await queued()).toEqual([])
  })

  test.each([null, 7, true, ['AAAA'], { a: 1 }, undefined])(
    'whose `encrypt` is no text is refused: %j',
    async (encrypt) => {
      const { receive, report } = start()
      expect((await receive(send(JSON.stringify({ encrypt })))).status).toBe(401)
      expect(report()?.code).toBe('ERR_ENCRYPTION_MISSING')
    },
  )

  test.each(['', 'not base64', 'AAAA'])('whose `encrypt` opens to nothing is refused: %j', async (encrypt) => {
    const { receive, report } = start()
    expect((await receive(send(JSON.stringify({ encrypt })))).status).toBe(401)
    expect(report()?.code).toBe('ERR_DECRYPT_FAILED')
  })

  test.each(['hello world', '[]', 'null', '"text"', ''])(
    'that opens to something else than a JSON object is refused like one that does not open: %j',
    async (text) => {
      const { receive, report } = start()
      const response = await receive(post(text))
      expect([response.status, report()?.code]).toEqual([401, 'ERR_DECRYPT_FAILED'])
    },
  )

  test('in another spelling than the platform’s is read all the same', async () => {
    const { receive, queued } = start()
    const iv = new Uint8Array(16).fill(0xff, 1)
    const request = post(bodies.challenge(), { iv })
    const { encrypt } = (await request.json()) as { encrypt: string }
    const escaped = encrypt.replaceAll('/', '\\/').replace(/^./, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)
    const response = await receive(send(`{ "extra": 1,\n "encrypt" : "${escaped}" }\n`))
    expect(await textOf(response)).toBe('{"challenge":"value"}')
    expect(await queued()).toEqual([])
  })

  test('larger than allowed is 413, and the connection is closed', async () => {
    const { receive, report } = start({ maxBodyBytes: 1000 })
    const response = await receive(post(bodies.message('x'.repeat(1000))))
    expect([response.status, response.headers.get('connection')]).toEqual([413, 'close'])
    expect(report()).toMatchObject({ status: 413, code: 'ERR_BODY_TOO_LARGE', app: 'shop' })
  })

  test('that breaks off is 400', async () => {
    const { receive, report } = start()
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"encrypt":"'))
        controller.error(new Error('connection reset'))
      },
    })
    const request = new Request('https://gateway.example/webhook/event', {
      method: 'POST',
      body: broken,
      duplex: 'half',
    } as RequestInit)
    expect((await receive(request)).status).toBe(400)
    expect(report()).toMatchObject({ code: 'ERR_BODY_INTERRUPTED' })
  })
})

describe('with several apps', () => {
  const books = { name: 'books', appId: 'cli_books', encryptKey: 'key of books', verificationToken: 'token of books' }
  const lunch = { name: '午饭', verificationToken: TOKEN }

  test('each is served at the path with its name', async () => {
    const { receive, queued, report } = start({ apps: [APP, books, lunch] })
    expect((await receive(post(bodies.message(), { path: '/webhook/shop/event' }))).status).toBe(200)
    expect(report()).toMatchObject({ app: 'shop' })
    expect(readEnvelope((await queued())[0] as string).app).toBe('shop')
  })

  test('a name may be anything that a URL can spell', async () => {
    const { receive, report } = start({ apps: [APP, lunch] })
    const request = new Request('https://gateway.example/webhook/午饭/event', {
      method: 'POST',
      body: bodies.message(),
    })
    expect((await receive(request)).status).toBe(200)
    expect(report()).toMatchObject({ app: '午饭' })
  })

  test('none is served at the path without a name', async () => {
    const { receive } = start({ apps: [APP, books] })
    expect((await receive(post(bodies.message()))).status).toBe(404)
  })

  test('what is signed for one is refused by the other', async () => {
    const { receive, report } = start({ apps: [APP, books] })
    const response = await receive(post(bodies.message(), { path: '/webhook/books/event' }))
    expect([response.status, report()?.code]).toEqual([401, 'ERR_SIGNATURE_MISMATCH'])
  })

  test('the same event of two apps is two events', async () => {
    const twin = { ...APP, name: 'twin', appId: 'cli_twin' }
    const { receive, queued } = start({ apps: [APP, twin] })
    for (const name of ['shop', 'twin']) await receive(post(bodies.message(), { path: `/webhook/${name}/event` }))
    expect(await queued()).toHaveLength(2)
  })
})

describe('with a tolerance for timestamps', () => {
  const timestamp = (ms: number) => String((START_MS + ms) / 1000)

  test.each([-300_000, 0, 300_000])('a request signed %i ms from now is accepted', async (ms) => {
    const { receive } = start({ toleranceMs: 300_000 })
    expect((await receive(post(bodies.message(), { timestamp: timestamp(ms) }))).status).toBe(200)
  })

  test.each([timestamp(-301_000), timestamp(301_000), 'Tuesday, 22-Oct-19 10:52:31 CST', 'NaN'])(
    'a request signed at %s is refused',
    async (signedAt) => {
      const { receive, report } = start({ toleranceMs: 300_000 })
      expect((await receive(post(bodies.message(), { timestamp: signedAt }))).status).toBe(401)
      expect(report()).toMatchObject({ code: 'ERR_TIMESTAMP_STALE' })
    },
  )

  test('there is none by default: a redelivery may come hours later', async () => {
    const { receive } = start()
    expect((await receive(post(bodies.message(), { timestamp: timestamp(-8 * 3_600_000) }))).status).toBe(200)
    expect((await receive(post(bodies.message(), { timestamp: 'any text' }))).status).toBe(200)
  })
})

describe('a bug in a part', () => {
  test('is 500, without a word of what went wrong', async () => {
    const crypto: Crypto = {
      ...nodeCrypto,
      digestHex: () => {
        throw new TypeError('secrets.key is undefined')
      },
    }
    const { receive, report } = start({ crypto })
    const response = await receive(post(bodies.message()))
    expect([response.status, [...response.headers]]).toEqual([500, [['content-type', 'application/json']]])
    expect(await textOf(response)).toBe('{"error":"Internal Server Error"}')
    expect(report()).toMatchObject({ status: 500, code: 'ERR_INTERNAL', error: { cause: expect.any(TypeError) } })
  })

  test('that keeps the handlers from loading is answered with the fallback', async () => {
    const clock = manualClock()
    const loadReplier = () => Promise.reject(new Error('cannot find module'))
    const receive = createReceiver(
      { apps: [APP] },
      { crypto: nodeCrypto, queue: memoryQueue(clock), clock, loadReplier },
    )
    const response = await receive(post(bodies.click()))
    expect([response.status, Object.keys((await response.json()) as object)]).toEqual([200, ['toast']])
  })
})

describe('every request', () => {
  test('gets an answer and one report, whatever it is', async () => {
    const anyBody = fc.oneof(
      anyText(),
      fc.json(),
      fc.json().map((text) => JSON.stringify({ encrypt: text })),
      fc.constantFrom(bodies.message(), bodies.challenge(), bodies.card()),
    )
    const headerValue = fc.string({ unit: fc.constantFrom('0', 'a', 'é', ' ', '"'), maxLength: 64 })
    const headers = fc.dictionary(
      fc.constantFrom(
        'x-lark-signature',
        'x-lark-request-timestamp',
        'x-lark-request-nonce',
        'traceparent',
        'content-type',
      ),
      headerValue,
    )
    const segment = fc.constantFrom('webhook', 'event', 'card', 'shop', '', '%ff', '..', '午饭')
    const anyPath = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`)
    const path = fc.oneof(anyPath, fc.constantFrom('/webhook/event', '/webhook/card'))
    await fc.assert(
      fc.asyncProperty(path, anyBody, headers, fc.boolean(), async (path, body, headers, hasKey) => {
        const { receive, reports } = start({ apps: [hasKey ? APP : { name: 'shop', verificationToken: TOKEN }] })
        const request = new Request(`https://gateway.example${path}`, { method: 'POST', body, headers })
        const response = await receive(request)
        expect([200, 400, 401, 404]).toContain(response.status)
        expect(reports.map(({ status }) => status)).toEqual([response.status])
      }),
    )
  })

  test('is reported with what is known of it', async () => {
    const { clock, receive, reports } = start()
    await receive(post(bodies.message()), clock.now() - 40)
    expect(reports).toEqual([
      {
        outcome: 'accepted',
        via: 'webhook',
        status: 200,
        ms: 40,
        app: 'shop',
        type: 'im.message.receive_v1',
        id: 'event-1',
        key: `${APP_ID}:im.message.receive_v1:om_1`,
      },
    ])
  })

  test('prepares the keys of an app once', async () => {
    let prepared = 0
    const crypto: Crypto = {
      ...nodeCrypto,
      createOpener: (key) => {
        prepared++
        return nodeCrypto.createOpener(key)
      },
    }
    const { receive } = start({ crypto, apps: [{ ...APP, encryptKeyPrevious: 'former' }] })
    expect(prepared).toBe(0)
    await Promise.all([receive(post(bodies.message())), receive(post(bodies.challenge()))])
    await receive(post(bodies.event()))
    expect(prepared).toBe(2)
  })
})
