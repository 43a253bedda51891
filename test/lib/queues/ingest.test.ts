import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { readEnvelope } from '../../../lib/core/envelope.ts'
import { INGEST_MESSAGE_BYTES, type IngestQueue, ingestQueue } from '../../../lib/queues/ingest.ts'
import { nodeOperatorTransport } from '../../../lib/transports/node.ts'
import { eventQueueContract } from '../../contract/event-queue.ts'
import { type ManualClock, manualClock, stateOf } from '../../support/clock.ts'
import { enveloped, message } from '../../support/message.ts'
import { startOperator, TOKEN } from '../../support/operator.ts'
import { serveOperator } from '../../support/operator-server.ts'
import { seededRandom } from '../../support/random.ts'

/** The routes behind a real server, and a queue that hands over to them; all of it is gone when the test ends. */
async function start(options: { token?: string; maxRequests?: number } = {}) {
  const operator = startOperator({ maxBytes: INGEST_MESSAGE_BYTES })
  const server = await serveOperator(operator.operate)
  const clock = manualClock()
  const transport = nodeOperatorTransport('1.2.3')
  const queue = ingestQueue({ url: server.url, token: TOKEN, transport, clock, ...options })
  onTestFinished(async () => {
    transport.close()
    await server.stop()
  })
  const send = (key: string, text = '{}') => queue.send(enveloped(message(key, { text })))
  const queuedKeys = async () => (await operator.queued()).map((text) => readEnvelope(text).key)
  return { ...operator, behind: operator, server, clock, queue, send, queuedKeys }
}

const refused = (code: string, message: unknown = expect.any(String)) =>
  expect.objectContaining({ name: 'PortError', code, message })

/** Waits for what only the network decides. */
const until = (what: () => boolean) => vi.waitFor(() => expect(what()).toBe(true), { timeout: 5_000, interval: 2 })

const keysOf = (count: number) => Array.from({ length: count }, (_, index) => `key ${index}`)

eventQueueContract(
  'the queue of a Worker, in front of one in memory',
  { maxBytes: INGEST_MESSAGE_BYTES, ordered: true, deduplicates: true, enclose: enveloped },
  async () => {
    const { queue, queued } = await start()
    return { queue, take: queued }
  },
  async () => {
    const { server, queue } = await start()
    await server.stop()
    return queue
  },
)

describe('a send', () => {
  test('goes at once while nothing is on its way, and what comes meanwhile goes together', async () => {
    const { server, send, queuedKeys } = await start()
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    server.behave(async (_, __, next) => {
      await gate
      next()
    })
    const first = send('first')
    await until(() => server.requests() === 1)
    const others = keysOf(50).map((key) => send(key))
    expect(server.requests()).toBe(1)
    open()
    await Promise.all([first, ...others])
    expect(server.requests()).toBe(2)
    expect(await queuedKeys()).toEqual(['first', ...keysOf(50)])
  })

  test('of many in one turn shares requests of a bounded size', async () => {
    const { server, send, queuedKeys } = await start()
    await Promise.all(keysOf(250).map((key) => send(key)))
    expect(server.requests()).toBe(3)
    expect((await queuedKeys()).toSorted()).toEqual(keysOf(250).toSorted())
  })

  test('does not wait long for a request that hangs', async () => {
    const { server, send, clock } = await start()
    server.behave((_, __, next) => server.requests() > 1 && next())
    const hanging = send('hangs')
    hanging.catch(() => undefined)
    await until(() => server.requests() === 1)
    const other = send('other')
    await clock.advance(49)
    expect([await stateOf(other), server.requests()]).toEqual(['pending', 1])
    await clock.advance(1)
    await other
    expect(await stateOf(hanging)).toBe('pending')
  })

  test('of a large envelope takes nothing along', async () => {
    const { server, send } = await start()
    const sizes: number[] = []
    server.behave((request, _, next) => {
      sizes.push(Number(request.headers['content-length']))
      next()
    })
    const text = `{"text":"${'x'.repeat(600_000)}"}`
    await Promise.all([send('a'), send('large', text), send('b')])
    expect(Math.max(...sizes)).toBe(enveloped(message('large', { text })).text.length + 2)
  })

  test('keeps its connections', async () => {
    const { server, send } = await start()
    for (const key of keysOf(20)) await send(key)
    expect([server.requests(), server.connections()]).toEqual([20, 1])
  })

  test('that meets a kept connection at the moment of its end is sent once more', async () => {
    const { server, send, queuedKeys } = await start()
    await send('a')
    server.behave((request, _, next) => (server.requests() === 2 ? request.socket.resetAndDestroy() : next()))
    await send('b')
    expect([server.requests(), await queuedKeys()]).toEqual([3, ['a', 'b']])
  })

  test('has the headers that the route asks for, and the version', async () => {
    const { server, send } = await start()
    let headers: unknown
    server.behave((request, _, next) => {
      headers = request.headers
      next()
    })
    await send('a')
    expect(headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json-seq',
      'user-agent': 'larkgate/1.2.3',
    })
  })

  test.each(['{"half":"\ud83c"}', '{"raw":"\x1e"}'])(
    'is refused when its text would arrive as another one: %j',
    async (text) => {
      const { send, server } = await start()
      await expect(send('a', text)).rejects.toEqual(refused('ERR_ENVELOPE_MALFORMED'))
      expect(server.requests()).toBe(0)
    },
  )
})

describe('a refusal', () => {
  test('is told to whom it concerns, and to nobody else', async () => {
    const { queue, send, queuedKeys } = await start()
    const sends = [send('a'), queue.send(message('no envelope')), send('b')]
    const results = await Promise.allSettled(sends)
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((results[1] as PromiseRejectedResult).reason).toEqual(refused('ERR_ENVELOPE_MALFORMED'))
    expect(await queuedKeys()).toEqual(['a', 'b'])
  })

  test('of the queue behind the Worker is one here, and so is its slowness', async () => {
    const { behind, send } = await start()
    behind.queue.faults.fail('send')
    await expect(send('a')).rejects.toEqual(
      refused('ERR_QUEUE_UNAVAILABLE', expect.stringMatching(/queue of the Worker/)),
    )
    behind.queue.faults.hold('send')
    const slow = send('a')
    slow.catch(() => undefined)
    await until(() => behind.queue.faults.calls('send') === 2)
    await behind.clock.advance(2_000)
    await expect(slow).rejects.toEqual(refused('ERR_QUEUE_TIMEOUT', expect.stringMatching(/queue of the Worker/)))
    behind.queue.faults.mend('send')
    await send('a')
  })

  test.each([
    [401, 'ERR_QUEUE_UNAVAILABLE', /401: LARKGATE_ADMIN_TOKEN is not the one/],
    [404, 'ERR_QUEUE_UNAVAILABLE', /404, so it has no operator routes: .*LARKGATE_ADMIN_TOKEN/],
    [301, 'ERR_QUEUE_UNAVAILABLE', /301, a redirect: LARKGATE_INGEST_URL/],
    [400, 'ERR_QUEUE_UNAVAILABLE', /answered 400$/],
    [413, 'ERR_ENVELOPE_TOO_LARGE', /answered 413$/],
    [500, 'ERR_QUEUE_UNAVAILABLE', /answered 500$/],
    [204, 'ERR_QUEUE_UNAVAILABLE', /answered 204$/],
  ])('with status %d is %s, and says what to look at', async (status, code, words) => {
    const { server, send } = await start()
    server.behave((request, response) => request.resume().on('end', () => response.writeHead(status).end()))
    await expect(send('a')).rejects.toEqual(refused(code, expect.stringMatching(words)))
    server.behave()
    await send('b')
  })

  test('of a wrong token comes from the real routes as well, and never names it', async () => {
    const { queue, send } = await start({ token: 'a wrong token of operators' })
    const error = await send('a').catch((error: unknown) => error)
    expect(error).toEqual(refused('ERR_QUEUE_UNAVAILABLE', expect.stringMatching(/401/)))
    expect(String(error)).not.toContain('a wrong token')
    await expect(queue.check()).rejects.toEqual(refused('ERR_QUEUE_UNAVAILABLE', expect.stringMatching(/401/)))
  })

  test.each(['', 'ok', '{}', '{"count":2,"refused":[]}', '<html>a page of somebody else</html>'])(
    'is what an answer is that says something else: %j',
    async (text) => {
      const { server, send } = await start()
      server.behave((request, response) => request.resume().on('end', () => response.end(text)))
      await expect(send('a')).rejects.toEqual(
        refused('ERR_QUEUE_UNAVAILABLE', expect.stringMatching(/LARKGATE_INGEST_URL/)),
      )
    },
  )

  test('is what a lost answer is, although the event may be there', async () => {
    const { server, send, queuedKeys } = await start()
    server.behave((_, response, next) => {
      response.end = () => {
        response.socket?.resetAndDestroy()
        return response
      }
      next()
    })
    await expect(send('a')).rejects.toEqual(
      refused('ERR_QUEUE_UNAVAILABLE', expect.stringMatching(/cannot be reached/)),
    )
    server.behave()
    await send('a')
    expect(await queuedKeys()).toEqual(['a'])
  })

  test('is what half an answer is', async () => {
    const { server, send } = await start()
    server.behave((request, response) =>
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('{"count":1,', () => response.socket?.destroy())
      }),
    )
    await expect(send('a')).rejects.toEqual(refused('ERR_QUEUE_UNAVAILABLE'))
  })

  test('is what no answer is, after its time; and the next one is on another connection', async () => {
    const { server, send, clock } = await start()
    server.behave(() => undefined)
    const waiting = send('a')
    waiting.catch(() => undefined)
    await until(() => server.requests() === 1)
    await clock.advance(2_399)
    expect(await stateOf(waiting)).toBe('pending')
    await clock.advance(1)
    await expect(waiting).rejects.toEqual(refused('ERR_QUEUE_TIMEOUT'))
    server.behave()
    await send('b')
    expect(clock.pending()).toBe(0)
  })
})

describe('a Worker that cannot keep up', () => {
  test.each([
    [503, '7', 7_000],
    [429, 'Sun, 15 Jun 2025 15:06:45 GMT', 5_000],
    [503, '86400', 30_000],
    [429, undefined, 1_000],
    [503, 'soon', 1_000],
  ])('is left alone for as long as it asks for, within bounds: %d, %s', async (status, retryAfter, pauseMs) => {
    const { server, send, clock } = await start()
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
    server.behave((request, response) => request.resume().on('end', () => response.writeHead(status, headers).end()))
    const busy = refused('ERR_QUEUE_UNAVAILABLE', `the Worker answered ${status}`)
    await expect(send('a')).rejects.toEqual(busy)
    server.behave()
    await clock.advance(pauseMs - 1)
    await expect(send('b')).rejects.toEqual(busy)
    expect(server.requests()).toBe(1)
    await clock.advance(1)
    await send('c')
  })

  test('has what waits for it refused as well', async () => {
    const { server, send } = await start({ maxRequests: 1 })
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    server.behave(async (request, response) => {
      await gate
      request.resume().on('end', () => response.writeHead(503).end())
    })
    const sends = [send('a')]
    await until(() => server.requests() === 1)
    sends.push(send('b'), send('c'))
    open()
    const results = await Promise.allSettled(sends)
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(server.requests()).toBe(1)
  })

  test('has only so many requests at the same time, and only so many events wait for it', async () => {
    const { server, send, clock } = await start()
    let open = 0
    let most = 0
    const held: (() => unknown)[] = []
    server.behave((_, response, next) => {
      most = Math.max(most, ++open)
      response.on('close', () => open--)
      held.push(next)
    })
    const sends = keysOf(2_400).map((key) => send(key))
    // Four requests of a hundred are on their way, and two thousand wait.
    const outcomes = Promise.allSettled(sends)
    await until(() => server.requests() === 4)
    await expect(send('one too many')).rejects.toEqual(
      refused('ERR_QUEUE_UNAVAILABLE', 'too many events wait for the Worker'),
    )
    server.behave((_, response, next) => {
      most = Math.max(most, ++open)
      response.on('close', () => open--)
      next()
    })
    for (const next of held) next()
    expect((await outcomes).filter(({ status }) => status === 'rejected')).toEqual([])
    expect([most, server.requests()]).toEqual([4, 24])
    expect(clock.pending()).toBe(0)
  })

  test('has events refused that have waited too long for their batch', async () => {
    const { server, send, clock } = await start({ maxRequests: 1 })
    server.behave(() => undefined)
    const outcomes = Promise.allSettled([send('a')])
    await until(() => server.requests() === 1)
    const late = Promise.allSettled([send('late')])
    await clock.advance(2_400)
    const [[first], [second]] = await Promise.all([outcomes, late])
    expect([first, second]).toEqual([
      { status: 'rejected', reason: refused('ERR_QUEUE_TIMEOUT', 'the Worker did not answer in time') },
      { status: 'rejected', reason: refused('ERR_QUEUE_TIMEOUT', 'the Worker answers too slowly') },
    ])
    expect(server.requests()).toBe(1)
  })
})

describe('closing', () => {
  test('lets what was sent be answered, and takes no more', async () => {
    const { server, send, queue, queuedKeys } = await start({ maxRequests: 1 })
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    server.behave(async (_, __, next) => {
      await gate
      next()
    })
    const sends = [send('a')]
    await until(() => server.requests() === 1)
    sends.push(send('b'), send('c'))
    const closing = queue.close()
    await expect(send('d')).rejects.toEqual(refused('ERR_QUEUE_UNAVAILABLE', 'this gateway is stopping'))
    expect(await stateOf(closing)).toBe('pending')
    open()
    await Promise.all([closing, ...sends])
    expect(await queuedKeys()).toEqual(['a', 'b', 'c'])
  })

  test('is bounded when the Worker does not answer', async () => {
    const { server, send, queue, clock } = await start({ maxRequests: 1 })
    server.behave(() => undefined)
    const outcomes = Promise.allSettled([send('a'), send('b')])
    await until(() => server.requests() === 1)
    const closing = queue.close()
    await clock.advance(2_400)
    await closing
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(clock.pending()).toBe(0)
  })

  test('of a queue that was never used ends at once', async () => {
    await (await start()).queue.close()
  })
})

describe('the question whether events would be taken', () => {
  test('is answered by a Worker with these routes, and puts nothing on its queue', async () => {
    const { queue, queuedKeys } = await start()
    await queue.check()
    expect(await queuedKeys()).toEqual([])
  })

  test('fails where there is none', async () => {
    const { server, queue } = await start()
    server.behave((_, response) => response.end('hello'))
    await expect(queue.check()).rejects.toEqual(refused('ERR_QUEUE_UNAVAILABLE'))
    await server.stop()
    await expect(queue.check()).rejects.toEqual(
      refused('ERR_QUEUE_UNAVAILABLE', expect.stringMatching(/^the Worker cannot be reached: .*ECONNREFUSED/)),
    )
  })
})

test.each([1, 2, 3])('whatever goes wrong, what was accepted is on the queue: seed %d', async (seed) => {
  const { server, queue, queuedKeys, clock } = await start()
  const random = seededRandom(seed)
  server.behave((request, response, next) => {
    const chance = random()
    if (chance < 0.1) request.socket.resetAndDestroy()
    else if (chance < 0.2) request.resume().on('end', () => response.writeHead(500).end())
    else if (chance < 0.3) request.resume().on('end', () => response.end('{"count":1}'))
    else if (chance < 0.4) {
      response.end = () => {
        response.socket?.resetAndDestroy()
        return response
      }
      next()
    } else next()
  })
  const outcomes = await sendMany(queue, clock, random, 400)
  const accepted = outcomes.filter(({ accepted }) => accepted).map(({ key }) => key)
  const queued = new Set(await queuedKeys())
  expect(accepted.filter((key) => !queued.has(key))).toEqual([])
  expect(accepted.length).toBeGreaterThan(50)
  expect(accepted.length).toBeLessThan(400)
})

async function sendMany(queue: IngestQueue, clock: ManualClock, random: () => number, count: number) {
  const sends: Promise<{ key: string; accepted: boolean }>[] = []
  for (const key of keysOf(count)) {
    const sending = queue.send(enveloped(message(key))).then(
      () => ({ key, accepted: true }),
      () => ({ key, accepted: false }),
    )
    sends.push(sending)
    if (random() < 0.3) await clock.advance(20)
    if (random() < 0.1) await sending
  }
  await clock.advance(100)
  return Promise.all(sends)
}
