import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../../lib/clocks/system.ts'
import { createConsumer } from '../../../lib/core/consume.ts'
import { createDispatcher, type HandlerContext } from '../../../lib/core/dispatch.ts'
import { silentLog } from '../../../lib/core/log.ts'
import type { LogFields } from '../../../lib/core/ports.ts'
import { memoryDeadLetters } from '../../../lib/dead/memory.ts'
import { lightSqsQueue } from '../../../lib/queues/sqs-light.ts'
import { consumeRecords } from '../../../lib/queues/sqs-records.ts'
import { type ChangeVisibility, sqsVisibility, type VisibilityChange } from '../../../lib/queues/sqs-visibility.ts'
import { memoryStore } from '../../../lib/stores/memory.ts'
import { manualClock } from '../../support/clock.ts'
import { envelopeOf, eventNamed, keyOf, orderedEvent } from '../../support/deliveries.ts'
import { faulty } from '../../support/faulty.ts'
import { type Fauxqs, startFauxqsHere } from '../../support/fauxqs.ts'
import { highest } from '../../support/random.ts'

interface RecordOptions {
  readonly group?: string
  readonly receives?: number
}

/** As Lambda calls a function. */
async function recordOf(id: string, text: string, { group, receives = 1 }: RecordOptions = {}) {
  const { text: body } = await envelopeOf(text)
  return rawRecord(id, body, { receives, ...(group && { group }) })
}

function rawRecord(id: string, body: unknown, { group, receives = 1 }: RecordOptions = {}) {
  const attributes = { ApproximateReceiveCount: String(receives), SentTimestamp: '1750000000000' }
  return {
    messageId: id,
    receiptHandle: `handle of ${id}`,
    body,
    attributes: { ...attributes, ...(group && { MessageGroupId: group, SequenceNumber: '1' }) },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:events${group ? '.fifo' : ''}`,
    awsRegion: 'eu-central-1',
  }
}

/** @param failing event ids whose handler fails, how often */
function start(failing: Readonly<Record<string, number>> = {}, handlerMs = 0) {
  const clock = manualClock()
  const store = faulty(memoryStore(clock))
  const dead = faulty(memoryDeadLetters())
  const left = { ...failing }
  const starts: string[] = []
  const handler = async (_: unknown, { key }: HandlerContext) => {
    const id = key.split(':').at(-1) as string
    starts.push(id)
    if (handlerMs > 0) await clock.advance(handlerMs)
    if ((left[id] ?? 0) === 0) return
    left[id] = (left[id] as number) - 1
    throw new Error('no such user')
  }
  const routes = createDispatcher().fallback(handler)
  const consumer = faulty(
    createConsumer({ routes, store, dead, clock, random: highest, log: silentLog }, { maxAttempts: 3 }),
  )
  const changes: VisibilityChange[] = []
  const visibility = faulty({
    change: (async (some) => {
      changes.push(...some)
      return []
    }) as ChangeVisibility,
  })
  const lines: LogFields[] = []
  const note = (msg: string, fields?: LogFields) => void lines.push({ msg, ...fields })
  const log = { ...silentLog, warn: note, error: note }
  const ports = { consumer, changeVisibility: visibility.change, clock, log }
  const run = async (...Records: unknown[]) => {
    const { batchItemFailures } = await consumeRecords({ Records }, ports)
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
  }
  const delays = () => changes.map(({ receiptHandle, delaySeconds }) => `${receiptHandle}: ${delaySeconds} s`)
  return { clock, store, dead, starts, consumer, visibility, changes, lines, ports, run, delays }
}

describe('a batch', () => {
  test('of which all is handled has nothing to report and nothing to hand back', async () => {
    const { run, starts, visibility } = start()
    expect(await run(await recordOf('1', eventNamed('a')), await recordOf('2', eventNamed('b')))).toEqual([])
    expect(starts).toEqual(['a', 'b'])
    expect(visibility.faults.calls('change')).toBe(0)
  })

  test('without records is nothing', async () => {
    expect(await start().run()).toEqual([])
  })

  test('names what failed, which comes back after its backoff', async () => {
    const { run, delays } = start({ b: 1 })
    const records = [await recordOf('1', eventNamed('a')), await recordOf('2', eventNamed('b'))]
    expect(await run(...records)).toEqual(['2'])
    expect(delays()).toEqual(['handle of 2: 2 s'])
  })

  test('has a dead letter for what nobody can read, and the rest of it is handled', async () => {
    const { run, dead, starts } = start()
    expect(await run(rawRecord('1', 'no envelope'), await recordOf('2', eventNamed('a')))).toEqual([])
    expect((await dead.list(10)).letters.map(({ key }) => key)).toEqual(['unreadable:1'])
    expect(starts).toEqual(['a'])
  })

  test('goes back as a whole, though not at once, while the store is away', async () => {
    const { run, store, delays, starts } = start()
    store.faults.fail('claim')
    expect(await run(await recordOf('1', eventNamed('a')), await recordOf('2', eventNamed('b')))).toEqual(['1', '2'])
    expect(delays()).toEqual(['handle of 1: 6 s', 'handle of 2: 6 s'])
    expect(starts).toEqual([])
  })

  test('goes back as a whole when the consumer throws, which it never should', async () => {
    const { run, consumer, delays, lines } = start()
    consumer.faults.fail('consume')
    expect(await run(await recordOf('1', eventNamed('a')), await recordOf('2', eventNamed('b')))).toEqual(['1', '2'])
    expect(delays()).toEqual(['handle of 1: 0 s', 'handle of 2: 0 s'])
    expect(lines).toEqual([expect.objectContaining({ code: 'ERR_INTERNAL' })])
  })

  test('names a message for which the consumer has no outcome', async () => {
    const { ports } = start()
    const consumer = { consume: async () => [{ verdict: 'ack' }] as const as never }
    const Records = [await recordOf('1', eventNamed('a')), await recordOf('2', eventNamed('b'))]
    expect(await consumeRecords({ Records }, { ...ports, consumer })).toEqual({
      batchItemFailures: [{ itemIdentifier: '2' }],
    })
  })
})

describe('a group of a FIFO queue', () => {
  test('goes back behind its failed head untouched, with its delay, and uses up no attempt', async () => {
    const { run, starts, delays, store } = start({ a: 1 })
    const records = await Promise.all(
      ['a', 'b', 'c'].map((id) => recordOf(id, orderedEvent(id, 'chat'), { group: 'chat' })),
    )
    const other = await recordOf('x', orderedEvent('x', 'other'), { group: 'other' })
    expect(await run(...records, other)).toEqual(['a', 'b', 'c'])
    expect(starts).toEqual(['a', 'x'])
    expect(delays()).toEqual(['handle of a: 2 s', 'handle of b: 2 s', 'handle of c: 2 s'])
    expect(await store.claim(keyOf('b', 'ordered_v1'), 1)).toMatchObject({ verdict: 'claimed', attempt: 1 })
  })

  test('goes on behind a head that became a dead letter', async () => {
    const { run, starts, dead } = start({ a: 3 })
    const records = await Promise.all(['a', 'b'].map((id) => recordOf(id, orderedEvent(id, 'chat'), { group: 'chat' })))
    expect(await run(...records)).toEqual(['a', 'b'])
    expect(await run(...records)).toEqual(['a', 'b'])
    expect(await run(...records)).toEqual([])
    expect(starts).toEqual(['a', 'a', 'a', 'b'])
    expect((await dead.list(10)).letters.map(({ key }) => key)).toEqual([keyOf('a', 'ordered_v1')])
  })

  test('goes on behind a message that nobody can read', async () => {
    const { run, starts } = start()
    const second = await recordOf('2', orderedEvent('b', 'chat'), { group: 'chat' })
    expect(await run(rawRecord('1', '{}', { group: 'chat' }), second)).toEqual([])
    expect(starts).toEqual(['b'])
  })

  test('waits behind a message that cannot be read for now', async () => {
    const { run, starts, dead } = start()
    dead.faults.fail('put')
    const second = await recordOf('2', orderedEvent('b', 'chat'), { group: 'chat' })
    expect(await run(rawRecord('1', '{}', { group: 'chat' }), second)).toEqual(['1', '2'])
    expect(starts).toEqual([])
  })

  test('of duplicates runs the handler once', async () => {
    const { run, starts } = start()
    const duplicates = await Promise.all(['1', '2', '3'].map((id) => recordOf(id, eventNamed('a'), { group: 'a' })))
    expect(await run(...duplicates)).toEqual([])
    expect(starts).toEqual(['a'])
  })

  test('of duplicates whose first one failed hands back the others without an attempt', async () => {
    const { run, starts } = start({ a: 1 })
    const duplicates = await Promise.all(['1', '2'].map((id) => recordOf(id, eventNamed('a'), { group: 'a' })))
    expect(await run(...duplicates)).toEqual(['1', '2'])
    expect(starts).toEqual(['a'])
    expect(await run(...duplicates)).toEqual([])
    expect(starts).toEqual(['a', 'a'])
  })
})

test('duplicates on a standard queue run the handler once; the second comes back when the lease has run out', async () => {
  const { run, starts, delays } = start()
  expect(await run(await recordOf('1', eventNamed('a')), await recordOf('2', eventNamed('a')))).toEqual(['2'])
  expect(starts).toEqual(['a'])
  expect(delays()).toEqual(['handle of 2: 60 s'])
})

describe('the delay', () => {
  test('is in whole seconds, rounded up', async () => {
    const { ports, changes } = start()
    const consumer = { consume: async () => [{ verdict: 'retry', delayMs: 1001, reason: 'held' }] as never }
    await consumeRecords({ Records: [await recordOf('1', eventNamed('a'))] }, { ...ports, consumer })
    expect(changes).toEqual([{ receiptHandle: 'handle of 1', delaySeconds: 2 }])
  })

  test('never makes more than 12 hours together with the time that has passed', async () => {
    const { ports, changes, clock } = start()
    const consumer = {
      consume: async () => {
        await clock.advance(600_000)
        return [{ verdict: 'retry', delayMs: 24 * 3_600_000, reason: 'held' }] as never
      },
    }
    await consumeRecords({ Records: [await recordOf('1', eventNamed('a'))] }, { ...ports, consumer })
    expect(changes).toEqual([{ receiptHandle: 'handle of 1', delaySeconds: 12 * 3600 - 601 }])
  })

  test.each([
    [10, 6],
    [11, 10],
    [50, 400],
    [100, 900],
    [999, 900],
  ])('of a message that is received for the %i. time while the store is away is %i s', async (receives, seconds) => {
    const { run, store, delays } = start()
    store.faults.fail('claim')
    await run(await recordOf('1', eventNamed('a'), { receives }))
    expect(delays()).toEqual([`handle of 1: ${seconds} s`])
  })

  test('lets an outage of the store last for nine days before the queue has handed a message over 1,000 times', async () => {
    const { ports, changes } = start()
    const consumer = {
      consume: async () => [{ verdict: 'retry', delayMs: 0, reason: 'ERR_STORE_UNAVAILABLE' }] as never,
    }
    for (let receives = 1; receives <= 1000; receives++) {
      await consumeRecords({ Records: [rawRecord('1', '{}', { receives })] }, { ...ports, consumer })
    }
    const seconds = changes.reduce((sum, { delaySeconds }) => sum + delaySeconds, 0)
    expect(seconds).toBeGreaterThan(9 * 24 * 3600)
  })

  test('after a failure of the handler is the backoff alone, however long the message has waited in its lane', async () => {
    const { run, delays } = start({ a: 1 })
    await run(await recordOf('1', orderedEvent('a', 'chat'), { group: 'chat', receives: 72 }))
    expect(delays()).toEqual(['handle of 1: 2 s'])
  })

  test('of those behind a head that is slowed down is not longer for it', async () => {
    const { run, store, delays } = start()
    store.faults.fail('claim')
    const record = (id: string, receives: number) => recordOf(id, orderedEvent(id, 'chat'), { group: 'g', receives })
    await run(await record('a', 100), await record('b', 100))
    expect(delays()).toEqual(['handle of a: 900 s', 'handle of b: 6 s'])
  })

  test('that cannot be set is logged, and the messages are handed back all the same', async () => {
    const { run, visibility, lines } = start({ a: 1, b: 1 })
    visibility.faults.fail('change')
    expect(await run(await recordOf('1', eventNamed('a')), await recordOf('2', eventNamed('b')))).toEqual(['1', '2'])
    expect(lines).toEqual([expect.objectContaining({ reason: 'the network is down' })])
  })
})

describe('what is no batch of SQS', () => {
  test.each([
    ['nothing', undefined],
    ['a text', 'hello'],
    ['an HTTP request', { version: '2.0', rawPath: '/webhook/event' }],
    ['a record without a body', { Records: [{ messageId: '1', receiptHandle: 'h' }] }],
    ['a record of S3', { Records: [{ eventSource: 'aws:s3', s3: {} }] }],
    ['a record that is no object', { Records: [null] }],
    ['a body that is no text', { Records: [rawRecord('1', { a: 1 })] }],
  ])('is refused with a code of its own: %s', async (_, event) => {
    const { ports, consumer } = start()
    await expect(consumeRecords(event, ports)).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_INVOCATION_UNKNOWN' }),
    )
    expect(consumer.faults.calls('consume')).toBe(0)
  })

  test('is refused as a whole, though a part of it could be handled', async () => {
    const { ports, starts } = start()
    const Records = [await recordOf('1', eventNamed('a')), {}]
    await expect(consumeRecords({ Records }, ports)).rejects.toThrow('messageId')
    expect(starts).toEqual([])
  })
})

describe('against a queue', () => {
  let fauxqs: Fauxqs
  beforeAll(async () => {
    fauxqs = await startFauxqsHere()
  })
  afterAll(() => fauxqs.close())

  async function receive(queueUrl: string) {
    const { Messages = [] } = await fauxqs.client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }),
    )
    return Messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle as string,
      body: Body,
      attributes: Attributes,
    }))
  }

  async function open(fifo: boolean) {
    const queueUrl = await fauxqs.createQueue({ fifo })
    const { environment } = fauxqs
    const queue = lightSqsQueue({ queueUrl, environment, clock: systemClock, random: Math.random })
    return { queueUrl, queue, change: sqsVisibility(fauxqs.client, queueUrl) }
  }

  test.each([true, false])('a message that is handed back with no delay is there again, FIFO: %s', async (fifo) => {
    const { queueUrl, queue, change } = await open(fifo)
    await queue.send(await envelopeOf(eventNamed('a')))
    const { ports } = start()
    const consumer = { consume: async () => [{ verdict: 'retry', delayMs: 0, reason: 'cut-off' }] as never }
    const Records = await receive(queueUrl)
    const response = await consumeRecords({ Records }, { ...ports, consumer, changeVisibility: change })
    expect(response.batchItemFailures).toEqual([{ itemIdentifier: Records[0]?.messageId }])
    expect(await receive(queueUrl)).toMatchObject([{ messageId: Records[0]?.messageId }])
  })

  test('a message that is handed back with a delay is not', async () => {
    const { queueUrl, queue, change } = await open(true)
    await queue.send(await envelopeOf(eventNamed('a')))
    const { ports } = start({ a: 1 })
    await consumeRecords({ Records: await receive(queueUrl) }, { ...ports, changeVisibility: change })
    expect(await receive(queueUrl)).toEqual([])
  })

  test('more messages than SQS takes in one request are all handed back', async () => {
    const { queueUrl, queue, change } = await open(false)
    for (let index = 0; index < 23; index++) await queue.send(await envelopeOf(eventNamed(`e${index}`)))
    const records = [...(await receive(queueUrl)), ...(await receive(queueUrl)), ...(await receive(queueUrl))]
    expect(records).toHaveLength(23)
    expect(await change(records.map(({ receiptHandle }) => ({ receiptHandle, delaySeconds: 0 })))).toEqual([])
    expect(await fauxqs.take(queueUrl)).toHaveLength(23)
  })

  test('messages that are no longer in hand are reported, and the others handed back', async () => {
    const { queueUrl, queue, change } = await open(false)
    await queue.send(await envelopeOf(eventNamed('a')))
    const [record] = await receive(queueUrl)
    const changes = ['gone', record!.receiptHandle].map((receiptHandle) => ({ receiptHandle, delaySeconds: 0 }))
    expect(await change(changes)).toEqual([expect.stringContaining('ReceiptHandleIsInvalid')])
    expect(await fauxqs.take(queueUrl)).toHaveLength(1)
  })
})
