import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { redeem } from '../../lib/core/claim-check.ts'
import { readEnvelope } from '../../lib/core/envelope.ts'
import type { LambdaResult } from '../../lib/http/lambda.ts'
import { cardAction, eventV2, toRequest } from '../../simulator/index.ts'
import { httpEvent } from '../support/lambda-event.ts'
import { awsError, type Behaviour, firstOnly } from '../support/middleman.ts'
import { lambdaFunction } from './lambda.ts'
import { APP, type Services, type Stack, type StackOptions, startServices, startStack } from './stack.ts'

const origin = { app: APP, createdAtMs: Date.now() }
const event = (fields = {}, more = {}) => eventV2('test.noted_v1', fields, { ...origin, ...more })

/** What the platform pushes, as Lambda gets it. */
function pushed(text: string, timeEpoch = Date.now()): unknown {
  const timestamp = String(Math.floor(timeEpoch / 1000))
  const { headers, body } = toRequest(text, { encryptKey: APP.encryptKey, timestamp, nonce: 'n' })
  return httpEvent({ headers, body: Buffer.from(body).toString(), timeEpoch })
}

async function answerOf({ receive }: Pick<Stack, 'receive'>, payload: unknown) {
  const startedAtMs = performance.now()
  const { result, error } = await receive.invoke(payload)
  if (error !== undefined) throw new Error(`${error.type}: ${error.message}`)
  const { statusCode, body } = result as LambdaResult
  return { status: statusCode, body, ms: performance.now() - startedAtMs }
}

/** As the platform would: a busy machine may take longer than the deadline for a large event. */
async function untilAccepted(stack: Stack, text: string): Promise<void> {
  await vi.waitFor(async () => expect(await answerOf(stack, pushed(text))).toMatchObject({ status: 200 }), 20_000)
}

const lastLine = ({ receive }: Stack) => receive.log().at(-1)
const refuse =
  (type: string): Behaviour =>
  async () =>
    awsError(400, type)

describe.each(['light', 'sdk'] as const)('the built function that receives, with the sender %s', (sender) => {
  let services: Services
  beforeAll(async () => {
    services = await startServices({ sender })
  }, 60_000)
  const start = (options?: StackOptions) => startStack(services, options)
  const queued = async ({ queueUrl }: Stack) => (await services.fauxqs.take(queueUrl)).map(readEnvelope)

  test('walks the platform’s webhook: challenge, event, duplicate, click, forgery', async () => {
    const stack = await start()
    const { platform, receive } = stack
    expect(await platform.challenge()).toMatchObject({ status: 200 })
    const { eventId, status, body } = await platform.push('im.message.receive_v1')
    expect([status, body]).toEqual([200, '{}'])
    const text = event({ note: '月亮 🌕' }, { eventId: 'twice' })
    expect([(await platform.push(text)).status, (await platform.push(text)).status]).toEqual([200, 200])
    expect(await platform.push('card.action.trigger')).toMatchObject({ status: 200 })
    expect(await platform.push(event(), { tamper: true })).toMatchObject({ status: 401 })
    const envelopes = await queued(stack)
    expect(envelopes.map(({ id }) => id).toSorted()).toEqual([eventId, 'twice'].toSorted())
    expect(envelopes.find(({ id }) => id === 'twice')?.data).toEqual(JSON.parse(text))
    // One process for all of them: it was frozen in between, and went on.
    expect(receive.starts()).toBe(1)
    expect(receive.log().map(({ outcome }) => outcome)).toEqual([
      'challenge',
      'accepted',
      'accepted',
      'accepted',
      'answered',
      'rejected',
    ])
    expect(receive.output()).not.toContain(APP.encryptKey)
    expect(receive.output()).not.toContain(APP.verificationToken)
  })

  test('answers 503 2.5 s after the request has reached the edge when SQS hangs, and works afterwards', async () => {
    const stack = await start()
    await answerOf(stack, pushed(event({}, { eventId: 'first' })))
    services.between.sqs.behave(async () => 'hang')
    const late = await answerOf(stack, pushed(event(), Date.now() - 1000))
    expect(late.status).toBe(503)
    // 1.5 s are left. What a busy machine takes for itself comes on top.
    expect(late.ms).toBeGreaterThan(1300)
    expect(late.ms).toBeLessThan(2400)
    services.between.sqs.behave()
    expect(await answerOf(stack, pushed(event({}, { eventId: 'last' })))).toMatchObject({ status: 200 })
    expect((await queued(stack)).map(({ id }) => id)).toEqual(expect.arrayContaining(['first', 'last']))
  })
})

describe('the built function that receives', () => {
  let services: Services
  beforeAll(async () => {
    services = await startServices()
  }, 60_000)
  const start = (options?: StackOptions) => startStack(services, options)
  const queued = async ({ queueUrl }: Stack) => (await services.fauxqs.take(queueUrl)).map(readEnvelope)

  test.each([
    ['refuses', refuse('AccessDeniedException')],
    ['throttles for ever', refuse('ThrottlingException')],
    ['has no such queue', refuse('AWS.SimpleQueueService.NonExistentQueue')],
    ['breaks every connection', async () => 'reset' as const],
  ] satisfies [string, Behaviour][])('answers 503 in time when SQS %s, and says so', async (_, behaviour) => {
    const stack = await start()
    services.between.sqs.behave(behaviour)
    expect(await answerOf(stack, pushed(event()))).toMatchObject({
      status: 503,
      body: '{"error":"Service Unavailable"}',
    })
    expect(lastLine(stack)).toMatchObject({ level: 'error', status: 503, code: expect.stringMatching(/^ERR_QUEUE_/) })
    services.between.sqs.behave()
    expect(await answerOf(stack, pushed(event({}, { eventId: 'after' })))).toMatchObject({ status: 200 })
    expect((await queued(stack)).map(({ id }) => id)).toEqual(['after'])
  })

  test('takes the event when SQS throttles for a moment only', async () => {
    const stack = await start()
    services.between.sqs.behave(firstOnly(refuse('ThrottlingException')))
    expect(await answerOf(stack, pushed(event()))).toMatchObject({ status: 200 })
    expect(await queued(stack)).toHaveLength(1)
  })

  test('sends over a new connection when the one before was closed while it was frozen', async () => {
    const stack = await start()
    for (const eventId of ['a', 'b', 'c']) {
      expect(await answerOf(stack, pushed(event({}, { eventId })))).toMatchObject({ status: 200 })
      services.between.sqs.dropConnections()
    }
    expect((await queued(stack)).map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c'])
    expect(stack.receive.starts()).toBe(1)
  })

  test('keeps what is too large for SQS in S3', async () => {
    const stack = await start()
    const { queueUrl, environment } = stack
    const text = event({ filling: '月亮'.repeat(200_000) })
    await untilAccepted(stack, text)
    const [message = ''] = await services.fauxqs.take(queueUrl)
    expect(message.length).toBeLessThan(1000)
    const get = async (name: string) =>
      (await fetch(`${services.fauxqs.endpoint}/${environment.LARKGATE_BUCKET}/${name}`)).text()
    const body = await redeem(message, { get, put: async () => undefined })
    expect(body.endsWith(`"data":${text}}`)).toBe(true)
  })

  test('answers 503 when S3 does not take it, and 200 to all that needs no S3', async () => {
    const stack = await start()
    services.between.s3.behave(refuse('AccessDenied'))
    const large = event({ filling: 'x'.repeat(1 << 20) })
    expect(await answerOf(stack, pushed(large))).toMatchObject({ status: 503 })
    expect(lastLine(stack)).toMatchObject({ code: 'ERR_QUEUE_UNAVAILABLE', error: expect.stringContaining('S3') })
    expect(await answerOf(stack, pushed(event()))).toMatchObject({ status: 200 })
    expect(await queued(stack)).toHaveLength(1)
  })

  test('refuses what is too large when there is no bucket', async () => {
    const stack = await start({ variables: { LARKGATE_BUCKET: '' } })
    expect(await answerOf(stack, pushed(event({ filling: 'x'.repeat(1 << 20) })))).toMatchObject({ status: 503 })
    expect(lastLine(stack)).toMatchObject({ code: 'ERR_ENVELOPE_TOO_LARGE' })
  })

  test('serves several apps, each at its own path', async () => {
    const apps = {
      sales: { encryptKey: APP.encryptKey, verificationToken: APP.verificationToken },
      desk: { encryptKey: 'other' },
    }
    const single = { LARK_APP_ID: '', LARK_ENCRYPT_KEY: '', LARK_VERIFICATION_TOKEN: '' }
    const stack = await start({ variables: { ...single, LARK_APPS: JSON.stringify(apps) } })
    const at = (path: string) => answerOf(stack, { ...(pushed(event()) as object), rawPath: path })
    expect(await at('/webhook/sales/event')).toMatchObject({ status: 200 })
    expect(await at('/webhook/desk/event')).toMatchObject({ status: 401 })
    expect(await at('/webhook/event')).toMatchObject({ status: 404 })
  })

  test('says that it is well, and that only POST is taken', async () => {
    const stack = await start()
    expect(await (await fetch(`${stack.url.url}/healthz`)).text()).toBe('ok\n')
    expect((await fetch(`${stack.url.url}/webhook/event`)).status).toBe(405)
    expect((await fetch(`${stack.url.url}/favicon.ico`)).status).toBe(404)
  })

  test('fails an invocation by something else with a message that says what it is for', async () => {
    const { receive } = await start()
    const { error } = await receive.invoke({ key1: 'value1' })
    expect(error).toMatchObject({ type: 'RequestError', message: expect.stringContaining('payload format 2.0') })
  })

  test.each([
    ['there is no secret', { LARK_ENCRYPT_KEY: '', LARK_VERIFICATION_TOKEN: '' }, 'LARK_ENCRYPT_KEY'],
    ['there is no queue', { LARKGATE_QUEUE_URL: '' }, 'LARKGATE_QUEUE_URL'],
    ['the queue is none', { LARKGATE_QUEUE_URL: 'https://example.com/' }, 'queue'],
    ['a number is none', { LARKGATE_MAX_BODY_BYTES: 'much' }, 'LARKGATE_MAX_BODY_BYTES'],
  ])('answers 503 when %s, and only the log says why', async (_, variables, reason) => {
    const { receive, url } = await start({ variables })
    for (const path of ['/webhook/event', '/healthz']) {
      const response = await fetch(`${url.url}${path}`, { method: 'POST' })
      expect([response.status, await response.text()]).toEqual([503, '{"error":"Service Unavailable"}'])
    }
    expect(receive.log()).toHaveLength(2)
    expect(receive.log()[0]).toMatchObject({
      level: 'error',
      code: 'ERR_CONFIG_INVALID',
      reason: expect.stringContaining(reason),
    })
  })

  test('accepts events while its handlers cannot be loaded, and answers a click with the fallback', async () => {
    const broken = await startServices({ handlers: 'test/functions/fixtures/broken.ts' })
    const stack = await startStack(broken)
    expect(await answerOf(stack, pushed(event()))).toMatchObject({ status: 200 })
    const click = await answerOf(stack, pushed(cardAction(origin)))
    expect(click.status).toBe(200)
    expect(JSON.parse(click.body)).toMatchObject({ toast: { type: 'warning' } })
    expect(lastLine(stack)).toMatchObject({
      level: 'error',
      code: 'ERR_CALLBACK_FAILED',
      error: expect.stringContaining('broken'),
    })
  })

  test('is no function when its file is not there: the host of these tests says so, as Lambda does', async () => {
    const missing = lambdaFunction({ folder: join(services.folder, 'nowhere-at-all', '..'), environment: {} })
    const { error } = await missing.invoke({})
    await missing.stop()
    expect(error).toMatchObject({ type: 'Runtime.ImportModuleError' })
  })
})
