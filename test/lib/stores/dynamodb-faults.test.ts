import { createHash, randomUUID } from 'node:crypto'
import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Claim, Clock } from '../../../lib/core/ports.ts'
import { CALL_TIMEOUT_MS, dynamoDbStore } from '../../../lib/stores/dynamodb.ts'
import { storeContract } from '../../contract/store.ts'
import { manualClock } from '../../support/clock.ts'
import { clientOf, type LocalDynamoDb, startDynamoDb } from '../../support/dynamodb.ts'
import { awsError, type Behaviour, firstOnly, type Middleman, startMiddleman } from '../../support/middleman.ts'

let db: LocalDynamoDb
let middleman: Middleman
let table: string
beforeAll(async () => {
  db = await startDynamoDb()
  middleman = await startMiddleman(db.endpoint)
  table = await db.newTable()
})
afterAll(async () => {
  await middleman.close()
  await db.close()
})

const LEASE_MS = 60_000
const TTL_MS = 12 * 60 * 60_000
const DAY_SECONDS = 24 * 3600
const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const unavailable = (message: string) =>
  expect.objectContaining({
    name: 'PortError',
    code: 'ERR_STORE_UNAVAILABLE',
    message: expect.stringContaining(message),
  })

function open(clock: Clock, endpoint = middleman.url, tableName = table) {
  return dynamoDbStore(clientOf(endpoint, { maxAttempts: 3 }), {
    table: tableName,
    clock,
    hash,
    uniqueName: randomUUID,
  })
}

function start(behaviour?: Behaviour) {
  const clock = manualClock()
  middleman.behave(behaviour)
  const key: string = randomUUID()
  const store = open(clock)
  const grant = async (name = key) => {
    const claim: Claim = await store.claim(name, LEASE_MS)
    if (claim.verdict !== 'claimed') throw new Error(`the claim was not granted: ${claim.verdict}`)
    return claim
  }
  const rowOf = async (name = key) => {
    const command = new GetItemCommand({ TableName: table, Key: { key: { S: name } }, ConsistentRead: true })
    return (await db.client.send(command)).Item
  }
  return { clock, key, store, grant, rowOf }
}

/** As AWS answers a refused write that asks for it, and dynalite does not. */
const tellOldItem: Behaviour = async ({ body }, forward) => {
  const answer = await forward()
  if (!answer.body.includes('ConditionalCheckFailedException')) return answer
  const { TableName, Key, ReturnValuesOnConditionCheckFailure } = JSON.parse(body.toString())
  if (ReturnValuesOnConditionCheckFailure !== 'ALL_OLD') return answer
  const { Item } = await db.client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))
  return { ...answer, headers: {}, body: JSON.stringify({ ...JSON.parse(answer.body.toString()), Item }) }
}

/** It works, but nobody hears of it. */
const loseAnswer: Behaviour = async (_, forward) => {
  await forward()
  return 'reset'
}

const refuse =
  (type: string, message?: string): Behaviour =>
  async () =>
    awsError(400, type, message)

describe('told by the refused write what was in its way', () => {
  storeContract('DynamoDB store', (clock) => {
    middleman.behave(tellOldItem)
    const key = randomUUID()
    const store = open(clock)
    // A table of its own for each test would take longer than the test.
    const named = <Token extends { key: string }>(token: Token) => ({ ...token, key: `${key} ${token.key}` })
    return {
      async claim(name, leaseMs) {
        const claim = await store.claim(`${key} ${name}`, leaseMs)
        return claim.verdict === 'claimed' ? { ...claim, token: { ...claim.token, key: name } } : claim
      },
      renew: (token, leaseMs) => store.renew(named(token), leaseMs),
      finish: (token, ttlMs) => store.finish(named(token), ttlMs),
      release: (token, reason) => store.release(named(token), reason),
      forget: (name) => store.forget(`${key} ${name}`),
    }
  })

  test('every claim is one request, whatever comes of it', async () => {
    const { clock, key, store, grant } = start(tellOldItem)
    const before = middleman.requests.length
    const { token } = await grant()
    expect(await store.claim(key, LEASE_MS)).toEqual({ verdict: 'held', untilMs: clock.now() + LEASE_MS })
    await store.finish(token, TTL_MS)
    expect(await store.claim(key, LEASE_MS)).toEqual({ verdict: 'done' })
    await clock.advance(TTL_MS)
    await grant()
    expect(middleman.requests.length - before).toBe(5)
  })
})

describe('an answer that is lost', () => {
  test.each([
    ['told', tellOldItem],
    ['not told', (_, forward) => forward()],
  ] satisfies [string, Behaviour][])(
    'leaves a claim granted, as the one attempt that it is (%s what is in the way)',
    async (_, behaviour) => {
      const lost = firstOnly(loseAnswer)
      const { store, grant } = start((request, forward) => lost(request, () => behaviour(request, forward) as never))
      const { token, attempt } = await grant()
      expect(attempt).toBe(1)
      expect(await store.finish(token, TTL_MS)).toBe(true)
    },
  )

  test('leaves a done mark set, and says so', async () => {
    const { key, store, grant } = start()
    const { token } = await grant()
    middleman.behave(firstOnly(loseAnswer))
    expect(await store.finish(token, TTL_MS)).toBe(true)
    expect(await store.claim(key, LEASE_MS)).toEqual({ verdict: 'done' })
  })

  test('of a done mark does not make a token good that was superseded meanwhile', async () => {
    const { clock, store, grant } = start()
    const { token } = await grant()
    await clock.advance(LEASE_MS)
    await grant()
    middleman.behave(firstOnly(loseAnswer))
    expect(await store.finish(token, TTL_MS)).toBe(false)
  })
})

describe('a table that does not work', () => {
  const THROTTLED = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'

  test.each([
    ['is throttled for ever', refuse(THROTTLED, 'slow down'), 'ProvisionedThroughputExceededException: slow down'],
    ['may not be used', refuse('com.amazon.coral.service#AccessDeniedException', 'no'), 'AccessDeniedException: no'],
    [
      'does not exist',
      refuse('com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', 'none'),
      'ResourceNotFoundException',
    ],
    ['breaks every connection', async () => 'reset' as const, 'socket hang up'],
    ['answers 500', async () => awsError(500, 'InternalServerError'), 'InternalServerError'],
    ['answers something else', async () => ({ status: 502, body: '<html>' }), 'the table does not answer'],
  ] satisfies [string, Behaviour, string][])(
    'because it %s is said to be so by every verb',
    async (_, behaviour, message) => {
      const { key, store } = start(behaviour)
      const token = { key, fence: 1 }
      await Promise.all([
        expect(store.claim(key, LEASE_MS)).rejects.toEqual(unavailable(message)),
        expect(store.renew(token, LEASE_MS)).rejects.toEqual(unavailable(message)),
        expect(store.finish(token, TTL_MS)).rejects.toEqual(unavailable(message)),
        expect(store.release(token, 'why')).rejects.toEqual(unavailable(message)),
        expect(store.forget(key)).rejects.toEqual(unavailable(message)),
      ])
    },
  )

  test('because nobody listens is said to be so', async () => {
    const gone = await startMiddleman(db.endpoint)
    await gone.close()
    const store = open(manualClock(), gone.url)
    await expect(store.claim('a', LEASE_MS)).rejects.toEqual(unavailable('ECONNREFUSED'))
  })

  test('is asked again when it is throttled for a moment', async () => {
    const { grant } = start(firstOnly(refuse(THROTTLED)))
    expect((await grant()).attempt).toBe(1)
  })

  test('holds nobody for longer than the time limit when it does not answer', async () => {
    const { clock, key, store } = start(async () => 'hang')
    const asked = middleman.requests.length
    const claim = store.claim(key, LEASE_MS)
    claim.catch(() => undefined)
    await vi.waitFor(() => expect(middleman.requests.length).toBeGreaterThan(asked))
    await clock.advance(CALL_TIMEOUT_MS)
    await expect(claim).rejects.toEqual(unavailable(`no answer within ${CALL_TIMEOUT_MS} ms`))
    expect(clock.pending()).toBe(0)
  })
})

describe('keys', () => {
  const long = 'x'.repeat(3000)

  test.each([
    ['longer than DynamoDB takes', long, `${long}y`],
    ['with more bytes than DynamoDB takes', '月'.repeat(700), '月'.repeat(701)],
    ['that are no Unicode', 'a\ud800', 'a\ud801'],
    ['that are empty', '', ' '],
  ])('%s are kept apart like all others', async (_, one, other) => {
    const { store, grant } = start()
    const { token } = await grant(one)
    expect(token.key).toBe(one)
    expect((await store.claim(other, LEASE_MS)).verdict).toBe('claimed')
    expect(await store.finish(token, TTL_MS)).toBe(true)
    expect(await store.claim(one, LEASE_MS)).toEqual({ verdict: 'done' })
    await store.forget(one)
    expect((await grant(one)).attempt).toBe(1)
  })

  test('of the largest size are the item’s key as they are', async () => {
    const { grant, rowOf } = start()
    const key = `${randomUUID()}${'月'.repeat(670)}`.padEnd(2048 - 2 * 670, 'x')
    expect(Buffer.byteLength(key)).toBe(2048)
    await grant(key)
    expect((await rowOf(key))?.key).toEqual({ S: key })
  })
})

describe('the item', () => {
  test('of a claim is kept for longer than any queue keeps the message', async () => {
    const { clock, grant, rowOf } = start()
    await grant()
    const expires = Number((await rowOf())?.expires?.N)
    expect(expires - clock.now() / 1000).toBeGreaterThan(14 * DAY_SECONDS)
  })

  test('of a done mark goes when the mark has run out', async () => {
    const { clock, store, grant, rowOf } = start()
    await store.finish((await grant()).token, TTL_MS)
    expect(Number((await rowOf())?.expires?.N)).toBe(Math.ceil((clock.now() + TTL_MS) / 1000))
  })

  test('that is gone does not make a token from before valid again', async () => {
    const { clock, key, store, grant } = start()
    const { token } = await grant()
    await db.client.send(new DeleteItemCommand({ TableName: table, Key: { key: { S: key } } }))
    expect(await store.finish(token, TTL_MS)).toBe(false)
    await clock.advance(LEASE_MS)
    const next = await grant()
    expect(await store.finish(token, TTL_MS)).toBe(false)
    expect(next.attempt).toBe(1)
  })

  test('has the first part of a reason that is too long, and never half a character', async () => {
    const { store, grant } = start()
    await store.release((await grant()).token, `${'x'.repeat(4095)}🌕🌕`)
    const { reason = '' } = await grant()
    expect(reason).toMatch(/^x{4095}\ufffd$/)
  })
})
