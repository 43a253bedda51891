import { describe, expect, test } from 'vitest'
import { createSqsClient } from '../../../lib/aws/sqs-client.ts'
import { systemClock } from '../../../lib/clocks/system.ts'
import type { Clock, EventQueue } from '../../../lib/core/ports.ts'
import { sqsQueue } from '../../../lib/queues/sqs.ts'
import { lightSqsQueue } from '../../../lib/queues/sqs-light.ts'
import { manualClock } from '../../support/clock.ts'
import { CREDENTIALS } from '../../support/fauxqs.ts'
import { message } from '../../support/message.ts'
import { failure, ok, type SqsScript, type SqsServer, startSqsServer, took } from '../../support/sqs-server.ts'

const DEADLINE_MS = 2400
/** Above what timers and a busy machine add. */
const SLACK_MS = 600

const unavailable = (cause: RegExp) =>
  expect.objectContaining({
    name: 'PortError',
    code: 'ERR_QUEUE_UNAVAILABLE',
    message: expect.any(String),
    cause: expect.objectContaining({ message: expect.stringMatching(cause) }),
  })

type Open = (server: SqsServer, clock?: Clock) => EventQueue

const SENDERS: Readonly<Record<string, Open>> = {
  'the AWS SDK': ({ queueUrl, environment }, clock = systemClock) =>
    sqsQueue({ client: createSqsClient({ queueUrl, environment, credentials: CREDENTIALS }), queueUrl, clock }),
  'the light sender': ({ queueUrl, environment }, clock = systemClock) =>
    lightSqsQueue({ queueUrl, environment, clock, random: Math.random }),
}

for (const [sender, open] of Object.entries(SENDERS)) {
  const start = async (script: SqsScript) => {
    const server = await startSqsServer(script)
    const queue = open(server)
    const timed = async () => {
      const startedAtMs = performance.now()
      const error = await queue.send(message('a')).catch((cause: unknown) => cause)
      return { error, ms: performance.now() - startedAtMs }
    }
    return { server, queue, timed }
  }

  describe(`${sender}, when SQS`, () => {
    test('works, signs as SQS expects, and needs one request', async () => {
      const { server, queue } = await start((request) => took(request))
      await queue.send(message('a', { lane: 'lane' }))
      expect(server.requests).toHaveLength(1)
      expect(server.requests[0]?.json).toMatchObject({ QueueUrl: server.queueUrl, MessageBody: message('a').text })
    })

    test('refuses, does not try again, and has its reason in the error', async () => {
      const { server, timed } = await start(() =>
        failure(403, 'AccessDenied', 'not authorized to perform: sqs:SendMessage'),
      )
      const { error, ms } = await timed()
      expect(error).toEqual(unavailable(/not authorized/))
      expect(server.requests).toHaveLength(1)
      expect(ms).toBeLessThan(SLACK_MS)
    })

    test('does not know the queue, does not try again', async () => {
      const { server, timed } = await start(() =>
        failure(400, 'QueueDoesNotExist', 'The specified queue does not exist.'),
      )
      expect((await timed()).error).toEqual(unavailable(/does not exist/))
      expect(server.requests).toHaveLength(1)
    })

    test('takes smaller messages only, says that the event is too large', async () => {
      const reason = 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.'
      const { timed } = await start(() => failure(400, 'InvalidParameterValue', reason))
      expect((await timed()).error).toEqual(expect.objectContaining({ code: 'ERR_ENVELOPE_TOO_LARGE' }))
    })

    test.each([
      ['throttles', failure(400, 'RequestThrottled')],
      ['throttles by status', failure(429, 'TooManyRequestsException')],
      ['has an error of its own', failure(500, 'InternalError')],
      ['is not available', { status: 503, body: '<html>Service Unavailable</html>' }],
      ['breaks the connection', 'reset'],
    ] as const)('%s and then works, sends the event', async (_, reply) => {
      const { server, queue } = await start((request, number) => (number === 1 ? reply : took(request)))
      await queue.send(message('a'))
      expect(server.requests).toHaveLength(2)
      expect(server.requests[1]?.json).toEqual(server.requests[0]?.json)
    })

    test.each([
      ['throttles for ever', failure(400, 'RequestThrottled')],
      ['has errors for ever', failure(500, 'InternalError')],
      ['breaks every connection', 'reset'],
    ] as const)('%s, gives up in time, after a bounded number of tries', async (_, reply) => {
      const { server, timed } = await start(() => reply)
      const { error, ms } = await timed()
      expect(error).toEqual(expect.objectContaining({ code: 'ERR_QUEUE_UNAVAILABLE' }))
      expect(server.requests.length).toBeGreaterThan(1)
      expect(server.requests.length).toBeLessThanOrEqual(5)
      expect(ms).toBeLessThan(DEADLINE_MS + SLACK_MS)
    })

    test('does not answer at all, gives up in time', async () => {
      const { timed } = await start(() => 'hang')
      const { error, ms } = await timed()
      expect(error).toEqual(expect.objectContaining({ code: 'ERR_QUEUE_UNAVAILABLE' }))
      expect(ms).toBeLessThan(DEADLINE_MS + SLACK_MS)
    })

    test('does not answer once, sends the event with another try', async () => {
      const { timed } = await start((request, number) => (number === 1 ? 'hang' : took(request)))
      const { error, ms } = await timed()
      expect(error).toBeUndefined()
      expect(ms).toBeLessThan(DEADLINE_MS)
    })

    test.each([
      ['says that it has stored another text', ok({ MessageId: 'm', MD5OfMessageBody: '0'.repeat(32) })],
      ['answers with something that is no JSON', { status: 200, body: '<html>Hello</html>' }],
    ])('%s, does not count that as sent', async (_, reply) => {
      const { timed } = await start(() => reply)
      expect((await timed()).error).toEqual(expect.objectContaining({ code: 'ERR_QUEUE_UNAVAILABLE' }))
    })

    test('has another time than this machine, tries again with that one', async () => {
      const server = await startSqsServer(
        (request) => took(request),
        () => Date.now() + 3_600_000,
      )
      const queue = open(server)
      await queue.send(message('a'))
      expect(server.requests).toHaveLength(2)
      await queue.send(message('b'))
      expect(server.requests).toHaveLength(3)
    })

    test('closes a connection that was idle, sends the next event over a new one', async () => {
      const { server, queue } = await start((request) => took(request))
      await queue.send(message('a'))
      await queue.send(message('b'))
      expect(server.connections()).toBe(1)
      server.dropConnections()
      await queue.send(message('c'))
      expect(server.connections()).toBe(2)
    })
  })
}

test('a deadline is kept by the clock that was given, while nothing answers', async () => {
  for (const open of Object.values(SENDERS)) {
    const arrived = Promise.withResolvers<void>()
    const clock = manualClock(Date.now())
    const server = await startSqsServer(() => {
      arrived.resolve()
      return 'hang'
    })
    const sent = open(server, clock)
      .send(message('a'))
      .catch((cause: unknown) => cause)
    await arrived.promise
    await clock.advance(DEADLINE_MS)
    expect(await sent).toEqual(expect.objectContaining({ code: 'ERR_QUEUE_UNAVAILABLE' }))
    server.dropConnections()
  }
})
