import { describe, expect, test } from 'vitest'
import { createOpenApiClient, type OpenApiOptions } from '../../../lib/openapi/client.ts'
import type { OpenApiPorts } from '../../../lib/openapi/ports.ts'
import type { OpenApiFault } from '../../../simulator/openapi/api.ts'
import { stateOf } from '../../support/clock.ts'
import { createWorld, TOKEN_PATH } from './world.ts'

const SECOND = 1000
const USER = '/open-apis/contact/v3/users/ou_1'
const NOTES = '/open-apis/notes/v1/notes'

/** A platform with an API to read, one to replace and one to add to. */
function createApis() {
  const notes: unknown[] = []
  const world = createWorld({
    apis: {
      [`GET ${USER}`]: ({ query }) => ({ name: '小月', query: String(query) }),
      [`PUT ${USER}`]: ({ body }) => body,
      [`POST ${NOTES}`]: ({ body }) => {
        notes.push(body)
        return { count: notes.length }
      },
    },
  })
  return { ...world, notes, client: world.clientOf() }
}

function createClientAt(domain: string, ports: OpenApiPorts, options?: OpenApiOptions) {
  return createOpenApiClient(
    { name: 'shop', appId: 'cli_shop', appSecret: 'the-secret-of-the-shop', domain },
    ports,
    options,
  )
}

describe('a call', () => {
  test('has the platform’s answer, and sends query, body and headers', async () => {
    const { client } = createApis()
    const query = { type: 'open_id', page: 2, all: true, none: undefined, id: ['a', '乙'] }
    expect(await client.request('GET', USER, { query })).toEqual({
      code: 0,
      msg: 'success',
      data: { name: '小月', query: 'type=open_id&page=2&all=true&id=a&id=%E4%B9%99' },
    })
    const { data } = await client.request<{ text: string }>('put', USER, { body: { text: '🌕' } })
    expect(data.text).toBe('🌕')
  })

  test.each([
    ['no path', 'open-apis/x'],
    ['an address', 'https://elsewhere.example/open-apis/x'],
    ['a host', '//elsewhere.example/x'],
    ['a host in disguise', '/\\elsewhere.example/x'],
    ['a user and a host', '@elsewhere.example/x'],
    ['a way up', '/open-apis/im/../../admin'],
    ['a way up, escaped', '/open-apis/im/%2E%2e/admin'],
    ['a fragment', '/open-apis/im/v1/messages#/reply'],
  ])('goes nowhere with %s', async (_, path) => {
    const { client, stub } = createApis()
    await expect(client.request('GET', path)).rejects.toMatchObject({ code: 'ERR_OPENAPI_CALL_INVALID' })
    expect(stub.requests()).toEqual([])
  })

  const cycle: Record<string, unknown> = {}
  cycle.self = cycle
  test.each([
    ['a cycle', 'POST', { body: cycle }],
    ['a BigInt', 'POST', { body: { id: 1n } }],
    ['a function', 'POST', { body: () => undefined }],
    ['a body on a GET', 'GET', { body: {} }],
    ['a header of two lines', 'POST', { headers: { 'x-note': 'a\nb' } }],
    ['a header whose name has two lines', 'POST', { headers: { 'x\nnote': 'a' } }],
  ])('is not made with %s', async (_, method, options) => {
    const { client, asked } = createApis()
    await expect(client.request(method, NOTES, options)).rejects.toMatchObject({ code: 'ERR_OPENAPI_CALL_INVALID' })
    expect(asked(NOTES)).toBe(0)
  })

  test('keeps the app’s token, whatever headers it is given', async () => {
    const { client, notes } = createApis()
    await client.request('POST', NOTES, { headers: { Authorization: 'Bearer t-other' }, body: { n: 1 } })
    expect(notes).toEqual([{ n: 1 }])
  })

  test.each(['http://open.example', 'ftp://open.example', 'open.feishu.cn', '', 'https://open.example/?a=b'])(
    'is never made to %j',
    (domain) => {
      const { ports } = createApis()
      expect(() => createClientAt(domain, ports)).toThrow(expect.objectContaining({ code: 'ERR_CONFIG_INVALID' }))
    },
  )

  test.each([
    ['https://open.larksuite.com', 'https://open.larksuite.com/open-apis/'],
    ['https://lark.corp.example:8443/', 'https://lark.corp.example:8443/open-apis/'],
    ['https://proxy.example/lark', 'https://proxy.example/lark/open-apis/'],
    ['http://127.0.0.1:7778', 'http://127.0.0.1:7778/open-apis/'],
  ])('may be made to %s', async (domain, beginning) => {
    const { ports } = createApis()
    const urls: string[] = []
    const fetch = async (url: string) => {
      urls.push(url)
      return Response.json({ code: 0, tenant_access_token: 't-1', expire: 7200, data: {} })
    }
    await createClientAt(domain, { ...ports, fetch }).request('GET', USER)
    expect(urls).toHaveLength(2)
    expect(urls.every((url) => url.startsWith(beginning))).toBe(true)
  })
})

describe('a refusal', () => {
  test('says what the platform said', async () => {
    const { client, stub } = createApis()
    stub.configure({ outsideChats: ['oc_1'] })
    const error = await client.send('oc_1', 'hello').catch((error: unknown) => error)
    expect(error).toMatchObject({
      name: 'OpenApiError',
      code: 'ERR_OPENAPI_REFUSED',
      status: undefined,
      platformCode: 230002,
      platformMsg: 'The bot can not be outside the group.',
      httpStatus: 400,
      logId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect((error as Error).message).toMatch(
      /^POST \/open-apis\/im\/v1\/messages: HTTP 400, code 230002: The bot can not be outside the group\. \(log id [0-9a-f]{32}\)$/,
    )
    expect(stub.requests()).toHaveLength(2)
  })

  test.each([
    ['HTML', { status: 404, body: '<html>' }, 'ERR_OPENAPI_REFUSED', 1],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example' } }, 'ERR_OPENAPI_REFUSED', 1],
    ['no JSON', { status: 200, body: 'ok' }, 'ERR_OPENAPI_UNAVAILABLE', 4],
    ['no body', { status: 201 }, 'ERR_OPENAPI_UNAVAILABLE', 4],
    ['a code in words', { status: 200, body: '{"code":"0"}' }, 'ERR_OPENAPI_UNAVAILABLE', 4],
    ['code 0 where it failed', { status: 500, body: '{"code":0}' }, 'ERR_OPENAPI_UNAVAILABLE', 4],
  ])('can be an answer with %s', async (_, how, code, requests) => {
    const { client, stub, outcomeOf, asked } = createApis()
    stub.fail({ how, times: 10, path: USER })
    expect(await outcomeOf(client.request('GET', USER))).toMatchObject({ code })
    expect(asked(USER)).toBe(requests)
  })

  test('can be an answer without end', async () => {
    const { ports, outcomeOf } = createApis()
    let isCancelled = false
    const endless = () =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
        cancel: () => {
          isCancelled = true
        },
      })
    const client = createClientAt('https://open.example', { ...ports, fetch: async () => new Response(endless()) })
    expect(await outcomeOf(client.request('GET', USER))).toMatchObject({
      code: 'ERR_OPENAPI_UNAVAILABLE',
      message: expect.stringContaining('larger than'),
    })
    expect(isCancelled).toBe(true)
  })
})

describe('a call that fails on the way', () => {
  const faults: readonly (readonly [string, OpenApiFault['how'], string])[] = [
    ['a broken connection', 'reset', 'ERR_OPENAPI_UNAVAILABLE'],
    ['silence', 'hang', 'ERR_OPENAPI_TIMEOUT'],
    ['HTTP 502', { status: 502, body: '<html>' }, 'ERR_OPENAPI_UNAVAILABLE'],
    ['HTTP 504 with a code', { status: 504, body: '{"code":2200,"msg":"internal error"}' }, 'ERR_OPENAPI_UNAVAILABLE'],
  ]

  test.each(faults)('is made again after %s, when that is safe', async (_, how) => {
    const { client, stub, outcomeOf, asked, clock } = createApis()
    stub.fail({ how, times: 3, path: USER })
    expect(await outcomeOf(client.request('GET', USER))).toMatchObject({ code: 0 })
    expect([asked(USER), clock.pending()]).toEqual([4, 0])
  })

  test.each(faults)('is made four times in all while %s goes on', async (_, how, code) => {
    const { client, stub, outcomeOf, asked, clock } = createApis()
    stub.fail({ how, times: 100, path: USER })
    expect(await outcomeOf(client.request('GET', USER))).toMatchObject({ name: 'OpenApiError', code })
    expect([asked(USER), clock.pending()]).toEqual([4, 0])
  })

  test.each(faults)('is not made again after %s when the platform may have done it already', async (_, how, code) => {
    const { client, stub, outcomeOf, notes } = createApis()
    stub.fail({ how, path: NOTES, carriedOut: true })
    expect(await outcomeOf(client.request('POST', NOTES, { body: { n: 1 } }))).toMatchObject({ code })
    expect(notes).toEqual([{ n: 1 }])
  })

  test('is made again when its caller says that twice is as good as once', async () => {
    const { client, stub, outcomeOf, notes } = createApis()
    stub.fail({ how: 'reset', path: NOTES, carriedOut: true })
    await outcomeOf(client.request('POST', NOTES, { body: { n: 1 }, idempotent: true }))
    expect(notes).toEqual([{ n: 1 }, { n: 1 }])
  })

  test('waits ten seconds for an answer, and tells whoever is still sending', async () => {
    const { ports, clock, stub } = createApis()
    let given: AbortSignal | undefined
    const fetch = (url: string, init: RequestInit) => {
      if (!url.endsWith(USER)) return stub.fetch(url, init)
      given = init.signal ?? undefined
      return new Promise<Response>(() => undefined)
    }
    const client = createClientAt('https://open.example', { ...ports, fetch }, { attempts: 1 })
    const asked = client.request('GET', USER)
    const outcome = asked.catch((error: unknown) => error)
    await clock.advance(10 * SECOND - 1)
    expect([await stateOf(asked), given?.aborted]).toEqual(['pending', false])
    await clock.advance(1)
    expect([await outcome, given?.aborted]).toMatchObject([{ code: 'ERR_OPENAPI_TIMEOUT' }, true])
    expect(clock.pending()).toBe(0)
  })

  test('waits no longer for a body that begins and never ends', async () => {
    const { ports, outcomeOf, stub } = createApis()
    const fetch = async (url: string, init: RequestInit) =>
      url.endsWith(USER)
        ? new Response(
            new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"code"')) }),
          )
        : stub.fetch(url, init)
    const client = createClientAt('https://open.example', { ...ports, fetch }, { attempts: 1 })
    expect(await outcomeOf(client.request('GET', USER))).toMatchObject({ code: 'ERR_OPENAPI_TIMEOUT' })
  })

  test.each([
    ['before it is made', 0, 'hang'],
    ['during the request', 5 * SECOND, 'hang'],
    ['between two requests', 5 * SECOND, { status: 429, headers: { 'x-ogw-ratelimit-reset': '30' } }],
  ] as const)('ends with its signal %s, and leaves no timer', async (_, afterMs, how) => {
    const { client, stub, clock, asked } = createApis()
    await client.request('GET', USER)
    stub.fail({ how, times: 10, path: USER })
    const stop = new AbortController()
    if (afterMs === 0) stop.abort()
    const call = client.request('GET', USER, { signal: stop.signal }).catch((error: unknown) => error)
    await clock.advance(afterMs)
    stop.abort()
    expect(await call).toMatchObject({ code: 'ERR_OPENAPI_ABORTED' })
    await clock.advance(0)
    expect([clock.pending(), asked(USER)]).toEqual([0, afterMs === 0 ? 1 : 2])
  })

  test('that is given up while the token is asked for leaves the token to the others', async () => {
    const { client, stub, outcomeOf, asked } = createApis()
    stub.fail({ how: { delayMs: SECOND }, path: TOKEN_PATH })
    const stop = new AbortController()
    const [first, second] = [client.request('GET', USER, { signal: stop.signal }), client.request('GET', USER)]
    stop.abort()
    await expect(first).rejects.toMatchObject({ code: 'ERR_OPENAPI_ABORTED' })
    expect(await outcomeOf(second)).toMatchObject({ code: 0 })
    expect(asked('tenant_access_token/internal')).toBe(1)
  })
})

describe('a call that comes too often', () => {
  /** Milliseconds from one request to the next. */
  async function waits(headers: Record<string, string>, status = 429, code: number | undefined = 99991400) {
    const { client, stub, outcomeOf, clock } = createApis()
    await client.request('GET', USER)
    const body = code === undefined ? '' : JSON.stringify({ code, msg: 'request trigger frequency limit' })
    stub.fail({ how: { status, headers, body }, path: NOTES })
    const startMs = clock.now()
    expect(await outcomeOf(client.request('POST', NOTES, { body: {} }))).toMatchObject({ code: 0 })
    const times = stub.requests().filter(({ path }) => path === NOTES)
    expect(times[0]?.atMs).toBe(startMs)
    return (times[1]?.atMs ?? 0) - startMs
  }

  test.each([
    ['for what the platform says', { 'x-ogw-ratelimit-limit': '100', 'x-ogw-ratelimit-reset': '52' }, 52],
    ['for what any server says', { 'retry-after': '7' }, 7],
    ['for the longer of the two', { 'retry-after': '7', 'x-ogw-ratelimit-reset': '9.5' }, 9.5],
    ['until a date', { 'retry-after': new Date(1_750_000_000_000 + 20_000).toUTCString() }, 20],
  ])('waits %s, and up to a second more, also with a POST', async (_, headers, seconds) => {
    const waitMs = await waits(headers)
    expect(waitMs).toBeGreaterThanOrEqual(seconds * SECOND)
    expect(waitMs).toBeLessThanOrEqual((seconds + 1) * SECOND)
  })

  test.each([
    ['without a word', {}, 429, undefined],
    ['with words that mean nothing', { 'retry-after': 'soon', 'x-ogw-ratelimit-reset': '-5' }, 429, 99991400],
    ['with a date that has passed', { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }, 429, 99991400],
    ['with the old status', {}, 400, 99991400],
    ['for the chat only', {}, 400, 230020],
    ['for the message service', {}, 400, 11232],
  ])('backs off by itself when it is refused %s', async (_, headers, status, code) => {
    expect(await waits(headers, status, code)).toBeLessThanOrEqual(SECOND)
  })

  test('fails at once when it would have to wait for more than a minute, and says for how long', async () => {
    const { client, stub, asked } = createApis()
    stub.fail({ how: { status: 429, headers: { 'x-ogw-ratelimit-reset': '3600' } }, path: USER })
    await expect(client.request('GET', USER)).rejects.toMatchObject({
      code: 'ERR_OPENAPI_RATE_LIMITED',
      retryAfterMs: 3_600_000,
      httpStatus: 429,
    })
    expect(asked(USER)).toBe(1)
  })

  test('gets through in the end, with all the others, under the platform’s own limits', async () => {
    const { client, stub, outcomeOf, clock } = createApis()
    stub.configure({ limits: { perSecond: 50, perMinute: 1000 } })
    const calls = Promise.all(Array.from({ length: 100 }, () => client.request('GET', USER)))
    expect(await outcomeOf(calls)).toHaveLength(100)
    expect(clock.pending()).toBe(0)
  })
})
