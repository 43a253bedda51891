import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { openTarget, type Target } from '../../cli/targets/target.ts'
import { withAwsPackages } from '../../container/optional.ts'
import { systemClock } from '../../lib/clocks/system.ts'
import { readEnvironment } from '../../lib/config/environment.ts'
import { readEnvelope } from '../../lib/core/envelope.ts'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import { sqsDeadLetters } from '../../lib/dead/sqs.ts'
import { dynamoDbStore } from '../../lib/stores/dynamodb.ts'
import { START_MS } from '../support/clock.ts'
import { envelopeOf, eventNamed, keyOf } from '../support/deliveries.ts'
import { type LocalDynamoDb, startDynamoDb } from '../support/dynamodb.ts'
import { type Fauxqs, startFauxqsHere } from '../support/fauxqs.ts'

let fauxqs: Fauxqs
let db: LocalDynamoDb
beforeAll(async () => {
  ;[fauxqs, db] = await Promise.all([startFauxqsHere(), startDynamoDb()])
})
afterAll(() => Promise.all([fauxqs.close(), db.close()]))

let buckets = 0

/** A stack of its own for each test, and the target over it. */
async function start(more: Readonly<Record<string, string>> = {}) {
  const bucket = `target-${++buckets}`
  const queueUrl = await fauxqs.createQueue({ fifo: true })
  const deadLetterUrl = await fauxqs.createQueue({ fifo: true })
  const table = await db.newTable()
  await fetch(`${fauxqs.endpoint}/${bucket}`, { method: 'PUT' })
  const variables = { ...fauxqs.environment, AWS_ENDPOINT_URL_DYNAMODB: db.endpoint }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  const dead = sqsDeadLetters({ client: fauxqs.client, queueUrl: deadLetterUrl, clock: systemClock, waitSeconds: 0 })
  const hash = (text: string) => nodeCrypto.digestHex('SHA-256', text, new Uint8Array())
  const store = dynamoDbStore(db.client, { table, clock: systemClock, hash, uniqueName: () => crypto.randomUUID() })
  const environment = {
    LARKGATE_QUEUE_URL: queueUrl,
    LARKGATE_DEAD_LETTER_URL: deadLetterUrl,
    LARKGATE_TABLE: table,
    LARKGATE_BUCKET: bucket,
    ...more,
  }
  const open = async (): Promise<Target> => {
    const target = await openTarget('aws', readEnvironment(environment))
    onTestFinished(() => target.close())
    return target
  }
  const bury = async (key: string, body: string) => {
    const reason = 'ERR_HANDLER_FAILED: no'
    await dead.put({ key, type: 'made.up_v1', app: 'shop', body, reason, attempts: 8, diedAtMs: START_MS })
  }
  return { open, bury, store, bucket, take: () => fauxqs.take(queueUrl) }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('the target aws', () => {
  test('lists the letters of the queue, and gives them back', async () => {
    const { open, bury } = await start()
    for (const key of ['a', 'b']) await bury(key, '{}')
    for (let again = 0; again < 2; again++) {
      const target = await open()
      const letters = await all(target.letters())
      expect(letters.map(({ key }) => key).toSorted()).toEqual(['a', 'b'])
      expect(letters[0]).toMatchObject({
        app: 'shop',
        attempts: 8,
        reason: 'ERR_HANDLER_FAILED: no',
        diedAtMs: START_MS,
      })
      await target.close()
    }
  })

  test('shows the envelope of a letter, also one that is in the bucket, masked', async () => {
    const { open, bury, bucket } = await start()
    const { text, key } = await envelopeOf(eventNamed('e', 'made.up_v1', { token: 'c-secret' }))
    await bury('here', text)
    await bury('apart', '{"specversion":"1.0","dataref":"a-body"}')
    await bury('gone', '{"specversion":"1.0","dataref":"no-body"}')
    await fetch(`${fauxqs.endpoint}/${bucket}/a-body`, { method: 'PUT', body: text })
    const target = await open()
    for (const name of ['here', 'apart']) {
      const { envelope = '' } = await target.show(name)
      expect([readEnvelope(envelope).key, envelope.includes('c-secret')]).toEqual([key, false])
    }
    expect(await target.show('gone')).toEqual({ problem: expect.stringContaining('ERR_BODY_MISSING') })
    expect(await target.show('k')).toEqual({
      problem: expect.stringContaining('there is no dead letter with the key k'),
    })
  })

  test('redrives a letter with all attempts before it, although SQS has just had the event', async () => {
    const { open, bury, store, take } = await start()
    const { text, key } = await envelopeOf(eventNamed('e'))
    const claim = await store.claim(key, 60_000)
    if (claim.verdict === 'claimed') await store.finish(claim.token, 60_000)
    for (let again = 0; again < 2; again++) {
      await bury(key, text)
      const target = await open()
      expect(await all(target.redrive({ all: true }))).toEqual([{ key }])
      expect(await all(target.redrive({ all: true }))).toEqual([])
      await target.close()
      expect(await take()).toEqual([text])
    }
    expect(await store.claim(key, 60_000)).toMatchObject({ verdict: 'claimed', attempt: 1 })
  })

  test('says of one key why it was not redriven', async () => {
    const { open, bury, take } = await start()
    await bury('unreadable:m1', 'no envelope')
    const target = await open()
    expect(await all(target.redrive({ key: keyOf('e') }))).toEqual([
      { key: keyOf('e'), reason: 'there is no dead letter with this key' },
    ])
    expect(await all(target.redrive({ key: 'unreadable:m1' }))).toEqual([
      { key: 'unreadable:m1', reason: expect.stringMatching(/^ERR_ENVELOPE_MALFORMED/) },
    ])
    expect(await take()).toEqual([])
  })

  test('needs the queue of dead letters, and for redriving the rest', async () => {
    const needed = (variable: string) =>
      expect.objectContaining({ name: 'ConfigError', message: `${variable} is needed for --target aws` })
    const withoutQueue = await start({ LARKGATE_DEAD_LETTER_URL: '' })
    await expect(withoutQueue.open()).rejects.toEqual(needed('LARKGATE_DEAD_LETTER_URL'))
    for (const variable of ['LARKGATE_QUEUE_URL', 'LARKGATE_TABLE']) {
      const { open, bury } = await start({ [variable]: '' })
      await bury('a', '{}')
      const target = await open()
      expect((await target.show('a')).envelope).toBe('{}')
      expect(() => target.redrive({ all: true })).toThrow(needed(variable))
    }
  })

  test('says that the queue does not answer', async () => {
    const { open } = await start({ LARKGATE_DEAD_LETTER_URL: `${fauxqs.endpoint}/000000000000/no-such-queue.fifo` })
    await expect(all((await open()).letters())).rejects.toMatchObject({ code: 'ERR_DEAD_LETTERS_UNAVAILABLE' })
  })

  test('names the packages that are not installed, and hides no other failure', async () => {
    const nowhere = 'a-package-that-nobody-has-installed'
    const missing = withAwsPackages('--target aws', () => import(nowhere))
    await expect(missing).rejects.toMatchObject({
      code: 'ERR_CONFIG_INVALID',
      message: expect.stringMatching(/^--target aws needs packages .*: npm install @aws-sdk\/client-sqs /),
    })
    await expect(withAwsPackages('', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  })
})
