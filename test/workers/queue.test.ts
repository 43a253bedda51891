import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Consumer } from '../../lib/core/consume.ts'
import type { Delivery, Outcome } from '../../lib/core/ports.ts'
import {
  backstopPace,
  CLOUDFLARE_MESSAGE_BYTES,
  cloudflareQueue,
  consumeBatch,
  consumerPace,
  type Pace,
  type QueueBatch,
  type QueueMessage,
} from '../../lib/queues/cloudflare.ts'
import { eventQueueContract } from '../contract/event-queue.ts'
import { faulty } from '../support/faulty.ts'
import { message } from '../support/message.ts'
import { bindings } from './bindings.ts'
import { openQueue } from './queue.ts'

const traits = { maxBytes: CLOUDFLARE_MESSAGE_BYTES, ordered: false, deduplicates: false }

eventQueueContract(
  'Cloudflare Queues',
  traits,
  () => {
    const { binding, take } = openQueue()
    return { queue: cloudflareQueue(binding), take }
  },
  () => {
    const binding = faulty(openQueue().binding)
    binding.faults.fail('send')
    return cloudflareQueue(binding)
  },
)

test('the platform takes 128,000 bytes and no more: ours is less, and leaves room for its metadata', async () => {
  const { binding, take } = openQueue()
  await expect(binding.send('x'.repeat(128_001), { contentType: 'text' })).rejects.toThrow()
  await binding.send('x'.repeat(128_000), { contentType: 'text' })
  expect((await take()).map(({ length }) => length)).toEqual([128_000])
  expect(CLOUDFLARE_MESSAGE_BYTES).toBeLessThan(128_000 - 100)
})

test('a send is not over before the queue has answered', async () => {
  const binding = faulty(openQueue().binding)
  const answer = binding.faults.hold('send')
  let over = false
  const sending = cloudflareQueue(binding)
    .send(message('a'))
    .then(() => {
      over = true
    })
  await bindings.EVENTS.send('something else', { contentType: 'text' })
  expect(over).toBe(false)
  answer()
  await sending
})

const ACK: Outcome = { verdict: 'ack' }
const retryIn = (delayMs: number): Outcome => ({ verdict: 'retry', delayMs, reason: 'ERR_HANDLER_FAILED' })

interface Given {
  readonly body?: unknown
  readonly attempts?: number
}

/** Hands a batch of the runtime's own making to the consumer, and says what the runtime was told. */
async function settle(consumer: Consumer, given: readonly Given[], pace?: Pace) {
  const batch = createMessageBatch(
    'larkgate-events',
    given.map(({ body = '{}', attempts = 1 }, index) => ({ id: `m${index}`, timestamp: new Date(), attempts, body })),
  )
  const context = createExecutionContext()
  const delays: Record<string, number> = {}
  // The runtime's result tells which messages are to come again, but not when.
  const messages = batch.messages.map((message): QueueMessage => {
    const { id, body, attempts } = message
    const retry = (options: { readonly delaySeconds: number }) => {
      delays[id] = options.delaySeconds
      message.retry(options)
    }
    return { id, body, attempts, ack: () => message.ack(), retry }
  })
  await consumeBatch({ queue: batch.queue, messages }, consumer, pace)
  const { explicitAcks, retryMessages, ackAll, retryBatch } = await getQueueResult(batch, context)
  expect([ackAll, retryBatch.retry]).toEqual([false, false])
  expect(retryMessages.map(({ msgId }) => msgId)).toEqual(Object.keys(delays))
  return { acks: explicitAcks, retries: delays }
}

const withOutcomes = (...outcomes: Outcome[]): Consumer => ({ consume: async () => outcomes })

describe('a batch', () => {
  test('gives each message the verdict of its own', async () => {
    const consumer = withOutcomes(ACK, retryIn(5000), ACK, retryIn(60_000))
    expect(await settle(consumer, [{}, {}, {}, {}])).toEqual({ acks: ['m0', 'm2'], retries: { m1: 5, m3: 60 } })
  })

  test('reaches the consumer in order, each message with its id and its text', async () => {
    const seen: Delivery[] = []
    const consumer: Consumer = {
      async consume(deliveries) {
        seen.push(...deliveries)
        return deliveries.map(() => ACK)
      },
    }
    await settle(consumer, [{ body: '{"text":"月亮"}' }, { body: '' }])
    expect(seen).toEqual([
      { id: 'm0', body: '{"text":"月亮"}' },
      { id: 'm1', body: '' },
    ])
  })

  test.each([
    [0, 0],
    [1, 1],
    [999, 1],
    [1000, 1],
    [1001, 2],
    [900_000, 900],
    [12 * 3_600_000, 43_200],
    [12 * 3_600_000 + 1, 43_200],
    [Number.MAX_SAFE_INTEGER, 43_200],
  ])('rounds a wait of %i ms up to %i whole seconds, within what the queue takes', async (delayMs, seconds) => {
    expect(await settle(withOutcomes(retryIn(delayMs)), [{}])).toEqual({ acks: [], retries: { m0: seconds } })
  })

  test('hands over again what the consumer says nothing about', async () => {
    expect(await settle(withOutcomes(ACK), [{}, {}, {}])).toEqual({ acks: ['m0'], retries: { m1: 5, m2: 5 } })
  })

  test.each([
    ['rejects', () => Promise.reject(new Error('out of memory'))],
    [
      'throws',
      () => {
        throw new Error('out of memory')
      },
    ],
  ])('hands over again all of it when the consumer %s', async (_, consume) => {
    expect(await settle({ consume }, [{}, {}])).toEqual({ acks: [], retries: { m0: 5, m1: 5 } })
  })

  test('leaves no message without a verdict when one of them throws', async () => {
    const verdicts: string[] = []
    const messageOf = (id: string, ack: () => void) => ({
      ...{ id, body: '{}', attempts: 1, ack },
      retry: ({ delaySeconds }: { delaySeconds: number }) => void verdicts.push(`${id} again in ${delaySeconds} s`),
    })
    const broken = messageOf('broken', () => {
      throw new Error('no more of this')
    })
    const good = messageOf('good', () => void verdicts.push('good acknowledged'))
    const batch: QueueBatch = { queue: 'larkgate-events', messages: [broken, good] }
    await consumeBatch(batch, withOutcomes(ACK, ACK))
    expect(verdicts).toEqual(['broken again in 1 s', 'good acknowledged'])
  })

  test('whatever the outcomes, each message has one verdict, and every wait is one that the queue takes', async () => {
    const delayMs = fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true }), fc.constant(-1))
    const outcome = fc.oneof(fc.constant(ACK), delayMs.map(retryIn))
    const attempts = fc.integer({ min: 1, max: 101 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcome, { maxLength: 12 }),
        fc.array(attempts, { maxLength: 10 }),
        async (outcomes, given) => {
          const { acks, retries } = await settle(
            withOutcomes(...outcomes),
            given.map((attempts) => ({ attempts })),
          )
          const all = [...acks, ...Object.keys(retries)]
          expect(all.toSorted()).toEqual(given.map((_, index) => `m${index}`))
          expect(acks).toEqual(all.filter((id) => outcomes[Number(id.slice(1))]?.verdict === 'ack'))
          for (const seconds of Object.values(retries)) {
            expect(Number.isInteger(seconds) && seconds >= 0 && seconds <= 43_200).toBe(true)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('of nothing is nothing', async () => {
    expect(await settle(withOutcomes(), [])).toEqual({ acks: [], retries: {} })
  })
})

describe('the pace', () => {
  test('slows down what was handed over often, and never hastens anything', async () => {
    const given = [
      { attempts: 1 },
      { attempts: 10 },
      { attempts: 11 },
      { attempts: 50 },
      { attempts: 101 },
      { attempts: 11 },
    ]
    const outcomes = [0, 0, 0, 0, 0, 60_000].map(retryIn)
    expect((await settle(withOutcomes(...outcomes), given)).retries).toEqual({
      ...{ m0: 0, m1: 0, m2: 10, m3: 400, m4: 900, m5: 60 },
    })
  })

  test('of the backstop is slow from the start', async () => {
    const given = [{ attempts: 1 }, { attempts: 100 }]
    const { retries } = await settle(withOutcomes(retryIn(0), retryIn(0)), given, backstopPace)
    expect(retries).toEqual({ m0: 60, m1: 6000 })
  })

  test('lets a hundred retries of the queue last for eleven hours, and those of the backstop for three days and a half', () => {
    const hours = (pace: (deliveries: number) => number) =>
      Array.from({ length: 100 }, (_, index) => pace(index + 1)).reduce((sum, seconds) => sum + seconds, 0) / 3600
    expect(Math.floor(hours(consumerPace))).toBe(11)
    expect(Math.floor(hours(backstopPace))).toBe(84)
  })
})
