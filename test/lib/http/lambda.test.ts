import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acceptance, refusal } from '../../../lib/core/answer.ts'
import { RequestError } from '../../../lib/core/errors.ts'
import { readBody } from '../../../lib/core/read-body.ts'
import { createAnswerer, createReceiver } from '../../../lib/core/receive.ts'
import { nodeCrypto } from '../../../lib/crypto/node.ts'
import { MAX_AGE_MS, toLambdaRequest, toLambdaResult } from '../../../lib/http/lambda.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { manualClock, START_MS } from '../../support/clock.ts'
import { type HttpEventOptions, httpEvent } from '../../support/lambda-event.ts'
import { APP, bodies, post } from '../../support/platform.ts'
import { anyText } from '../../support/text.ts'

const requestOf = (options: HttpEventOptions = {}) => toLambdaRequest(httpEvent(options), START_MS).request
const pathOf = (options: HttpEventOptions) => new URL(requestOf(options).url).pathname
const bytesOf = async (event: unknown) => [...(await readBody(toLambdaRequest(event, START_MS).request, 1 << 20))]
const refused = (message: string) =>
  expect.objectContaining({
    name: 'RequestError',
    code: 'ERR_INVOCATION_UNKNOWN',
    message: expect.stringContaining(message),
  })

describe('a body', () => {
  test('of any bytes, in base64, is those bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (body) => {
        expect(await bytesOf(httpEvent({ body }))).toEqual([...body])
      }),
    )
  })

  test('of any text, as it is, is its UTF-8', async () => {
    await fc.assert(
      fc.asyncProperty(anyText(100), async (body) => {
        expect(await bytesOf(httpEvent({ body }))).toEqual([...new TextEncoder().encode(body)])
      }),
    )
  })

  test.each([
    ['that is absent', {}],
    ['that is null', { body: null }],
    ['that is empty', { body: '' }],
    ['that is empty, in base64', { body: '', isBase64Encoded: true }],
  ])('%s has no bytes', async (_, more) => {
    expect(await bytesOf({ ...httpEvent({ method: 'GET' }), ...more })).toEqual([])
  })

  test('is read once for every time it is asked for', async () => {
    const request = requestOf({ body: '{"a":1}' })
    expect(Buffer.from(await request.arrayBuffer()).toString()).toBe('{"a":1}')
    expect(Buffer.from(await request.arrayBuffer()).toString()).toBe('{"a":1}')
  })

  test('that is larger than the cap is refused, whatever length was announced', async () => {
    const request = requestOf({ body: new Uint8Array(11), headers: { 'Content-Length': '1' } })
    await expect(readBody(request, 10)).rejects.toMatchObject({ code: 'ERR_BODY_TOO_LARGE' })
  })
})

describe('headers', () => {
  test('are found whatever their case, there and here', () => {
    const event = { ...httpEvent(), headers: { 'X-Lark-Signature': 'abc', 'x-other': ' 1 ' } }
    const { headers } = toLambdaRequest(event, START_MS).request
    expect(headers.get('x-lark-signature')).toBe('abc')
    expect(headers.get('X-LARK-SIGNATURE')).toBe('abc')
    expect(headers.get('X-Other')).toBe('1')
    expect(headers.get('x-lark')).toBeNull()
  })

  test('of one name are joined', () => {
    const event = { ...httpEvent(), headers: { 'x-a': '1', 'X-A': '2,3' } }
    expect(toLambdaRequest(event, START_MS).request.headers.get('x-a')).toBe('1, 2,3')
  })

  test.each([undefined, null, 'text', ['x-a', '1'], { 'x-a': null, 'x-b': 1 }])(
    'that are none of HTTP (%j) are not there',
    (headers) => {
      const request = toLambdaRequest({ ...httpEvent(), headers }, START_MS).request
      expect([request.headers.get('x-a'), request.headers.get('x-b')]).toEqual([null, null])
    },
  )

  test('are not inherited from anything', () => {
    expect(requestOf().headers.get('constructor')).toBeNull()
    const event = JSON.parse(JSON.stringify(httpEvent()).replace('"headers":{', '"headers":{"__proto__":"x",'))
    expect(toLambdaRequest(event, START_MS).request.headers.get('__proto__')).toBe('x')
  })
})

describe('a path', () => {
  test.each([
    ['/webhook/event', '/webhook/event'],
    ['/webhook/sales/card', '/webhook/sales/card'],
    ['//evil.example/webhook/event', '//evil.example/webhook/event'],
    ['/webhook/event?x', '/webhook/event%3Fx'],
    ['/webhook/event#x', '/webhook/event%23x'],
    ['/月亮', '/%E6%9C%88%E4%BA%AE'],
    ['webhook/event', '/webhook/event'],
    ['/', '/'],
  ])('%s is %s', (path, expected) => {
    expect(pathOf({ path })).toBe(expected)
  })

  test('is what follows the name of a stage', () => {
    expect(pathOf({ stage: 'prod', path: '/prod/webhook/event' })).toBe('/webhook/event')
    expect(pathOf({ stage: 'prod', path: '/webhook/event' })).toBe('/webhook/event')
    expect(pathOf({ stage: 'web', path: '/webhook/event' })).toBe('/webhook/event')
  })

  test('of any text is an address, always of the same host, and keeps its query', () => {
    fc.assert(
      fc.property(anyText(40), anyText(40), (path, query) => {
        const url = new URL(requestOf({ path: `/${path}`, query }).url)
        expect(url.host).toBe('lambda.invalid')
        const { search } = new URL(`https://x/?${query}`)
        expect(url.search).toBe(search)
      }),
    )
  })
})

describe('the time of arrival', () => {
  const arrivalOf = (timeEpoch: unknown) => {
    const event = httpEvent()
    Object.assign(event.requestContext as object, { timeEpoch })
    return toLambdaRequest(event, START_MS).arrivedAtMs - START_MS
  }

  test.each([
    ['a moment ago', START_MS - 120, -120],
    ['now', START_MS, 0],
    ['later than now: the clocks differ', START_MS + 5000, 0],
    ['longer ago than can be', START_MS - 3_600_000, -MAX_AGE_MS],
    ['in seconds', START_MS / 1000, -MAX_AGE_MS],
    ['no number', '1750000000000', 0],
    ['not there', undefined, 0],
    ['infinite', Number.POSITIVE_INFINITY, 0],
  ])('that is %s', (_, timeEpoch, expected) => {
    expect(arrivalOf(timeEpoch)).toBe(expected)
  })
})

describe('what is no HTTP request', () => {
  test.each([
    ['no object', 'text', 'no JSON object'],
    ['nothing', undefined, 'no JSON object'],
    ['null', null, 'no JSON object'],
    ['a list', [], 'no JSON object'],
    ['a test event of the console', { key1: 'value1' }, 'something else'],
    ['a batch of SQS', { Records: [] }, 'something else'],
    ['a request in format 1.0', { version: '1.0', httpMethod: 'POST', path: '/webhook/event' }, 'one in format 1.0'],
    ['a request of a load balancer', { httpMethod: 'POST', path: '/' }, 'one in format 1.0'],
    ['a request without a method', { ...httpEvent(), requestContext: {} }, 'something else'],
    ['a request without a path', { ...httpEvent(), rawPath: undefined }, 'something else'],
    ['a request whose body is no text', { ...httpEvent(), body: { a: 1 } }, 'its body is no text'],
  ])('is refused as such: %s', (_, event, message) => {
    expect(() => toLambdaRequest(event, START_MS)).toThrow(refused(message))
  })

  test('is refused with a code whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (event) => {
        expect(() => toLambdaRequest(event, START_MS)).toThrow(refused(''))
      }),
    )
  })
})

describe('an answer', () => {
  test('is text, Chinese as it is', () => {
    expect(toLambdaResult(acceptance({ challenge: '挑战 🌕' }))).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"challenge":"挑战 🌕"}',
      isBase64Encoded: false,
    })
  })

  test('keeps its status and headers', () => {
    const result = toLambdaResult(refusal(new RequestError('ERR_QUEUE_UNAVAILABLE', 'secret message')))
    expect(result).toMatchObject({ statusCode: 503, headers: { 'retry-after': '15' } })
    expect(JSON.stringify(result)).not.toContain('secret')
  })
})

describe('a receiver', () => {
  const start = () => {
    const ports = () => ({ crypto: nodeCrypto, queue: memoryQueue(manualClock()), clock: manualClock() })
    const [web, lambda] = [ports(), ports()]
    const answer = createAnswerer({ apps: [APP] }, lambda)
    const receive = createReceiver({ apps: [APP] }, web)
    return { web, lambda, answer, receive }
  }

  const eventOf = async (request: Request, asText: boolean) => {
    const bytes = new Uint8Array(await request.clone().arrayBuffer())
    const { pathname, search } = new URL(request.url)
    return httpEvent({
      method: request.method,
      path: pathname,
      query: search.slice(1),
      headers: Object.fromEntries(request.headers),
      body: asText ? new TextDecoder().decode(bytes) : bytes,
    })
  }

  test.each([
    ['an event', () => post(bodies.message()), 200],
    ['a challenge', () => post(bodies.challenge('挑战')), 200],
    ['a click', () => post(bodies.click()), 200],
    ['a legacy card', () => post(bodies.card(), { legacyCard: true }), 200],
    ['a forged event', () => post(bodies.message(), { tamper: true }), 401],
    ['another path', () => post(bodies.message(), { path: '/webhook/other' }), 404],
    ['another method', () => new Request('https://gateway.example/webhook/event'), 405],
  ])('answers %s as it would a request of the web, and queues the same', async (_, make, status) => {
    for (const asText of [true, false]) {
      const { web, lambda, answer, receive } = start()
      const { request } = toLambdaRequest(await eventOf(make(), asText), START_MS)
      const [result, response] = [toLambdaResult(await answer(request)), await receive(make())]
      expect(result.statusCode).toBe(status)
      expect({ ...result, isBase64Encoded: undefined }).toEqual({
        statusCode: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      })
      const queued = async ({ queue }: typeof web) => (await queue.receive(10, 0)).map(({ body }) => body)
      expect(await queued(lambda)).toEqual(await queued(web))
    }
  })
})
