import http from 'node:http'
import type { Duplex } from 'node:stream'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  decodeFrame,
  encodeFrame,
  type Frame,
  type GatewayServer,
  type GatewayServerOptions,
  push,
  startGateway,
} from '../../simulator/index.ts'
import { CLINIC, SHOP } from './peer.ts'

const TYPE = 'im.message.receive_v1'

/** Longer than anything takes on a busy machine. */
const until = (check: () => void) => vi.waitFor(check, 10_000)

async function start(options: Partial<GatewayServerOptions> = {}): Promise<GatewayServer> {
  const gateway = await startGateway({ apps: [SHOP, CLINIC], ...options })
  onTestFinished(() => gateway.close())
  return gateway
}

function post(url: string, content: unknown, contentType = 'application/json') {
  const body = Uint8Array.from(Buffer.from(JSON.stringify(content)))
  return push({ headers: { 'Content-Type': contentType }, body }, { url, timeoutMs: 10_000 })
}

const discover = ({ url }: GatewayServer, { appId, appSecret } = SHOP as typeof SHOP | typeof CLINIC) =>
  post(`${url}/callback/ws/endpoint`, { AppID: appId, AppSecret: appSecret })

async function socketUrl(gateway: GatewayServer): Promise<string> {
  return JSON.parse((await discover(gateway)).body).data.URL
}

interface Connected {
  readonly webSocket: WebSocket
  readonly frames: Frame[]
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

/** An open link, and what it hears. */
async function connect(gateway: GatewayServer): Promise<Connected> {
  const webSocket = new WebSocket(await socketUrl(gateway))
  onTestFinished(() => webSocket.terminate())
  const frames: Frame[] = []
  webSocket.on('message', (data: Buffer) => frames.push(decodeFrame(data)))
  webSocket.on('error', () => undefined)
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    webSocket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  await new Promise((resolve, reject) => webSocket.once('open', resolve).once('error', reject))
  return { webSocket, frames, closed }
}

/** A handshake by hand, to see the bytes: its connection, and what came together with the 101. */
async function upgrade(gateway: GatewayServer): Promise<{ readonly socket: Duplex; readonly head: Buffer }> {
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
  }
  const url = await socketUrl(gateway)
  return new Promise((resolve, reject) => {
    const request = http.get(url.replace('ws', 'http'), { headers })
    request.on('error', reject).on('upgrade', (_, socket, head) => resolve({ socket, head }))
  })
}

function pingOn(gateway: GatewayServer): Buffer {
  const { serviceId: service = 0 } = gateway.links().at(-1) ?? {}
  return encodeFrame({ seqId: 0n, logId: 0n, service, method: 0, headers: [['type', 'ping']] })
}

function ackOf(frame: Frame, payload: unknown = { code: 200 }): Buffer {
  return encodeFrame({ ...frame, payload: Buffer.from(JSON.stringify(payload)) })
}

describe('the server', () => {
  test('listens on the loopback address only, on a port that it names', async () => {
    const { url } = await start()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/)
  })

  test('says so when its port is taken', async () => {
    const { url } = await start()
    await expect(startGateway({ apps: [SHOP], port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })

  test('answers a discovery with an address of its own', async () => {
    const gateway = await start()
    const { status, body } = await discover(gateway)
    expect(status).toBe(200)
    expect(JSON.parse(body).data.URL).toMatch(new RegExp(`^${gateway.url.replace('http', 'ws')}/ws/v2\\?.*ticket=`))
  })

  test('answers nothing but what it knows', async () => {
    const { url } = await start()
    expect((await post(`${url}/open-apis/anything`, {})).status).toBe(404)
    expect((await fetch(`${url}/callback/ws/endpoint`)).status).toBe(404)
    expect((await post(`${url}/callback/ws/endpoint`, 'x'.repeat(1024 * 1024))).status).toBe(413)
  })

  test('carries an event, its ack and a ping', async () => {
    const gateway = await start()
    const { webSocket, frames } = await connect(gateway)
    const pushed = gateway.push(TYPE, { text: '月亮 🌕' })
    await until(() => expect(frames).toHaveLength(1))
    webSocket.send(ackOf(frames[0] as Frame))
    const { delivered, text } = await pushed
    expect([delivered, Buffer.from(frames[0]?.payload ?? []).toString()]).toEqual([true, text])
    webSocket.send(pingOn(gateway))
    await until(() => expect(frames).toHaveLength(2))
    expect(gateway.counts().pings).toBe(1)
    webSocket.send('text')
    await until(() => expect(gateway.violations().at(-1)).toMatchObject({ what: 'a text message' }))
  })

  test('notices how a client leaves', async () => {
    const gateway = await start()
    const [polite, rude] = [await connect(gateway), await connect(gateway)]
    polite.webSocket.close(1000)
    await until(() => expect(gateway.links()).toHaveLength(1))
    rude.webSocket.terminate()
    await until(() => expect(gateway.links()).toHaveLength(0))
  })

  test('ends, with links, frozen ones and unanswered requests', async () => {
    const gateway = await start()
    const { closed } = await connect(gateway)
    gateway.freeze()
    gateway.answerDiscoveries(1, 'hang')
    const hanging = discover(gateway)
    await until(() => expect(gateway.counts().discoveries).toBe(2))
    await gateway.close()
    expect((await closed).code).toBe(1006)
    expect((await hanging).error?.code).toBe('RESET')
    expect((await discover(gateway)).error?.code).toBe('CONNECT_FAILED')
  })
})

test('a delivery that nobody takes for hours resolves all the same when the server ends', async () => {
  const gateway = await startGateway({ apps: [SHOP] })
  const pushed = gateway.push(TYPE)
  await gateway.close()
  expect(await pushed).toMatchObject({ delivered: false, attempts: [] })
})

describe('a failure on purpose, on the socket', () => {
  /** What a dial comes to when it is not opened. */
  async function refused(gateway: GatewayServer) {
    const webSocket = new WebSocket(await socketUrl(gateway))
    onTestFinished(() => webSocket.terminate())
    return new Promise<{ status?: number; headers?: http.IncomingHttpHeaders; error?: string }>((resolve) => {
      webSocket.on('unexpected-response', (_, { statusCode = 0, headers }) => resolve({ status: statusCode, headers }))
      webSocket.on('error', (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? error.message }))
    })
  }

  test('refuses a handshake with status and headers', async () => {
    const gateway = await start({ maxLinks: 0 })
    expect(await refused(gateway)).toMatchObject({
      status: 401,
      headers: {
        'handshake-status': '514',
        'handshake-msg': 'too many connections',
        'handshake-autherrcode': '1000040350',
      },
    })
    gateway.refuseHandshakes(1, { status: 503, headers: { 'Handshake-Status': '7' } })
    expect(await refused(gateway)).toMatchObject({ status: 503, headers: { 'handshake-status': '7' } })
    expect(gateway.counts().refusals).toBe(2)
  })

  test('refuses a handshake for an address that cannot be read', async () => {
    const gateway = await start()
    const webSocket = new WebSocket(`${gateway.url.replace('http', 'ws')}//`)
    const answered = new Promise((resolve) =>
      webSocket.once('unexpected-response', (_, { statusCode }) => resolve(statusCode)),
    )
    webSocket.on('error', () => undefined)
    expect(await answered).toBe(401)
  })

  test('leaves a handshake unanswered, or resets its connection', async () => {
    const gateway = await start()
    gateway.refuseHandshakes(1, 'cut')
    expect(await refused(gateway)).toEqual({ error: 'ECONNRESET' })
    gateway.refuseHandshakes(1, 'hang')
    const hanging = refused(gateway)
    await until(() => expect(gateway.counts().refusals).toBe(2))
    await gateway.close()
    expect(await hanging).toMatchObject({ error: expect.any(String) })
  })

  test('answers a discovery otherwise, or not at all', async () => {
    const gateway = await start()
    gateway.answerDiscoveries(1, { status: 502, body: '<html>' })
    expect(await discover(gateway)).toMatchObject({ status: 502, body: '<html>' })
    gateway.answerDiscoveries(1, 'cut')
    expect((await discover(gateway)).error?.code).toBe('RESET')
  })

  test('kicks with a closing handshake', async () => {
    const gateway = await start()
    const { closed } = await connect(gateway)
    gateway.kick({ code: 4009, reason: 'elsewhere' })
    expect(await closed).toEqual({ code: 4009, reason: 'elsewhere' })
    await until(() => expect(gateway.links()).toEqual([]))
  })

  test('cuts with a reset', async () => {
    const gateway = await start()
    const { socket } = await upgrade(gateway)
    const failed = new Promise((resolve) => socket.once('error', resolve))
    gateway.cut()
    expect(await failed).toMatchObject({ code: 'ECONNRESET' })
  })

  test('freezes: the socket is neither read nor written until it thaws', async () => {
    const gateway = await start()
    const { webSocket, frames } = await connect(gateway)
    const ping = pingOn(gateway)
    gateway.freeze()
    let protocolPongs = 0
    webSocket.on('pong', () => protocolPongs++)
    webSocket.ping()
    // More than the buffers of both ends hold, so the client can send it all only when the other side reads.
    const flood = Buffer.alloc(900 * 1024)
    for (let count = 0; count < 40; count++) webSocket.send(flood)
    const sent = new Promise<void>((resolve) => webSocket.send(ping, () => resolve()))
    gateway.push(TYPE)
    // A second link shows that the server goes on meanwhile.
    const other = await connect(gateway)
    other.webSocket.send(pingOn(gateway))
    await until(() => expect(other.frames).toHaveLength(1))
    expect(webSocket.bufferedAmount).toBeGreaterThan(0)
    expect([protocolPongs, frames]).toEqual([0, []])
    expect(gateway.counts()).toMatchObject({ pings: 1, violations: 0 })
    gateway.thaw()
    await sent
    await until(() => expect(gateway.counts()).toMatchObject({ pings: 2, violations: 40 }))
    await until(() => expect([protocolPongs, frames.map(({ method }) => method)]).toEqual([1, [1, 0]]))
  })

  test('stops and starts again on the same port', async () => {
    const gateway = await start()
    const url = await socketUrl(gateway)
    const { closed } = await connect(gateway)
    gateway.answerDiscoveries(1, 'hang')
    const hanging = discover(gateway)
    await until(() => expect(gateway.counts().discoveries).toBe(3))
    gateway.stop()
    expect((await closed).code).toBe(1006)
    expect((await hanging).error?.code).toBe('RESET')
    expect((await discover(gateway)).error?.code).toBe('RESET')
    const webSocket = new WebSocket(url)
    const error = await new Promise((resolve) => webSocket.once('error', resolve))
    expect(error).toMatchObject({ code: 'ECONNRESET' })
    gateway.start()
    await connect(gateway)
    expect(gateway.links()).toHaveLength(1)
  })

  test('sends a frame in the same segment as the 101', async () => {
    const gateway = await start()
    gateway.push(TYPE, { atHandshake: true })
    const { socket, head } = await upgrade(gateway)
    socket.destroy()
    expect(head.toString()).toContain(TYPE)
  })
})

describe('the control route', () => {
  const control = ({ url }: GatewayServer, content: unknown, contentType?: string) =>
    post(`${url}/sim/push`, content, contentType)

  test('pushes, and tells what became of the first attempt while others follow', async () => {
    const gateway = await start({ ackTimeoutMs: 50, redeliverAfterMs: [0] })
    const { webSocket, frames } = await connect(gateway)
    const { status, body } = await control(gateway, { push: TYPE, text: 'hello' })
    const answer = JSON.parse(body)
    expect({ status, answer }).toMatchObject({ status: 200, answer: { type: TYPE, attempt: { end: 'timeout' } } })
    expect(JSON.parse(answer.text).event.message.content).toBe('{"text":"hello"}')
    await until(() => expect(frames).toHaveLength(2))
    webSocket.once('message', (data: Buffer) => webSocket.send(ackOf(decodeFrame(data))))
    const again = JSON.parse((await control(gateway, { push: answer.text, app: SHOP.appId })).body)
    expect(again).toMatchObject({ eventId: answer.eventId, attempt: { end: 'acked', ack: { code: 200 } } })
  })

  test.each([
    [{ push: TYPE }, undefined, 409, `the app ${SHOP.appId} has no open long connection`],
    [{ push: TYPE, app: 'cli_none' }, undefined, 404, 'the simulator does not know the app cli_none'],
    [{}, undefined, 400, 'push is missing'],
    [{ push: TYPE }, 'text/plain', 415, 'the body must be JSON'],
  ])('refuses %j', async (content, contentType, status, error) => {
    const answer = await control(await start(), content, contentType)
    expect([answer.status, JSON.parse(answer.body)]).toEqual([status, { error }])
  })
})
