import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import { buffer } from 'node:stream/consumers'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { nodeOperatorTransport } from '../../../lib/transports/node.ts'
import {
  canTrust,
  certificate,
  listen,
  listenProxy,
  listenRaw,
  REMOTE,
  setProxies,
  trustCertificate,
} from './servers.ts'

beforeEach(() => setProxies())

const never = new AbortController().signal
const body = new TextEncoder().encode('\x1e{"text":"月亮"}\n')

function open() {
  const transport = nodeOperatorTransport('1.2.3')
  onTestFinished(transport.close)
  return (url: string, signal = never, bytes = body) => transport.post(url, { 'x-one': 'header' }, bytes, signal)
}

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

const serve = async (answer: Answer) => `http://127.0.0.1:${await listen(http.createServer(answer))}`

describe('a POST', () => {
  test('sends the bytes as they are, and gives the whole answer', async () => {
    let received: unknown
    const url = await serve(async (request, response) => {
      const { method, url: path, headers } = request
      received = { method, path, headers, bytes: Uint8Array.from(await buffer(request)) }
      response.writeHead(503, { 'retry-after': '7' }).end('busy 忙')
    })
    expect(await open()(`${url}/a/path`)).toEqual({ status: 503, text: 'busy 忙', retryAfter: '7' })
    expect(received).toEqual({
      method: 'POST',
      path: '/a/path',
      headers: {
        'x-one': 'header',
        'content-length': String(body.length),
        'user-agent': 'larkgate/1.2.3',
        connection: 'keep-alive',
        host: expect.any(String),
      },
      bytes: Uint8Array.from(body),
    })
  })

  test('may have no body', async () => {
    const url = await serve(async (request, response) => response.end(String((await buffer(request)).length)))
    expect(await open()(url, never, new Uint8Array())).toMatchObject({ status: 200, text: '0' })
  })

  test('follows no redirect', async () => {
    const url = await serve((request, response) => {
      response.writeHead(request.url === '/' ? 307 : 200, { location: '/elsewhere' }).end()
    })
    expect((await open()(`${url}/`)).status).toBe(307)
  })

  test('is not sent again on a new connection that breaks', async () => {
    let requests = 0
    const url = await serve((request) => {
      requests++
      request.socket.resetAndDestroy()
    })
    await expect(open()(url)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(requests).toBe(1)
  })

  test('is given up when its signal fires, before and after an answer has begun', async () => {
    const { port, connection } = await listenRaw()
    const post = open()
    const giveUp = new AbortController()
    const waiting = post(`http://127.0.0.1:${port}`, giveUp.signal)
    const socket = await connection
    giveUp.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await new Promise((resolve) => socket.once('close', resolve).resume())

    const url = await serve((_, response) => response.write('half'))
    const giveUpLater = new AbortController()
    const half = post(url, giveUpLater.signal)
    setImmediate(() => giveUpLater.abort(new Error('enough again')))
    await expect(half).rejects.toThrow('enough again')
  })

  test('refuses an answer that is too large', async () => {
    const megabyte = Buffer.alloc(1 << 20)
    const url = await serve((_, response) => {
      for (let sent = 0; sent <= 32; sent++) response.write(megabyte)
      response.end()
    })
    await expect(open()(url)).rejects.toThrow('larger than 33554432 bytes')
  })
})

test.runIf(canTrust)('speaks TLS, and goes through the proxy that the variables name', async () => {
  trustCertificate()
  const targetPort = await listen(https.createServer(certificate, (_, response) => response.end('behind the proxy')))
  const { port, asked } = await listenProxy({ targetPort, credentials: 'user:password' })
  setProxies({ HTTPS_PROXY: `http://user:password@127.0.0.1:${port}` })
  const post = open()
  expect(await post(`https://${REMOTE}/ingest`)).toMatchObject({ status: 200, text: 'behind the proxy' })
  expect(await post(`https://${REMOTE}/ingest`)).toMatchObject({ status: 200 })
  expect(asked).toEqual([`${REMOTE}:443`, `${REMOTE}:443`])
})

test('says that the proxy refuses, without its password', async () => {
  const { port } = await listenProxy({ targetPort: 1, credentials: 'user:password' })
  setProxies({ HTTPS_PROXY: `http://user:wrong@127.0.0.1:${port}` })
  const error = await open()(`https://${REMOTE}/ingest`).catch((error: unknown) => String(error))
  expect(error).toContain('the proxy answered 407')
  expect(error).not.toContain('wrong')
})
