import { createHash } from 'node:crypto'
import http from 'node:http'
import { inspect } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import { nodeTransport } from '../../../lib/transports/node.ts'
import {
  canTrust,
  listen,
  listenProxy,
  listenRaw,
  listenSockets,
  REMOTE,
  setProxies,
  trustCertificate,
} from './servers.ts'

beforeEach(() => setProxies())

type Happening = readonly [what: string, detail?: unknown]

/** Dials, and writes down what is told. */
function dial(url: string) {
  const happenings: Happening[] = []
  const waiting = new Map<string, () => void>()
  const tell = (what: string) => (detail?: unknown) => {
    if (!hasReturned) happenings.push(['told too early'])
    happenings.push(detail === undefined ? [what] : [what, detail])
    waiting.get(what)?.()
  }
  let hasReturned = false
  const link = nodeTransport().dial(url, {
    opened: tell('opened'),
    message: tell('message'),
    alive: tell('alive'),
    refused: tell('refused'),
    closed: tell('closed'),
  })
  hasReturned = true
  const find = (what: string) => happenings.find(([one]) => one === what)
  /** The first happening of that name, now or later. */
  const until = async (what: string): Promise<unknown> => {
    if (!find(what)) await new Promise<void>((resolve) => waiting.set(what, resolve))
    return find(what)?.[1]
  }
  return { link, happenings, until }
}

async function connect(path = '/') {
  const { port, accepted } = await listenSockets()
  const dialled = dial(`ws://127.0.0.1:${port}${path}`)
  const { socket, request } = await accepted
  await dialled.until('opened')
  return { ...dialled, server: socket, request }
}

function once(emitter: { once: (event: string, run: (...details: unknown[]) => void) => unknown }, event: string) {
  return new Promise<unknown[]>((resolve) => emitter.once(event, (...details) => resolve(details)))
}

describe('a link', () => {
  test('asks for the address as it was given, and for no extension', async () => {
    const { request } = await connect('/ws/v2?device_id=7420531&ticket=a%2Fb')
    expect(request.url).toBe('/ws/v2?device_id=7420531&ticket=a%2Fb')
    expect(Object.keys(request.headers).sort()).toEqual([
      'connection',
      'host',
      'sec-websocket-key',
      'sec-websocket-version',
      'upgrade',
    ])
  })

  test('sends bytes, and gives a binary message as bytes and a text message as text', async () => {
    const { link, server, happenings, until } = await connect()
    server.on('message', (data: Buffer) => {
      server.send('grüß dich')
      server.send(data)
      server.close()
    })
    link.send(new Uint8Array([0, 255, 7]))
    await until('closed')
    expect(happenings.slice(1, 3)).toEqual([
      ['message', 'grüß dich'],
      ['message', new Uint8Array([0, 255, 7])],
    ])
  })

  test('gives each binary message memory of its own', async () => {
    const { server, happenings, until } = await connect()
    for (const byte of [1, 2]) server.send(new Uint8Array([byte, byte]))
    server.close()
    await until('closed')
    const messages = happenings.filter(([what]) => what === 'message').map(([, data]) => data as Uint8Array)
    expect(messages.map(({ buffer }) => buffer.byteLength)).toEqual([2, 2])
    expect(messages.some((data) => Buffer.isBuffer(data))).toBe(false)
  })

  test('loses no message that comes in one piece with the answer to the handshake', async () => {
    const { port, connection } = await listenRaw()
    const { happenings, until } = dial(`ws://127.0.0.1:${port}/`)
    const socket = await connection
    const [request] = (await once(socket, 'data')) as [Buffer]
    const [, key] = /sec-websocket-key: (.+)\r\n/i.exec(request.toString()) as unknown as [string, string]
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
    const answer = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
    socket.end(Buffer.concat([Buffer.from(answer), Buffer.from([0x82, 2, 8, 9, 0x88, 0])]))
    await until('closed')
    expect(happenings).toEqual([
      ['opened'],
      ['message', new Uint8Array([8, 9])],
      ['closed', { code: 1005, reason: '' }],
    ])
  })

  test('answers a ping, and tells of pings and pongs', async () => {
    const { server, happenings, until } = await connect()
    server.ping('are you there')
    const [answer] = (await once(server, 'pong')) as [Buffer]
    expect(answer.toString()).toBe('are you there')
    server.pong()
    server.close()
    await until('closed')
    expect(happenings.slice(1, 3)).toEqual([['alive'], ['alive']])
  })

  test('stops reading while it is paused, and loses nothing', async () => {
    const { link, server, happenings, until } = await connect()
    link.pause()
    const total = 256
    for (let n = 0; n < total; n++) server.send(new Uint8Array(256 * 1024).fill(n))
    server.close()
    const count = () => happenings.filter(([what]) => what === 'message').length
    for (let quietTurns = 0, before = count(); quietTurns < 300; quietTurns++) {
      await new Promise(setImmediate)
      if (count() !== before) quietTurns = 0
      before = count()
    }
    expect(count()).toBeLessThan(total)
    link.resume()
    await until('closed')
    const firstBytes = happenings.filter(([what]) => what === 'message').map(([, data]) => (data as Uint8Array)[0])
    expect(firstBytes).toEqual([...Array(total).keys()])
  })

  test('refuses a message that is larger than any that the platform sends', async () => {
    const { server, happenings, until } = await connect()
    server.send(new Uint8Array(8 * 1024 * 1024 + 1024))
    server.send(new Uint8Array(9 * 1024 * 1024))
    const [code] = await once(server, 'close')
    expect(code).toBe(1009)
    expect(await until('closed')).toMatchObject({ code: 1006, error: expect.any(RangeError) })
    expect(happenings.filter(([what]) => what === 'message')).toHaveLength(1)
  })
})

describe('a link ends', () => {
  test('with a closing handshake that it starts', async () => {
    const { link, server, until } = await connect()
    link.close(1000, 'until later')
    const [code, reason] = await once(server, 'close')
    expect([code, String(reason)]).toEqual([1000, 'until later'])
    expect(await until('closed')).toEqual({ code: 1000, reason: 'until later' })
  })

  test('after everything that was sent before, in the same turn too', async () => {
    const { link, server, until } = await connect()
    const received: number[] = []
    server.on('message', (data: Buffer) => received.push(...data))
    for (const byte of [1, 2, 3]) link.send(new Uint8Array([byte]))
    link.close(1000, '')
    link.send(new Uint8Array([4]))
    await until('closed')
    expect(received).toEqual([1, 2, 3])
  })

  test('with a closing handshake although it is paused', async () => {
    const { link, until } = await connect()
    link.pause()
    link.close(1000, '')
    expect(await until('closed')).toEqual({ code: 1000, reason: '' })
  })

  test('with a closing handshake that the other side starts', async () => {
    const { server, until } = await connect()
    server.close(4001, 'moved')
    expect(await until('closed')).toEqual({ code: 4001, reason: 'moved' })
  })

  test('without one when the connection breaks, and says what broke it', async () => {
    const { server, until } = await connect()
    const { _socket: connection } = server as unknown as { _socket: { resetAndDestroy: () => void } }
    connection.resetAndDestroy()
    expect(await until('closed')).toMatchObject({ code: 1006, reason: '', error: { code: 'ECONNRESET' } })
  })

  test('at once when it is terminated', async () => {
    const { link, server, until } = await connect()
    link.terminate()
    expect(await until('closed')).toEqual({ code: 1006, reason: '' })
    await once(server, 'close')
  })

  test.each(['terminate', 'close'] as const)('while it is still being dialled, by %s', async (how) => {
    const { port, connection } = await listenRaw()
    const { link, happenings, until } = dial(`ws://127.0.0.1:${port}/`)
    const socket = await connection
    if (how === 'terminate') link.terminate()
    else link.close(1000, '')
    await Promise.all([until('closed'), once(socket.resume(), 'close')])
    expect(happenings).toEqual([['closed', { code: 1006, reason: '' }]])
  })

  test('before anything was sent, when it is terminated in the turn in which it is dialled', async () => {
    const { port } = await listenRaw()
    const { link, happenings, until } = dial(`ws://127.0.0.1:${port}/`)
    link.terminate()
    await until('closed')
    expect(happenings).toEqual([['closed', { code: 1006, reason: '' }]])
  })

  test('only once, and what is asked of it afterwards does nothing', async () => {
    const { link, happenings, until } = await connect()
    link.terminate()
    link.terminate()
    await until('closed')
    link.send(new Uint8Array([1]))
    link.pause()
    link.resume()
    link.close(1000, '')
    link.terminate()
    await new Promise(setImmediate)
    expect(happenings.map(([what]) => what)).toEqual(['opened', 'closed'])
  })

  test('when nobody listens there', async () => {
    const server = http.createServer()
    const port = await listen(server)
    server.close()
    const { happenings, until } = dial(`ws://127.0.0.1:${port}/`)
    expect(await until('closed')).toMatchObject({ code: 1006, error: { code: 'ECONNREFUSED' } })
    expect(happenings).toHaveLength(1)
  })

  test.each([
    'ticket=hunter2',
    'http://127.0.0.1/?ticket=hunter2',
    'wss://127.0.0.1:99999/?ticket=hunter2',
    'ws+unix:/hunter2:/',
    'ws://127.0.0.1/?ticket=hunter2#hunter2',
  ])('when the address cannot be dialled, without repeating it: %s', async (url) => {
    const { link, happenings, until } = dial(url)
    link.send(new Uint8Array([1]))
    const end = await until('closed')
    link.terminate()
    expect(end).toMatchObject({ code: 1006, error: expect.any(Error) })
    expect(inspect(end)).not.toContain('hunter2')
    expect(happenings).toHaveLength(1)
  })
})

describe('a refused handshake', () => {
  const refuse = async (status: number, headers: http.OutgoingHttpHeaders) => {
    let requests = 0
    const server = http.createServer().on('upgrade', (_, socket) => {
      requests++
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.end(`HTTP/1.1 ${status} No\r\n${lines.join('')}Content-Length: 2\r\n\r\nno`)
    })
    const dialled = dial(`ws://127.0.0.1:${await listen(server)}/`)
    await dialled.until('closed')
    return { ...dialled, requests: () => requests }
  }

  test('is told with its status and its reasons', async () => {
    const { happenings } = await refuse(403, {
      'Handshake-Status': 514,
      'Handshake-Msg': 'too many',
      'Handshake-Autherrcode': 1000040350,
    })
    expect(happenings).toEqual([
      ['refused', { status: 403, handshakeStatus: '514', handshakeMessage: 'too many', authErrorCode: '1000040350' }],
      ['closed', { code: 1006, reason: '' }],
    ])
  })

  test('is told without reasons when there are none', async () => {
    const { until } = await refuse(502, {})
    expect(await until('refused')).toEqual({ status: 502 })
  })

  test('is what a redirect is', async () => {
    const { until, requests } = await refuse(302, { Location: '/elsewhere' })
    expect(await until('refused')).toEqual({ status: 302 })
    expect(requests()).toBe(1)
  })
})

describe('TLS', () => {
  test.runIf(canTrust)('is spoken with a certificate that is trusted', async () => {
    trustCertificate()
    const { port, accepted } = await listenSockets(true)
    const { until } = dial(`wss://127.0.0.1:${port}/`)
    const { socket } = await accepted
    await until('opened')
    socket.send(new Uint8Array([1]))
    expect(await until('message')).toEqual(new Uint8Array([1]))
  })

  test('is refused with one that is not', async () => {
    const { port } = await listenSockets(true)
    const { until } = dial(`wss://127.0.0.1:${port}/`)
    expect(await until('closed')).toMatchObject({ code: 1006, error: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } })
  })
})

describe('a proxy', () => {
  test.runIf(canTrust).each([
    { variable: 'HTTPS_PROXY', isSecure: true },
    { variable: 'https_proxy', isSecure: true },
    { variable: 'ALL_PROXY', isSecure: true },
    { variable: 'HTTP_PROXY', isSecure: false },
  ])('of $variable is asked for a tunnel, TLS: $isSecure', async ({ variable, isSecure }) => {
    trustCertificate()
    const { port: targetPort, accepted } = await listenSockets(isSecure)
    const proxy = await listenProxy({ targetPort })
    setProxies({ [variable]: `http://127.0.0.1:${proxy.port}` })
    const { link, until } = dial(`${isSecure ? 'wss' : 'ws'}://${REMOTE}/ws?ticket=1`)
    const { socket, request } = await accepted
    await until('opened')
    expect(request.url).toBe('/ws?ticket=1')
    link.send(new Uint8Array([3]))
    expect((await once(socket, 'message'))[0]).toEqual(Buffer.from([3]))
    expect(proxy.asked).toEqual([`${REMOTE}:${isSecure ? 443 : 80}`])
    link.terminate()
    await proxy.left
  })

  test('gets the credentials of its URL', async () => {
    const { port: targetPort } = await listenSockets()
    const proxy = await listenProxy({ targetPort, credentials: 'me:p@ss' })
    setProxies({ HTTP_PROXY: `http://me:p%40ss@127.0.0.1:${proxy.port}` })
    await dial(`ws://${REMOTE}/`).until('opened')
  })

  test.runIf(canTrust)('may speak TLS itself', async () => {
    trustCertificate()
    const { port: targetPort } = await listenSockets(true)
    const proxy = await listenProxy({ targetPort, isSecure: true })
    setProxies({ HTTPS_PROXY: `https://127.0.0.1:${proxy.port}` })
    await dial(`wss://${REMOTE}/`).until('opened')
  })

  test('that refuses breaks the link, which is no refusal of the platform, and its password is not told', async () => {
    const proxy = await listenProxy({ targetPort: 1, credentials: 'me:right' })
    setProxies({ HTTP_PROXY: `http://me:hunter2@127.0.0.1:${proxy.port}` })
    const { happenings, until } = dial(`ws://${REMOTE}/`)
    const end = await until('closed')
    expect(end).toMatchObject({ code: 1006, error: { message: 'the proxy answered 407' } })
    expect(inspect(end)).not.toContain('hunter2')
    expect(happenings).toHaveLength(1)
  })

  test('that never answers is left when the link is terminated', async () => {
    const proxy = await listenProxy()
    setProxies({ HTTP_PROXY: `http://127.0.0.1:${proxy.port}` })
    const { link, happenings, until } = dial(`ws://${REMOTE}/`)
    await proxy.arrived
    link.terminate()
    await Promise.all([until('closed'), proxy.left])
    expect(happenings).toEqual([['closed', { code: 1006, reason: '' }]])
  })

  test('that does not speak HTTP is an error, without its password', async () => {
    setProxies({ ALL_PROXY: 'socks5://me:hunter2@127.0.0.1:1080' })
    const end = await dial(`wss://${REMOTE}/`).until('closed')
    expect(end).toMatchObject({ error: { message: `the proxy for ${REMOTE}:443 is no http: or https: URL` } })
    expect(inspect(end)).not.toContain('hunter2')
  })

  test('is not asked for this machine', async () => {
    setProxies({ HTTP_PROXY: 'http://127.0.0.1:1' })
    await (await connect()).until('opened')
  })
})
