/** The official Node client, unmodified, against the simulator: shows that it speaks the platform's protocol, and what that client does. */
import { EventDispatcher, LoggerLevel, WSClient } from '@larksuiteoapi/node-sdk'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type GatewayServer, type GatewayServerOptions, startGateway } from '../../simulator/index.ts'
import { SHOP } from './peer.ts'

const TYPE = 'im.message.receive_v1'

/** In seconds, as the wire has them: short, so that a test need not wait. */
const clientConfig = { ReconnectCount: -1, ReconnectInterval: 0.05, ReconnectNonce: 0.01, PingInterval: 0.1 }

/** Longer than anything takes on a busy machine. */
const until = (check: () => void) => vi.waitFor(check, 5000)

type Handlers = Parameters<EventDispatcher['register']>[0]

interface Running {
  readonly gateway: GatewayServer
  readonly client: WSClient
  readonly handled: unknown[]
  readonly errors: Error[]
  readonly logged: string[]
}

// Its HTTP client heeds the environment: a proxy must not be asked for this machine.
beforeAll(() => {
  vi.stubEnv('NO_PROXY', '127.0.0.1').stubEnv('no_proxy', '127.0.0.1')
})
afterAll(() => {
  vi.unstubAllEnvs()
})

function startClient(gateway: GatewayServer, handlers: Handlers = {}, secret: string = SHOP.appSecret): Running {
  const [handled, errors, logged]: [unknown[], Error[], string[]] = [[], [], []]
  const log = (...words: unknown[]) => void logged.push(words.flat(9).map(String).join(' '))
  const logger = { error: log, warn: log, info: log, debug: log, trace: log }
  const quiet = { logger, loggerLevel: LoggerLevel.debug }
  const eventDispatcher = new EventDispatcher(quiet).register({
    [TYPE]: (data: unknown) => void handled.push(data),
    'card.action.trigger': async () => ({ toast: { type: 'success', content: '已收到' } }),
    'test.fails_v1': async () => {
      throw new Error('as it should')
    },
    ...handlers,
  } as Handlers)
  const onError = (error: Error) => void errors.push(error)
  const client = new WSClient({ appId: SHOP.appId, appSecret: secret, domain: gateway.url, ...quiet, onError })
  onTestFinished(() => client.close({ force: true }))
  client.start({ eventDispatcher })
  return { gateway, client, handled, errors, logged }
}

async function startBoth(options: Partial<GatewayServerOptions> = {}, handlers: Handlers = {}): Promise<Running> {
  const gateway = await startGateway({ apps: [SHOP], clientConfig, ...options })
  onTestFinished(() => gateway.close())
  const running = startClient(gateway, handlers)
  await untilReady(gateway)
  return running
}

/** It reads only a moment after its link has opened; what it has sent by then is its first ping. */
async function untilReady(gateway: GatewayServer): Promise<void> {
  await until(() => expect(gateway.links().filter(({ pingsAtMs }) => pingsAtMs.length > 0)).toHaveLength(1))
}

describe('the official client', () => {
  test('connects, pings at the interval that it is given, and at another one that a pong gives', async () => {
    const slow = { ...clientConfig, PingInterval: 0.5 }
    const fast = { text: JSON.stringify({ ...clientConfig, PingInterval: 0.02 }) }
    const { gateway } = await startBoth({ clientConfig: slow, pong: fast })
    await until(() => expect(gateway.counts().pings).toBeGreaterThan(5))
    const { pingsAtMs: [first = 0, second = 0, third = 0] = [], openedAtMs = 0 } = gateway.links()[0] ?? {}
    expect(first - openedAtMs).toBeLessThan(400)
    expect(second - first).toBeGreaterThan(450)
    expect(third - second).toBeLessThan(400)
    expect(gateway.violations()).toEqual([])
  })

  test('handles an event and acks it', async () => {
    const { gateway, handled } = await startBoth()
    const { delivered, attempts, ack } = await gateway.push(TYPE, { text: '月亮 🌕' })
    expect({ delivered, attempts: attempts.length, ack }).toMatchObject({
      delivered: true,
      attempts: 1,
      ack: { code: 200, data: undefined },
    })
    expect(ack?.headers.at(-1)?.[0]).toBe('biz_rt')
    expect(handled).toMatchObject([{ message: { content: '{"text":"月亮 🌕"}' } }])
  })

  test('answers a callback', async () => {
    const { gateway } = await startBoth()
    const { delivered, ack } = await gateway.push('card.action.trigger')
    expect(delivered).toBe(true)
    expect(JSON.parse(ack?.data ?? '')).toEqual({ toast: { type: 'success', content: '已收到' } })
  })

  test('answers 500 when its handler throws, and handles the event when it comes again', async () => {
    let calls = 0
    const fails = async () => {
      calls++
      if (calls === 1) throw new Error('as it should')
    }
    const { gateway } = await startBoth({ redeliverAfterMs: [20] }, { 'test.fails_v1': fails } as Handlers)
    const { attempts } = await gateway.push('test.fails_v1')
    expect(attempts.map(({ ack }) => ack?.code)).toEqual([500, 200])
  })

  test('answers 200 to a type that it does not know, with a text', async () => {
    const { gateway } = await startBoth()
    const { ack } = await gateway.push('made.up_v9')
    expect(ack).toMatchObject({ code: 200, data: '"no made.up_v9 event handle"' })
  })

  test.each([
    ['in order', {}],
    ['in reverse', { order: 'reversed' }],
    ['shuffled, with empty ones', { order: 'shuffled', emptyFragments: 3 }],
    ['each twice', { order: (seqs: readonly number[]) => seqs.flatMap((seq) => [seq, seq]) }],
  ] as const)('puts fragments together: %s', async (_, options) => {
    const { gateway, handled } = await startBoth()
    // Cuts through characters of several bytes.
    const { delivered } = await gateway.push(TYPE, { text: '月亮🌕'.repeat(50), fragmentBytes: 101, ...options })
    expect(delivered).toBe(true)
    expect(handled).toMatchObject([{ message: { content: JSON.stringify({ text: '月亮🌕'.repeat(50) }) } }])
    expect(gateway.violations()).toEqual([])
  })

  test('handles and acks a message twice when its fragments come twice', async () => {
    const { gateway, handled } = await startBoth()
    const order = (seqs: readonly number[]) => [...seqs, ...seqs]
    expect((await gateway.push(TYPE, { fragmentBytes: 300, order })).delivered).toBe(true)
    await until(() => expect(gateway.counts().repeatedAcks).toBe(1))
    expect(handled).toHaveLength(2)
  })

  test('neither handles nor acks a card frame, a broken body or an incomplete message, and stays connected', async () => {
    const { gateway, handled } = await startBoth({ ackTimeoutMs: 100, redeliverAfterMs: [] })
    const lost = await Promise.all([
      gateway.push(TYPE, { frameType: 'card' }),
      gateway.push('{"schema":'),
      gateway.push(TYPE, { fragmentBytes: 300, order: (seqs) => seqs.slice(1) }),
    ])
    expect(lost.map(({ attempts }) => attempts.map(({ end }) => end))).toEqual([['timeout'], ['timeout'], ['timeout']])
    gateway.send('text')
    gateway.send(Uint8Array.of(0xff, 0xff))
    gateway.send({ headers: [['type', 'ping']] })
    gateway.send({ headers: [['type', 'weather']] })
    gateway.send({ method: 9 })
    gateway.configure({ ackTimeoutMs: 3000 })
    expect((await gateway.push(TYPE)).delivered).toBe(true)
    expect(handled).toHaveLength(1)
    expect(gateway.counts()).toMatchObject({ handshakes: 1, violations: 0 })
  })

  test('rounds ids beyond 2^53 in its ack, which therefore does not count', async () => {
    const { gateway, handled } = await startBoth({ ackTimeoutMs: 100, redeliverAfterMs: [] })
    const { delivered } = await gateway.push(TYPE, { seqId: 2n ** 53n + 1n, logId: 2n ** 64n - 1n })
    expect([delivered, handled.length]).toEqual([false, 1])
    expect(gateway.violations()).toMatchObject([{ what: 'an ack that does not repeat SeqID' }])
  })

  test('loses an event that comes together with the answer to its handshake, and gets it later', async () => {
    const { gateway, handled } = await startBoth({ ackTimeoutMs: 100, redeliverAfterMs: [50] })
    const onAttempt = () => gateway.configure({ ackTimeoutMs: 3000 })
    const pushed = gateway.push(TYPE, { atHandshake: true, onAttempt })
    gateway.cut()
    expect((await pushed).attempts.map(({ end }) => end)).toEqual(['timeout', 'acked'])
    expect(handled).toHaveLength(1)
  })

  test('pings without pause when a pong has no interval', async () => {
    const { gateway } = await startBoth({ pong: { text: '{"ReconnectCount":-1}' } })
    await until(() => expect(gateway.counts().pings).toBeGreaterThan(50))
  })
})

describe('the official client comes back', () => {
  test.each([
    ['a kick', (gateway: GatewayServer) => gateway.kick()],
    ['a kick with another code', (gateway: GatewayServer) => gateway.kick({ code: 4000, reason: 'elsewhere' })],
    ['a reset', (gateway: GatewayServer) => gateway.cut()],
  ])('after %s, with a new address, and what it missed meanwhile is delivered', async (_, end) => {
    const { gateway } = await startBoth()
    const [{ id } = { id: '' }] = gateway.links()
    end(gateway)
    await until(() => expect(gateway.links().some((link) => link.id === id)).toBe(false))
    expect((await gateway.push(TYPE)).attempts.map(({ link }) => link === id)).toEqual([false])
    expect(gateway.counts()).toMatchObject({ discoveries: 2, handshakes: 2 })
  })

  test('after handshakes and discoveries that fail, and after a restart of the server', async () => {
    const { gateway, errors } = await startBoth()
    gateway.refuseHandshakes(1, { status: 401, headers: { 'Handshake-Status': '403' } })
    gateway.refuseHandshakes(1, 'cut')
    gateway.answerDiscoveries(1, 1000040343)
    gateway.answerDiscoveries(1, { status: 500, body: '<html>' })
    gateway.answerDiscoveries(1, 'cut')
    gateway.cut()
    await untilReady(gateway)
    expect(gateway.counts()).toMatchObject({ discoveries: 7, handshakes: 2, refusals: 2 })
    gateway.stop()
    await until(() => expect(gateway.counts().discoveries).toBeGreaterThan(8))
    gateway.start()
    await untilReady(gateway)
    expect(errors).toEqual([])
  })

  test('not by itself from a link that is frozen', async () => {
    const { gateway, client } = await startBoth({ ackTimeoutMs: 100, redeliverAfterMs: [] })
    gateway.freeze()
    expect((await gateway.push(TYPE)).attempts).toMatchObject([{ end: 'timeout' }])
    expect(client.getConnectionStatus().state).toBe('connected')
    expect(gateway.counts().handshakes).toBe(1)
    gateway.thaw()
    await until(() => expect(gateway.counts().lateAcks).toBe(1))
  })
})

describe('the official client with a wrong secret', () => {
  async function startWrong(prepare: (gateway: GatewayServer) => void = () => undefined): Promise<Running> {
    const gateway = await startGateway({ apps: [SHOP], clientConfig })
    onTestFinished(() => gateway.close())
    prepare(gateway)
    return startClient(gateway, {}, 'guessed')
  }

  test('stops when the answer has data', async () => {
    const body = JSON.stringify({ code: 514, msg: 'no', data: { URL: '', ClientConfig: {} } })
    const { gateway, errors } = await startWrong((one) => one.answerDiscoveries(9, { status: 200, body }))
    await until(() => expect(errors).toMatchObject([{ message: expect.stringContaining('514') }]))
    expect(gateway.counts()).toMatchObject({ discoveries: 1, handshakes: 0 })
  })

  test('stumbles over an answer without data, and goes on to try', async () => {
    const { client, logged, errors } = await startWrong()
    await until(() => expect(logged.join('\n')).toMatch(/undefined[\s\S]*connect failed/))
    expect(client.getConnectionStatus().state).toBe('connecting')
    expect(errors).toEqual([])
  })
})
