import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createSqsClient } from '../../../lib/aws/sqs-client.ts'
import { escapeRefused, SQS_MESSAGE_BYTES } from '../../../lib/aws/sqs-text.ts'
import { systemClock } from '../../../lib/clocks/system.ts'
import { takeBatch, type Waiting } from '../../../lib/queues/sqs-batch.ts'
import { type BatchingSqsOptions, batchingSqsQueue } from '../../../lib/queues/sqs-batching.ts'
import { SQS_ENVELOPE_BYTES } from '../../../lib/queues/sqs-message.ts'
import { eventQueueContract } from '../../contract/event-queue.ts'
import { manualClock, stateOf } from '../../support/clock.ts'
import { CREDENTIALS, type Fauxqs, startFauxqsHere } from '../../support/fauxqs.ts'
import { message } from '../../support/message.ts'
import {
  failure,
  type SqsReply,
  type SqsRequest,
  type SqsScript,
  startSqsServer,
  took,
} from '../../support/sqs-server.ts'

const LINGER_MS = 5
const NO_ANSWER = expect.objectContaining({ name: 'PortError', code: 'ERR_QUEUE_UNAVAILABLE' })

let fauxqs: Fauxqs
beforeAll(async () => {
  fauxqs = await startFauxqsHere()
})
afterAll(() => fauxqs.close())

for (const fifo of [true, false]) {
  const open = (queueUrl: string, environment: Fauxqs['environment']) => {
    const client = createSqsClient({ queueUrl, environment, credentials: CREDENTIALS })
    return batchingSqsQueue({ client, queueUrl, clock: systemClock })
  }
  eventQueueContract(
    `a ${fifo ? 'FIFO' : 'standard'} SQS queue in batches`,
    { maxBytes: SQS_ENVELOPE_BYTES, ordered: fifo, deduplicates: fifo, written: escapeRefused },
    async () => {
      const queueUrl = await fauxqs.createQueue({ fifo })
      return { queue: open(queueUrl, fauxqs.environment), take: () => fauxqs.take(queueUrl) }
    },
    () => {
      const nobody = 'http://127.0.0.1:9'
      const environment = { ...fauxqs.environment, AWS_ENDPOINT_URL_SQS: nobody }
      return open(`${nobody}/000000000000/queue${fifo ? '.fifo' : ''}`, environment)
    },
  )
}

async function start(script: SqsScript, options: Partial<BatchingSqsOptions> = {}) {
  const { requests, environment, queueUrl } = await startSqsServer(script)
  const clock = manualClock()
  // The AWS SDK signs with the machine's time; only waiting is up to the test.
  const client = createSqsClient({ queueUrl, environment, credentials: CREDENTIALS, maxAttempts: 1 })
  onTestFinished(() => client.destroy())
  const queue = batchingSqsQueue({ client, queueUrl, clock, lingerMs: LINGER_MS, ...options })
  const keysOf = ({ json }: SqsRequest): string[] =>
    json.Entries.map(({ MessageBody }: { MessageBody: string }) => JSON.parse(MessageBody).larkkey)
  const sent = () => requests.map(keysOf)
  const send = (...keys: string[]) =>
    keys.map((key) => {
      const result = queue.send(message(key))
      result.catch(() => undefined)
      return result
    })
  const sendTo = (lane: string, ...keys: string[]) =>
    keys.map((key) => {
      const result = queue.send(message(key, { lane }))
      result.catch(() => undefined)
      return result
    })
  return { queue, clock, requests, sent, send, sendTo }
}

const keys = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`)

/** Requests wait for an answer until the test gives it. */
function answersLater() {
  const replies: ((reply: SqsReply) => void)[] = []
  return { replies, script: () => new Promise<SqsReply>((resolve) => replies.push(resolve)) }
}

describe('events', () => {
  test('that arrive within the linger share a request', async () => {
    const { clock, send, sent } = await start((request) => took(request))
    const results = send('a', 'b', 'c')
    await clock.advance(LINGER_MS - 1)
    expect(sent()).toEqual([])
    await clock.advance(1)
    await Promise.all(results)
    expect(sent()).toEqual([['a', 'b', 'c']])
  })

  test('that fill a batch wait for nothing', async () => {
    const { send, sent } = await start((request) => took(request))
    await Promise.all(send(...keys(10)))
    expect(sent()).toEqual([keys(10)])
  })

  test('that are more than a batch wait for the next one, however few they are', async () => {
    const { clock, send, sent } = await start((request) => took(request))
    const results = send(...keys(12))
    await Promise.all(results.slice(0, 10))
    await clock.advance(LINGER_MS)
    await Promise.all(results)
    expect(sent()).toEqual([keys(12).slice(0, 10), keys(12).slice(10)])
  })

  test('are accepted or refused each by what SQS says of them', async () => {
    const { clock, send } = await start((request) => took(request, { 1: 'InternalError' }))
    const results = send('a', 'b', 'c')
    await clock.advance(LINGER_MS)
    expect((await Promise.allSettled(results)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    await expect(results[1]).rejects.toEqual(NO_ANSWER)
  })

  test('of which SQS says nothing are not accepted', async () => {
    const { clock, send } = await start(() => ({ status: 200, body: '{}' }))
    const [result] = send('a')
    await clock.advance(LINGER_MS)
    await expect(result).rejects.toEqual(NO_ANSWER)
  })

  test('are all refused when their request fails, and the next ones are sent', async () => {
    const { clock, send, sent } = await start((request, number) =>
      number === 1 ? failure(403, 'AccessDenied') : took(request),
    )
    const results = send('a', 'b')
    await clock.advance(LINGER_MS)
    expect((await Promise.allSettled(results)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const [next] = send('c')
    await clock.advance(LINGER_MS)
    await next
    expect(sent()).toEqual([['a', 'b'], ['c']])
  })

  test('are refused in time when nothing answers', async () => {
    const { clock, send, requests } = await start(() => 'hang')
    const [result] = send('a')
    await clock.advance(LINGER_MS)
    await expect.poll(() => requests.length).toBe(1)
    await clock.advance(2400)
    await expect(result).rejects.toEqual(NO_ANSWER)
  })
})

describe('of one lane', () => {
  test('one event is under way at a time, and the others follow in order', async () => {
    const { clock, sendTo, sent } = await start((request) => took(request))
    const results = sendTo('lane', 'a', 'b', 'c')
    await clock.advance(LINGER_MS)
    await Promise.all(results)
    expect(sent()).toEqual([['a'], ['b'], ['c']])
  })

  test('events wait while those of others go on', async () => {
    const { replies, script } = answersLater()
    const { clock, send, sendTo, sent, requests } = await start(script)
    const answer = (key: string) => {
      const index = sent().findIndex(([first]) => first === key)
      replies[index]?.(took(requests[index]!))
    }
    const results = sendTo('lane', 'a', 'b')
    await clock.advance(LINGER_MS)
    const [other] = send('x')
    await clock.advance(LINGER_MS)
    await expect.poll(() => requests.length).toBe(2)
    expect(sent()).toEqual(expect.arrayContaining([['a'], ['x']]))
    answer('x')
    await other
    expect(await stateOf(results[1]!)).toBe('pending')
    answer('a')
    await results[0]
    await expect.poll(() => requests.length).toBe(3)
    answer('b')
    await results[1]
  })

  test('no event overtakes one that was refused: those behind it are refused as well', async () => {
    const { clock, sendTo, sent } = await start((request) => took(request, { 0: 'InternalError' }))
    const results = sendTo('lane', 'a', 'b', 'c')
    await clock.advance(LINGER_MS)
    expect((await Promise.allSettled(results)).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'rejected',
    ])
    expect(sent()).toEqual([['a']])
  })

  test('events are not refused behind one that was too large', async () => {
    const { clock, sendTo } = await start((request, number) =>
      number === 1 ? failure(400, 'InvalidParameterValue', 'Message must be shorter than 1024 bytes.') : took(request),
    )
    const results = sendTo('lane', 'a', 'b')
    await clock.advance(LINGER_MS)
    await expect(results[0]).rejects.toEqual(expect.objectContaining({ code: 'ERR_ENVELOPE_TOO_LARGE' }))
    await results[1]
  })
})

describe('what is held', () => {
  test('is bounded: beyond that events are refused at once, until there is room', async () => {
    const { clock, queue, send } = await start((request) => took(request), { maxWaitingBytes: 50 })
    const waiting = queue.send(message('a', { text: 'x'.repeat(40) }))
    await expect(queue.send(message('b', { text: 'x'.repeat(40) }))).rejects.toEqual(NO_ANSWER)
    await clock.advance(LINGER_MS)
    await waiting
    const [next] = send('c')
    await clock.advance(LINGER_MS)
    await next
  })

  test('is bounded under way: no more requests at a time than allowed', async () => {
    const { replies, script } = answersLater()
    const { send, requests } = await start(script, { maxInFlight: 2 })
    const results = send(...keys(30))
    await expect.poll(() => requests.length).toBe(2)
    expect(await stateOf(results[29]!)).toBe('pending')
    replies[0]?.(took(requests[0]!))
    await expect.poll(() => requests.length).toBe(3)
    for (const index of [1, 2]) replies[index]?.(took(requests[index]!))
    await Promise.all(results)
  })

  test('and waits for longer than anybody waits for it is refused instead of sent', async () => {
    const { clock, send, sent, requests } = await start(() => 'hang', { maxInFlight: 1 })
    const results = send(...keys(11))
    await expect.poll(() => requests.length).toBe(1)
    await clock.advance(2400)
    expect((await Promise.allSettled(results)).every(({ status }) => status === 'rejected')).toBe(true)
    expect(sent()).toEqual([keys(10)])
  })
})

describe('closing', () => {
  test('sends what waits at once, and resolves when all of it is settled', async () => {
    const { queue, send, sent } = await start((request) => took(request))
    const results = send('a', 'b')
    await queue.close()
    await Promise.all(results)
    expect(sent()).toEqual([['a', 'b']])
  })

  test('takes nothing more', async () => {
    const { queue } = await start((request) => took(request))
    await queue.close()
    await expect(queue.send(message('a'))).rejects.toEqual(NO_ANSWER)
  })
})

describe('a batch', () => {
  const waitingOf = (key: string, bytes: number, group?: string): Waiting => ({
    message: { MessageBody: key, ...(group && { MessageGroupId: group }) },
    bytes,
    arrivedAtMs: 0,
    settle: () => undefined,
  })
  const take = (waiting: Waiting[], ...busy: string[]) =>
    takeBatch(waiting, new Set(busy)).map(({ message: { MessageBody } }) => MessageBody)

  test('has at most 1 MiB, and what does not fit is the first of the next one', () => {
    const large = SQS_MESSAGE_BYTES - 100
    const waiting = [waitingOf('a', large), waitingOf('b', 101), waitingOf('c', 100)]
    expect(take(waiting)).toEqual(['a', 'c'])
    expect(take(waiting)).toEqual(['b'])
  })

  test('has no event of a lane whose earlier one did not fit', () => {
    const large = SQS_MESSAGE_BYTES - 100
    const waiting = [waitingOf('a', large), waitingOf('b', 101, 'lane'), waitingOf('c', 1, 'lane'), waitingOf('d', 1)]
    expect(take(waiting)).toEqual(['a', 'd'])
    expect(take(waiting)).toEqual(['b'])
  })

  test('has no event of a lane that is under way', () => {
    expect(take([waitingOf('a', 1, 'lane'), waitingOf('b', 1, 'other')], 'lane')).toEqual(['b'])
  })
})
