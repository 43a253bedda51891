import { describe, expect, test } from 'vitest'
import type { SocketApp } from '../../../lib/core/app.ts'
import { discover, readEndpoint } from '../../../lib/socket/discovery.ts'
import type { Post, PostAnswer } from '../../../lib/socket/ports.ts'
import { manualClock, stateOf } from '../../support/clock.ts'

const APP: SocketApp = { name: 'shop', appId: 'cli_test', appSecret: 'the secret' }
const URL =
  'wss://gateway.example/ws/v2?fpid=493&device_id=7300000000000000001&access_key=k3y&service_id=33554678&ticket=t1cket'

const answerOf = (body: unknown, status = 200): PostAnswer => ({ status, text: JSON.stringify(body) })
const found = (data: object) => readEndpoint(answerOf({ code: 0, msg: '', data }))

describe('the discovery', () => {
  test('posts the credentials to the platform’s domain', async () => {
    const requests: unknown[] = []
    const post: Post = async (url, json) => {
      requests.push([url, JSON.parse(json)])
      return answerOf({ code: 0, data: { URL } })
    }
    const stop = new AbortController().signal
    await discover(APP, { post, clock: manualClock() }, stop)
    await discover({ ...APP, domain: 'https://open.example' }, { post, clock: manualClock() }, stop)
    expect(requests).toEqual([
      ['https://open.feishu.cn/callback/ws/endpoint', { AppID: 'cli_test', AppSecret: 'the secret' }],
      ['https://open.example/callback/ws/endpoint', { AppID: 'cli_test', AppSecret: 'the secret' }],
    ])
  })

  test('gives up after 15 seconds, and says so to whoever is still sending', async () => {
    const clock = manualClock()
    let given: AbortSignal | undefined
    const post: Post = (_url, _json, signal) => {
      given = signal
      return new Promise(() => undefined)
    }
    const asked = discover(APP, { post, clock }, new AbortController().signal)
    const outcome = asked.catch((error: unknown) => error)
    await clock.advance(14_999)
    expect([await stateOf(asked), given?.aborted]).toEqual(['pending', false])
    await clock.advance(1)
    expect([await outcome, given?.aborted]).toMatchObject([{ code: 'ERR_ENDPOINT_UNAVAILABLE' }, true])
    expect(clock.pending()).toBe(0)
  })

  test('hands on that nobody needs the answer any more', async () => {
    const stop = new AbortController()
    const post: Post = (_url, _json, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
    const asked = discover(APP, { post, clock: manualClock() }, stop.signal)
    stop.abort()
    await expect(asked).rejects.toMatchObject({ code: 'ERR_ENDPOINT_UNAVAILABLE' })
  })

  test('that does not reach the platform can be tried again', async () => {
    const post: Post = () => Promise.reject(new Error('getaddrinfo ENOTFOUND'))
    const asked = discover(APP, { post, clock: manualClock() }, new AbortController().signal)
    await expect(asked).rejects.toMatchObject({
      name: 'SocketError',
      code: 'ERR_ENDPOINT_UNAVAILABLE',
      message: 'no address of a gateway: getaddrinfo ENOTFOUND',
    })
  })
})

describe('an answer to the discovery', () => {
  test('has the address, the names of connection and service, and settings', () => {
    const ClientConfig = { PingInterval: 90 }
    expect(found({ URL, ClientConfig })).toEqual({
      url: URL,
      printableUrl:
        'wss://gateway.example/ws/v2?fpid=493&device_id=7300000000000000001&access_key=***&service_id=33554678&ticket=***',
      serviceId: 33554678,
      clientConfig: ClientConfig,
    })
  })

  test('may begin its query with what is needed, percent-encoded, and have no settings', () => {
    expect(found({ URL: 'wss://gateway.example/?service_id=42&device_id=device%2Fid' })).toMatchObject({
      serviceId: 42,
      clientConfig: undefined,
    })
  })

  test.each(['', 'abc', '1.5', '2147483648', '99999999999'])(
    'with the service id %j gets pings for service 0',
    (id) => {
      expect(found({ URL: `wss://gateway.example/?service_id=${id}` }).serviceId).toBe(0)
      expect(found({ URL: 'wss://gateway.example/' }).serviceId).toBe(0)
    },
  )

  test('can have any service id that fits into 32 bits', () => {
    expect(found({ URL: 'wss://gateway.example/?service_id=-2147483648' }).serviceId).toBe(-2147483648)
  })

  test.each([
    [
      'no secrets in what is printed',
      'wss://gateway.example/ws?new_secret=abc',
      'wss://gateway.example/ws?new_secret=***',
    ],
    [
      'nothing that a terminal would obey',
      'wss://gateway.example/ws?device_id=%1b[2J',
      'wss://gateway.example/ws?device_id=%1B%5B2J',
    ],
    ['no user and password either', 'wss://me:pass@gateway.example/ws', 'wss://gateway.example/ws'],
  ])('has %s', (_, url, printable) => {
    expect(found({ URL: url }).printableUrl).toBe(printable)
  })

  test('is judged by its code before anything else of it is looked at', () => {
    const answers = [
      { code: 514, msg: 'no' },
      { code: 514, data: null },
      { code: 514, data: { URL } },
    ]
    for (const body of answers) expect(() => readEndpoint(answerOf(body))).toThrow('code 514')
    expect(() => readEndpoint(answerOf({ code: 514, msg: 'no' }, 400))).toThrow('code 514: no')
  })

  test.each([
    ['another status', { status: 503, text: 'overloaded' }, 'HTTP 503'],
    ['another status than its code suggests', answerOf({ code: 0, data: { URL } }, 500), 'HTTP 500'],
    ['HTML', { status: 200, text: '<html>' }, 'not understood'],
    ['a text', answerOf('not an object'), 'not understood'],
    ['nothing', { status: 200, text: '' }, 'not understood'],
    ['no code', answerOf({ data: { URL } }), 'not understood'],
    ['a code that is no number', answerOf({ code: '0', data: { URL } }), 'not understood'],
    ['no data', answerOf({ code: 0, data: null }), 'without an address'],
    ['an empty address', answerOf({ code: 0, data: { URL: '', ClientConfig: {} } }), 'without an address'],
    ['no address', answerOf({ code: 0, data: { URL: 'gateway' } }), 'without an address'],
  ])('that is %s can be asked for again', (_, answer, problem) => {
    expect(() => readEndpoint(answer)).toThrow(expect.objectContaining({ code: 'ERR_ENDPOINT_UNAVAILABLE' }))
    expect(() => readEndpoint(answer)).toThrow(problem)
  })

  test.each(['ws://127.0.0.1:1/', 'ws://127.8.9.10:1/', 'ws://localhost/', 'ws://[::1]:1/'])(
    'may lead to %s, on this machine, without TLS',
    (url) => {
      expect(found({ URL: url }).url).toBe(url)
    },
  )

  test.each([
    'ws://gateway.example/?ticket=1',
    'ws://127.0.0.1.example/',
    'ws://10.0.0.1/',
    'http://127.0.0.1/',
    'https://gateway.example/',
  ])('may not lead to %s', (url) => {
    expect(() => found({ URL: url })).toThrow('neither wss: nor on this machine')
    expect(() => found({ URL: url })).not.toThrow('ticket')
  })
})
