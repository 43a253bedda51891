import { describe, expect, test } from 'vitest'
import {
  awsChoices,
  awsIdle,
  awsLines,
  awsNeeds,
  cloudflareLines,
  cloudflareNeeds,
  longConnection,
  MONTH_SECONDS,
  shardsFor,
  total,
} from '../../scripts/scaling/model.ts'

const million = 1_000_000
const costOf = (lines: readonly { readonly name: string; readonly cost: number }[], name: string) =>
  lines.find((line) => line.name === name)?.cost

describe('the cost of events', () => {
  test('is on AWS what a hand would compute', () => {
    const lines = awsLines(million, 10)
    // A request; half a GB for 20 ms.
    expect(costOf(lines, 'Lambda, receive')).toBeCloseTo(0.2 + 10_000 * 0.0000133334, 6)
    // A tenth of a request; half a GB for 120 ms, by tens.
    expect(costOf(lines, 'Lambda, consume')).toBeCloseTo(0.02 + 6000 * 0.0000133334, 6)
    // A send; a tenth of a receive and of a delete.
    expect(costOf(lines, 'SQS')).toBeCloseTo(1.2 * 0.5, 6)
    expect(costOf(lines, 'DynamoDB')).toBeCloseTo(2 * 0.625, 6)
    // 600 bytes of ours; 400 of Lambda, 1.1 times.
    expect(costOf(lines, 'Logs')).toBeCloseTo(1.04 * 0.5, 6)
    expect(awsChoices(million, 10)).toEqual({ standard: expect.closeTo(0.12, 6), api: expect.closeTo(1, 6) })
  })

  test('grows with the events on AWS, and with how few are in a batch', () => {
    expect(total(awsLines(10 * million, 10))).toBeCloseTo(10 * total(awsLines(million, 10)), 6)
    expect(total(awsLines(million, 1))).toBeGreaterThan(total(awsLines(million, 10)))
  })

  test('is not nothing when there are none', () => {
    // Five questions every 20 s, and a secret.
    expect(awsIdle()).toBeCloseTo((5 * 3 * 60 * 24 * 30 * 0.5) / million + 0.4, 6)
    expect(longConnection()).toBeCloseTo(720 * (0.25 * 0.03238 + 0.5 * 0.00356 + 0.005), 6)
  })

  test('is on Cloudflare the plan alone as long as all is included', () => {
    expect(total(cloudflareLines(300_000, 10))).toBe(5)
  })

  test('is on Cloudflare what the price list’s own example says of queues', () => {
    // A million messages a day: 89 million operations beyond the first, $35.60.
    expect(costOf(cloudflareLines(30 * million, 10), 'Queues')).toBeCloseTo(35.6, 6)
  })

  test('never has a Durable Object awake for longer than a month', () => {
    const most = (8 * MONTH_SECONDS * 0.128 - 400_000) * 0.0000125
    const line = costOf(cloudflareLines(1000 * MONTH_SECONDS, 10), 'Durable Objects, time')
    expect(line).toBeCloseTo(most, 6)
  })
})

describe('the needs of a rate', () => {
  test('are on AWS executions, calls, writes', () => {
    expect(awsNeeds({ perSecond: 10_000, batch: 10 })).toEqual({
      receiveConcurrency: 200,
      consumeConcurrency: 120,
      // Ten requests per second for each, which is more than run at the same time.
      accountConcurrency: 1100,
      sends: 10_000,
      receives: 1000,
      inFlight: 1200,
      writes: 20_000,
      partitions: 20,
    })
  })

  test('are on Cloudflare queues, consumers, objects', () => {
    expect(cloudflareNeeds({ perSecond: 10_000, batch: 10 })).toEqual({
      queues: 2,
      consumers: 120,
      objectRequests: 20_000,
      shards: 64,
      cpuSecondsPerSecond: 20,
    })
    expect(cloudflareNeeds({ perSecond: 5000, batch: 10 }).queues).toBe(1)
    expect(cloudflareNeeds({ perSecond: 5001, batch: 10 }).queues).toBe(2)
  })

  test('are never fewer objects than there are by default, nor more than half full', () => {
    expect(shardsFor(0.001)).toBe(8)
    for (const perSecond of [1, 500, 2000, 2001, 40_000]) {
      const shards = shardsFor(perSecond)
      expect((perSecond * 2) / shards).toBeLessThanOrEqual(500)
    }
    expect([shardsFor(2000), shardsFor(2001)]).toEqual([8, 16])
  })
})
