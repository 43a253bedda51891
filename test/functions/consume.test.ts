import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createConsume } from '../../functions/consuming.ts'
import { systemClock } from '../../lib/clocks/system.ts'
import { createDispatcher, type HandlerContext, type UntypedEvent } from '../../lib/index.ts'
import { eventV2, startOpenApi } from '../../simulator/index.ts'
import { manualClock, START_MS } from '../support/clock.ts'
import { envelopeOf } from '../support/deliveries.ts'
import { awsError, type Behaviour } from '../support/middleman.ts'
import { failuresIn, startEventSource, toBatch } from './event-source.ts'
import { APP, lettersOf, type Services, type Stack, type StackOptions, startServices, startStack } from './stack.ts'

let services: Services
beforeAll(async () => {
  services = await startServices()
}, 60_000)
const start = (options?: StackOptions) => startStack(services, options)

const keyOf = (eventId: string, type = 'test.fails_v1') => `${APP.appId}:${type}:${eventId}`

/** A message as `receive` sends it, of an event that does what its type says. */
async function bodyOf(eventId: string, fields = {}, type = 'test.fails_v1'): Promise<string> {
  const text = eventV2(type, fields, { app: APP, createdAtMs: Date.now(), eventId })
  return (await envelopeOf(text, { appId: APP.appId, orderedTypes: new Set(['test.fails_v1']) })).text
}

interface Record {
  readonly id: string
  readonly body: string
  readonly group?: string
}

/** A batch made by hand, since the emulator hands out one message of a group at a time. */
function batch(...records: readonly Record[]): unknown {
  return toBatch(
    records.map(({ id, body, group = id }) => ({
      MessageId: id,
      ReceiptHandle: `handle of ${id}`,
      Body: body,
      Attributes: { MessageGroupId: group, ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
    })),
  )
}

/** Ids of the messages that come back. */
async function consume({ consume }: Stack, event: unknown): Promise<string[]> {
  const { result, error } = await consume.invoke(event)
  if (error !== undefined) throw new Error(`${error.type}: ${error.message}`)
  return failuresIn(result)
}

async function rowOf({ table }: Stack, key: string) {
  const command = new GetItemCommand({ TableName: table, Key: { key: { S: key } }, ConsistentRead: true })
  return (await services.db.client.send(command)).Item
}

const words = ({ journal }: Stack) =>
  journal().map(({ what, key, attempt }) => `${what} ${key.split(':').at(-1)} ${attempt}`)
const outcomes = ({ consume }: Stack) =>
  consume.log().flatMap(({ outcome }) => (outcome === undefined ? [] : [outcome]))

describe('the built function that consumes', () => {
  test('runs the handler of each event once, and takes it off the queue', async () => {
    const stack = await start()
    const { platform, client, queueUrl } = stack
    const ids: string[] = []
    for (let count = 0; count < 3; count++) {
      const { status, eventId = '' } = await platform.push('test.noted_v1')
      expect(status).toBe(200)
      ids.push(eventId)
    }
    const source = startEventSource({ client, queueUrl, fn: stack.consume, concurrency: 1, visibilitySeconds: 30 })
    await vi.waitFor(() => expect(words(stack).filter((word) => word.startsWith('end'))).toHaveLength(3), 30_000)
    await source.stop()
    expect(words(stack).toSorted()).toEqual(ids.flatMap((id) => [`start ${id} 1`, `end ${id} 1`]).toSorted())
    expect(await services.fauxqs.take(queueUrl)).toEqual([])
    const row = await rowOf(stack, keyOf(ids[0] ?? '', 'test.noted_v1'))
    expect(Number(row?.doneUntil?.N)).toBeGreaterThan(Date.now())
  })

  test('returns what is behind a failed message of its group untouched, and runs all other groups', async () => {
    const stack = await start()
    const returned = await consume(
      stack,
      batch(
        { id: 'm1', group: 'g', body: await bodyOf('head', { chat_id: 'c', failures: 1 }) },
        { id: 'm2', group: 'g', body: await bodyOf('next', { chat_id: 'c' }) },
        { id: 'm3', group: 'h', body: await bodyOf('other', { chat_id: 'd' }) },
        { id: 'm4', group: 'g', body: await bodyOf('last', { chat_id: 'c' }) },
      ),
    )
    expect(returned).toEqual(['m1', 'm2', 'm4'])
    expect(words(stack).toSorted()).toEqual(['start head 1', 'fail head 1', 'start other 1', 'end other 1'].toSorted())
    expect(await rowOf(stack, keyOf('next'))).toBeUndefined()
    expect(await rowOf(stack, keyOf('last'))).toBeUndefined()
  })

  test('keeps the order of a group in a batch', async () => {
    const stack = await start()
    const ids = ['c', 'a', 'd', 'b']
    const bodies = await Promise.all(ids.map((id) => bodyOf(id, { chat_id: 'c', takes_ms: 20 })))
    expect(await consume(stack, batch(...bodies.map((body, n) => ({ id: `m${n}`, group: 'g', body }))))).toEqual([])
    expect(words(stack)).toEqual(ids.flatMap((id) => [`start ${id} 1`, `end ${id} 1`]))
  })

  test('runs an event once that is twice in a batch, and again not when it comes after it is done', async () => {
    const stack = await start()
    const body = await bodyOf('twice', { chat_id: 'c' })
    expect(await consume(stack, batch({ id: 'm1', group: 'g', body }, { id: 'm2', group: 'g', body }))).toEqual([])
    expect(await consume(stack, batch({ id: 'm3', body }))).toEqual([])
    expect(words(stack)).toEqual(['start twice 1', 'end twice 1'])
    expect(outcomes(stack)).toEqual(['done', 'duplicate', 'duplicate'])
  })

  test('buries what cannot be read, and what has failed for the last time', async () => {
    const stack = await start({ variables: { LARKGATE_MAX_ATTEMPTS: '1' } })
    const hopeless = await bodyOf('hopeless', { chat_id: 'c', failures: 9 })
    const records = [
      { id: 'm1', body: 'no envelope' },
      { id: 'm2', body: hopeless },
      { id: 'm3', body: await bodyOf('good') },
    ]
    expect(await consume(stack, batch(...records))).toEqual([])
    const letters = await lettersOf(stack)
    expect(
      letters.map(({ key, reason, attempts, body }) => ({ key, reason: reason.split(':')[0], attempts, body })),
    ).toEqual(
      expect.arrayContaining([
        { key: 'unreadable:m1', reason: 'ERR_ENVELOPE_MALFORMED', attempts: 0, body: 'no envelope' },
        { key: keyOf('hopeless'), reason: 'ERR_HANDLER_FAILED', attempts: 1, body: hopeless },
      ]),
    )
    expect(letters).toHaveLength(2)
    expect(words(stack)).toContain('end good 1')
  })

  test('lets a failed message come back after its backoff, not after the timeout of the queue', async () => {
    const stack = await start({ fifo: false })
    const { client, queueUrl, platform, consume: fn } = stack
    await platform.push('test.fails_v1', { event: { failures: 1 } })
    const source = startEventSource({ client, queueUrl, fn, concurrency: 1, visibilitySeconds: 600 })
    await vi.waitFor(() => expect(words(stack).some((word) => /^end .* 2$/.test(word))).toBe(true), 30_000)
    await source.stop()
  })

  describe('while something is away', () => {
    const records = async () =>
      batch(
        { id: 'm1', body: await bodyOf('a', { chat_id: 'a' }) },
        { id: 'm2', body: await bodyOf('b', { chat_id: 'b' }) },
      )

    test.each([
      ['DynamoDB refuses', async () => awsError(400, 'com.amazon.coral.service#AccessDeniedException')],
      [
        'DynamoDB throttles',
        async () => awsError(400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'),
      ],
      ['DynamoDB breaks connections', async () => 'reset' as const],
      ['DynamoDB hangs', async () => 'hang' as const],
    ] satisfies [string, Behaviour][])('returns all when %s, and uses no attempt', async (_, behaviour) => {
      const stack = await start()
      services.between.dynamodb.behave(behaviour)
      const startedAtMs = performance.now()
      expect(await consume(stack, await records())).toEqual(['m1', 'm2'])
      expect(performance.now() - startedAtMs).toBeLessThan(15_000)
      expect(words(stack)).toEqual([])
      expect(stack.consume.log().filter(({ outcome }) => outcome === 'unavailable')).toMatchObject([
        { code: 'ERR_STORE_UNAVAILABLE' },
        { code: 'ERR_STORE_UNAVAILABLE' },
      ])
      services.between.dynamodb.behave()
      expect(await consume(stack, await records())).toEqual([])
      expect(words(stack).toSorted()).toEqual(['end a 1', 'end b 1', 'start a 1', 'start b 1'])
    })

    test('S3 refuses, what is kept there comes back, and uses no attempt', async () => {
      const stack = await start()
      services.between.s3.behave(async () => ({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }))
      const body = JSON.stringify({
        specversion: '1.0',
        larkkey: keyOf('x'),
        type: 'test.fails_v1',
        dataref: 'somewhere',
      })
      const returned = await consume(stack, batch({ id: 'm1', body }, { id: 'm2', body: await bodyOf('b') }))
      expect(returned).toEqual(['m1'])
      expect(stack.consume.log()).toContainEqual(expect.objectContaining({ code: 'ERR_BODIES_UNAVAILABLE' }))
      expect(await rowOf(stack, keyOf('x'))).toBeUndefined()
    })

    test('a body that is gone makes a dead letter', async () => {
      const stack = await start()
      const body = JSON.stringify({
        specversion: '1.0',
        larkkey: keyOf('x'),
        type: 'test.fails_v1',
        dataref: 'nowhere',
      })
      expect(await consume(stack, batch({ id: 'm1', body }))).toEqual([])
      expect((await lettersOf(stack)).map(({ reason }) => reason.split(':')[0])).toEqual(['ERR_BODY_MISSING'])
    })

    test('dead letters cannot be written, what would be one comes back', async () => {
      const stack = await start({ variables: { LARKGATE_MAX_ATTEMPTS: '1' } })
      services.between.sqs.behave(async () => awsError(400, 'AccessDeniedException'))
      expect(
        await consume(stack, batch({ id: 'm1', body: 'no envelope' }, { id: 'm2', body: await bodyOf('b') })),
      ).toEqual(['m1'])
      // The visibility could not be changed either: that is no reason to lose anything.
      expect(stack.consume.log()).toContainEqual(
        expect.objectContaining({ level: 'warn', msg: expect.stringContaining('timeout of the queue') }),
      )
      services.between.sqs.behave()
      expect(await consume(stack, batch({ id: 'm1', body: 'no envelope' }))).toEqual([])
      expect(await lettersOf(stack)).toHaveLength(1)
    })
  })

  test('that is ended in the middle of a batch loses nothing: what had not started runs at once, the rest is held', async () => {
    const stack = await start({ consume: { killAfterMs: 4000 }, variables: { LARKGATE_CONCURRENCY: '1' } })
    const stuck = { id: 'm1', body: await bodyOf('stuck', {}, 'test.never_ends_v1') }
    const next = { id: 'm2', body: await bodyOf('next', { chat_id: 'c' }) }
    const { error } = await stack.consume.invoke(batch(stuck, next))
    expect(error).toMatchObject({ type: 'Sandbox.Timedout' })
    expect(words(stack)).toEqual(['start stuck 1'])
    expect(await consume(stack, batch(stuck, next))).toEqual(['m1'])
    expect(words(stack)).toEqual(['start stuck 1', 'start next 1', 'end next 1'])
    expect(outcomes(stack)).toEqual(['held', 'done'])
    expect(stack.consume.starts()).toBe(2)
  })

  test('whose process a handler ends fails as a whole, and works again with the next batch', async () => {
    const stack = await start()
    const { error } = await stack.consume.invoke(batch({ id: 'm1', body: await bodyOf('exits', {}, 'test.exits_v1') }))
    expect(error).toMatchObject({ type: 'Runtime.ExitError' })
    expect(await consume(stack, batch({ id: 'm2', body: await bodyOf('good') }))).toEqual([])
  })

  test('outlives a rejected promise that a handler forgot', async () => {
    const stack = await start()
    const body = await bodyOf('leaves', {}, 'test.leaves_rejection_v1')
    expect(
      await consume(stack, batch({ id: 'm1', body }, { id: 'm2', body: await bodyOf('good', { takes_ms: 50 }) })),
    ).toEqual([])
    expect(words(stack)).toContain('end good 1')
    expect(stack.consume.log()).toContainEqual(
      expect.objectContaining({ msg: 'a handler left a rejected promise behind' }),
    )
    expect(stack.consume.starts()).toBe(1)
  })

  test.each([
    ['LARKGATE_TABLE', ''],
    ['LARKGATE_DEAD_LETTER_URL', ''],
    ['LARKGATE_MAX_ATTEMPTS', 'many'],
  ])('does not start with a wrong %s, and the error says so', async (name, value) => {
    const { consume: fn } = await start({ variables: { [name]: value } })
    const { error } = await fn.invoke(batch({ id: 'm1', body: await bodyOf('a') }))
    expect(error).toMatchObject({ type: 'ConfigError', message: expect.stringContaining(name) })
  })

  test('fails an invocation by something else, or with too little time', async () => {
    const { consume: fn } = await start()
    expect((await fn.invoke({ key1: 'value1' })).error).toMatchObject({
      type: 'RequestError',
      message: expect.stringContaining('SQS'),
    })
    const { consume: hasty } = await start({ consume: { timeoutMs: 10_000 } })
    expect((await hasty.invoke(batch())).error).toMatchObject({
      type: 'ConfigError',
      message: expect.stringContaining('30 s at least'),
    })
  })
})

test('a handler gets its signal before the function is ended, early enough to give back what it had', async () => {
  const stack = await start()
  const environment = { AWS_REGION: 'eu-central-1', ...stack.environment }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  const clock = manualClock()
  const contexts: HandlerContext[] = []
  const routes = createDispatcher().on<UntypedEvent>(
    'test.fails_v1',
    (_, context) => {
      contexts.push(context)
      return new Promise((resolve) => context.signal.addEventListener('abort', resolve))
    },
    { timeoutMs: 200_000 },
  )
  const text = eventV2('test.fails_v1', {}, { app: APP, createdAtMs: START_MS, eventId: 'long' })
  const { text: body } = await envelopeOf(text, { appId: APP.appId })
  const consuming = createConsume(environment, routes, clock)
  const done = consuming(batch({ id: 'm1', body }), { getRemainingTimeInMillis: () => 120_000 })
  await vi.waitFor(() => expect(contexts).toHaveLength(1), 10_000)
  // Of 120 s, 15 are for ending and 30 for starting. Renewals have no time to be answered, and harm nothing by that.
  await clock.advance(74_900)
  expect(contexts[0]?.signal.aborted).toBe(false)
  await clock.advance(100)
  expect(contexts[0]?.signal.aborted).toBe(true)
  expect(failuresIn(await done)).toEqual(['m1'])
  expect(await rowOf(stack, keyOf('long'))).toMatchObject({
    attempts: { N: '1' },
    leaseUntil: { N: '0' },
    reason: { S: expect.stringContaining('ERR_HANDLER_TIMEOUT') },
  })
})

test('a handler calls the OpenAPI as the event’s app, with the secret of the environment', async () => {
  const appSecret = 'the-secret-of-the-function-tests'
  const openApi = await startOpenApi({ apps: [{ appId: APP.appId, appSecret }] })
  onTestFinished(openApi.close)
  const stack = await start()
  const calling = { LARK_APP_SECRET: appSecret, LARK_DOMAIN: openApi.url }
  const environment = { AWS_REGION: 'eu-central-1', ...stack.environment, ...calling }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  const routes = createDispatcher().on<UntypedEvent>('test.fails_v1', async (_, context) => {
    await context.openApi.send('oc_1', 'hello')
  })
  const text = eventV2('test.fails_v1', {}, { app: APP, createdAtMs: Date.now(), eventId: 'calls' })
  const { text: body } = await envelopeOf(text, { app: 'default', appId: APP.appId })
  const consuming = createConsume(environment, routes, systemClock)
  const done = await consuming(batch({ id: 'm1', body }), { getRemainingTimeInMillis: () => 120_000 })
  expect(failuresIn(done)).toEqual([])
  expect(openApi.messages()).toMatchObject([{ receiver: 'oc_1', content: '{"text":"hello"}', appId: APP.appId }])
})
