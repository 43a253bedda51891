import net, { type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { push } from '../../simulator/push.ts'
import type { PlatformRequest } from '../../simulator/request.ts'
import { listen } from './server.ts'

const request: PlatformRequest = {
  headers: { 'Content-Type': 'application/json;charset=utf-8', 'X-Lark-Request-Nonce': 'n-甲' },
  body: new TextEncoder().encode('{"text":"你好"}'),
}

test('posts the body as it is and gives back status and answer', async () => {
  const { url, received } = await listen((_, response) => response.writeHead(503).end('{"msg":"满"}'))
  const result = await push(request, { url: `${url}/webhook/event?app=a` })
  expect(result).toEqual({ status: 503, body: '{"msg":"满"}', ms: expect.any(Number) })
  expect(received).toHaveLength(1)
  expect(received[0]).toMatchObject({ method: 'POST', path: '/webhook/event?app=a' })
  expect(received[0]?.body.toString()).toBe('{"text":"你好"}')
  expect(received[0]?.headers['content-length']).toBe(String(request.body.byteLength))
  expect(received[0]?.headers['content-type']).toBe('application/json;charset=utf-8')
})

test('sends header values as UTF-8', async () => {
  const { url, received } = await listen((_, response) => response.end())
  await push(request, { url })
  const nonce = received[0]?.headers['x-lark-request-nonce'] as string
  expect(Buffer.from(nonce, 'latin1').toString('utf8')).toBe('n-甲')
})

test('measures until the end of the answer, not until its first byte', async () => {
  const { url } = await listen((_, response) => {
    response.write('first ')
    setTimeout(() => response.end('last'), 50)
  })
  const startedAtMs = performance.now()
  const result = await push(request, { url })
  expect(result.body).toBe('first last')
  expect(result.ms).toBeGreaterThan(45)
  expect(result.ms).toBeLessThanOrEqual(performance.now() - startedAtMs)
})

test('gives up on a server that never answers', async () => {
  const { url } = await listen(() => {})
  const result = await push(request, { url, timeoutMs: 50 })
  expect(result).toMatchObject({ status: undefined, body: '', error: { code: 'TIMEOUT' } })
  expect(result.ms).toBeGreaterThan(40)
  expect(result.error?.message).toBe('no whole answer within 50 ms')
})

test('gives up on a server that never ends its answer', async () => {
  const { url } = await listen((_, response) => response.writeHead(200).write('{'))
  expect(await push(request, { url, timeoutMs: 50 })).toMatchObject({ status: undefined, error: { code: 'TIMEOUT' } })
})

test('reports a refused connection', async () => {
  const result = await push(request, { url: `http://127.0.0.1:${await unusedPort()}/` })
  expect(result).toMatchObject({ status: undefined, error: { code: 'CONNECT_FAILED' } })
  expect(result.error?.message).toContain('ECONNREFUSED')
})

test('reports a connection that is reset before the answer', async () => {
  const { url } = await listen((_, response) => response.socket?.resetAndDestroy())
  expect(await push(request, { url })).toMatchObject({ status: undefined, error: { code: 'RESET' } })
})

test('reports a connection that is closed without an answer or in the middle of it', async () => {
  const silent = await listen((_, response) => response.socket?.end())
  expect(await push(request, { url: silent.url })).toMatchObject({ status: undefined, error: { code: 'RESET' } })
  const half = await listen((_, response) => {
    response.writeHead(200, { 'Content-Length': 10 }).write('half', () => response.socket?.end())
  })
  expect(await push(request, { url: half.url })).toMatchObject({
    status: undefined,
    body: '',
    error: { code: 'RESET' },
  })
})

test('reports an answer that is not HTTP', async () => {
  const server = net.createServer((socket) => socket.end('SSH-2.0-what\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await push(request, { url })).toMatchObject({ status: undefined, error: { code: 'RESET' } })
})

test('does not follow a redirect', async () => {
  const target = await listen((_, response) => response.end('{}'))
  const { url } = await listen((_, response) => response.writeHead(307, { Location: target.url }).end())
  expect((await push(request, { url })).status).toBe(307)
  expect(target.received).toHaveLength(0)
})

test.each(['nonsense', 'ftp://127.0.0.1/', 'http://127.0.0.1:99999/'])(
  'reports the address %s as a value',
  async (url) => {
    expect(await push(request, { url })).toMatchObject({ status: undefined, error: { code: 'CONNECT_FAILED' } })
  },
)

test('reports a TLS handshake that fails', async () => {
  const { url } = await listen((_, response) => response.end())
  const result = await push(request, { url: url.replace('http:', 'https:') })
  expect(result).toMatchObject({ status: undefined, error: { code: 'CONNECT_FAILED' } })
})

async function unusedPort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
