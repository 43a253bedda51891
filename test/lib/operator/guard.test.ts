import { describe, expect, test } from 'vitest'
import { createOperator } from '../../../lib/operator/server.ts'
import { startOperator, TOKEN } from '../../support/operator.ts'

const ROUTES = ['/ingest', '/admin/dead', '/admin/letter', '/admin/show', '/admin/redrive']

const request = (path: string, init: RequestInit = {}) => new Request(`https://events.example.com${path}`, init)
const bearer = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })

describe('without a token', () => {
  test.each(['', undefined])('there are no operator routes: %j', async (token) => {
    const { queue, dead, store, clock } = startOperator()
    const operate = createOperator({ token, queue, dead, store, clock })
    for (const path of ROUTES) {
      for (const headers of [{}, { authorization: 'Bearer ' }, bearer('undefined')]) {
        expect(await operate(request(path, { method: 'POST', headers, body: '{}' }))).toBeUndefined()
      }
    }
  })
})

describe('a request', () => {
  test.each([
    '/',
    '/ingest/',
    '/Ingest',
    '/admin',
    '/admin/',
    '/admin/nothing',
    '/webhook/event',
    '//ingest',
    '/admin/dead/x',
  ])('for another path is not answered here: %s', async (path) => {
    const { operate } = startOperator()
    expect(await operate(request(path, { method: 'POST', headers: bearer(TOKEN), body: '{}' }))).toBeUndefined()
  })

  test.each(ROUTES)('for %s with no token or a wrong one gets the one 401, and its body is not read', async (path) => {
    const { operate, queue, dead, reports } = startOperator()
    const headers: readonly Record<string, string>[] = [
      {},
      { authorization: '' },
      { authorization: TOKEN },
      { authorization: 'Bearer' },
      { authorization: 'Bearer ' },
      { authorization: `Basic ${TOKEN}` },
      bearer(`${TOKEN}x`),
      bearer(TOKEN.slice(0, -1)),
      bearer(`${TOKEN.slice(0, -1)}S`),
      bearer(TOKEN.toUpperCase()),
      bearer(`${TOKEN}${TOKEN}`),
    ]
    for (const method of ['POST', 'GET', 'OPTIONS']) {
      for (const one of headers) {
        const asked = request(path, { method, headers: one, ...(method === 'POST' && { body: '{}' }) })
        const response = await operate(asked)
        expect([response?.status, await response?.text()]).toEqual([401, '{"error":"Unauthorized"}'])
        expect(asked.bodyUsed).toBe(false)
      }
    }
    expect(new Set(reports.map(({ code }) => code))).toEqual(new Set(['ERR_ADMIN_TOKEN_MISMATCH']))
    expect(JSON.stringify(reports)).not.toContain(TOKEN)
    expect([queue.faults.calls('send'), dead.faults.calls('list')]).toEqual([0, 0])
  })

  test('may write the scheme as it likes', async () => {
    const { operate } = startOperator()
    const headers = { authorization: `bEARER ${TOKEN}`, 'content-type': 'Application/JSON; charset=utf-8' }
    const response = await operate(request('/admin/dead', { method: 'POST', headers, body: '{}' }))
    expect(response?.status).toBe(200)
  })

  test.each(ROUTES)('for %s has to be a POST', async (path) => {
    const { operate } = startOperator()
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      const response = await operate(request(path, { method, headers: bearer(TOKEN) }))
      expect([response?.status, response?.headers.get('allow')]).toEqual([405, 'POST'])
    }
  })

  test.each([
    ['/ingest', 'application/json'],
    ['/ingest', 'application/json-seq-2'],
    ['/ingest', ''],
    ['/admin/dead', 'text/plain'],
    ['/admin/redrive', 'application/x-www-form-urlencoded'],
  ])('for %s has to have its content type, not %j', async (path, type) => {
    const { operate } = startOperator()
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': type }
    const response = await operate(request(path, { method: 'POST', headers, body: '{}' }))
    expect([response?.status, await response?.json()]).toEqual([
      415,
      { error: 'Unsupported Media Type', code: 'ERR_CONTENT_TYPE_UNSUPPORTED' },
    ])
  })

  test('with a body that never ends is given up', async () => {
    const { operate, clock } = startOperator()
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Uint8Array.of(0x7b)) })
    const init = { method: 'POST', headers: bearer(TOKEN), body, duplex: 'half' } as const
    const answering = operate(request('/admin/dead', init))
    await clock.advance(10_000)
    expect((await answering)?.status).toBe(400)
    expect(clock.pending()).toBe(0)
  })
})
