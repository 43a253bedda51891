import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import { nodePost } from '../../../lib/transports/node.ts'
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

const post = nodePost('1.2.3')
const never = new AbortController().signal

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

async function serve(answer: Answer): Promise<string> {
  return `http://127.0.0.1:${await listen(http.createServer(answer))}`
}

describe('a POST', () => {
  test('sends the JSON with its headers, and nothing else of ours', async () => {
    let received: unknown
    const url = await serve(async (request, response) => {
      const { method, url: path, headers } = request
      received = { method, path, headers, body: await text(request) }
      response.end('{"code":0}')
    })
    const json = '{"AppID":"cli_ü"}'
    expect(await post(`${url}/callback/ws/endpoint`, json, never)).toEqual({ status: 200, text: '{"code":0}' })
    expect(received).toEqual({
      method: 'POST',
      path: '/callback/ws/endpoint',
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(json)),
        locale: 'zh',
        'user-agent': 'larkgate/1.2.3',
        connection: 'close',
        host: expect.any(String),
      },
      body: json,
    })
  })

  test('gives the answer whatever its status', async () => {
    const url = await serve((_, response) => response.writeHead(503).end('busy'))
    expect(await post(url, '{}', never)).toEqual({ status: 503, text: 'busy' })
  })

  test('puts the pieces of an answer together, also where one ends inside a character', async () => {
    const bytes = Buffer.from('错误')
    const url = await serve((_, response) => {
      response.write(bytes.subarray(0, 2), () => response.end(bytes.subarray(2)))
    })
    expect((await post(url, '{}', never)).text).toBe('错误')
  })

  test('follows no redirect', async () => {
    const paths: (string | undefined)[] = []
    const url = await serve((request, response) => {
      paths.push(request.url)
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    expect(await post(`${url}/first`, '{}', never)).toEqual({ status: 307, text: '' })
    expect(paths).toEqual(['/first'])
  })

  test('takes an answer of a megabyte, and no larger one', async () => {
    const megabyte = 1024 * 1024
    const url = await serve((request, response) => response.end('x'.repeat(Number(request.url?.slice(1)))))
    expect((await post(`${url}/${megabyte}`, '{}', never)).text).toHaveLength(megabyte)
    await expect(post(`${url}/${megabyte + 1}`, '{}', never)).rejects.toThrow('larger than 1048576 bytes')
  })

  test('is rejected when the answer breaks off', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 10 })
      response.write('half', () => response.destroy())
    })
    await expect(post(url, '{}', never)).rejects.toThrow()
  })

  test('is rejected when nobody listens there', async () => {
    const server = http.createServer()
    const port = await listen(server)
    server.close()
    await expect(post(`http://127.0.0.1:${port}`, '{}', never)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test.runIf(canTrust)('speaks TLS, with a certificate that is trusted', async () => {
    const server = https.createServer(certificate, (_, response) => response.end('sealed'))
    const url = `https://127.0.0.1:${await listen(server)}`
    await expect(post(url, '{}', never)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    trustCertificate()
    expect((await post(url, '{}', never)).text).toBe('sealed')
  })
})

describe('a POST is given up', () => {
  test('before it was sent', async () => {
    let requests = 0
    const url = await serve((_, response) => {
      requests++
      response.end()
    })
    await expect(post(url, '{}', AbortSignal.abort('too late'))).rejects.toBe('too late')
    await post(url, '{}', never)
    expect(requests).toBe(1)
  })

  test('while nothing is answered', async () => {
    const { port, connection } = await listenRaw()
    const giveUp = new AbortController()
    const posting = post(`http://127.0.0.1:${port}`, '{}', giveUp.signal)
    const socket = await connection
    const left = new Promise((resolve) => socket.resume().once('close', resolve))
    giveUp.abort('too slow')
    await expect(posting).rejects.toBe('too slow')
    await left
  })

  test('in the middle of the answer', async () => {
    const giveUp = new AbortController()
    const left = Promise.withResolvers<void>()
    const url = await serve((_, response) => {
      response.on('close', left.resolve)
      response.write('half', () => setImmediate(() => giveUp.abort('too long')))
    })
    await expect(post(url, '{}', giveUp.signal)).rejects.toBe('too long')
    await left.promise
  })

  test('while a proxy does not answer', async () => {
    const proxy = await listenProxy()
    setProxies({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })
    const giveUp = new AbortController()
    const posting = post(`https://${REMOTE}/`, '{}', giveUp.signal)
    await proxy.arrived
    giveUp.abort('too slow')
    await expect(posting).rejects.toBe('too slow')
    await proxy.left
  })

  test('while what is behind a tunnel does not speak', async () => {
    const { port: targetPort, connection } = await listenRaw()
    const proxy = await listenProxy({ targetPort })
    setProxies({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })
    const giveUp = new AbortController()
    const posting = post(`https://${REMOTE}/`, '{}', giveUp.signal)
    const socket = await connection
    await new Promise((resolve) => socket.once('data', resolve))
    giveUp.abort('too slow')
    await expect(posting).rejects.toBe('too slow')
    await proxy.left
  })
})

describe('a proxy', () => {
  test.runIf(canTrust).each([true, false])(
    'is asked for a tunnel, with the credentials of its URL, TLS: %s',
    async (isSecure) => {
      trustCertificate()
      const answer: Answer = (request, response) => response.end(request.url)
      const target = isSecure ? https.createServer(certificate, answer) : http.createServer(answer)
      const proxy = await listenProxy({ targetPort: await listen(target), credentials: 'me:p@ss' })
      setProxies({ [isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY']: `http://me:p%40ss@127.0.0.1:${proxy.port}` })
      const answered = await post(`${isSecure ? 'https' : 'http'}://${REMOTE}/path`, '{}', never)
      expect(answered).toEqual({ status: 200, text: '/path' })
      expect(proxy.asked).toEqual([`${REMOTE}:${isSecure ? 443 : 80}`])
    },
  )

  test('that refuses is no answer, and its password is not told', async () => {
    const proxy = await listenProxy({ targetPort: 1, credentials: 'me:right' })
    setProxies({ HTTPS_PROXY: `http://me:hunter2@127.0.0.1:${proxy.port}` })
    const error = await post(`https://${REMOTE}/`, '{}', never).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ message: 'the proxy answered 407' })
    expect(inspect(error)).not.toContain('hunter2')
  })

  test('is not asked for this machine', async () => {
    setProxies({ HTTP_PROXY: 'http://127.0.0.1:1' })
    expect((await post(await serve((_, response) => response.end('here')), '{}', never)).text).toBe('here')
  })
})
