import { describe, expect, test } from 'vitest'
import { createDispatcher, type Dispatcher } from '../../../lib/core/dispatch.ts'
import { readEnvelope } from '../../../lib/core/envelope.ts'
import { createIntake } from '../../../lib/core/intake.ts'
import { silentLog } from '../../../lib/core/log.ts'
import { createReplier } from '../../../lib/core/replier.ts'
import type { ReceiveReport } from '../../../lib/core/report.ts'
import { webCrypto } from '../../../lib/crypto/web.ts'
import type { UntypedEvent } from '../../../lib/events/map.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { createAnswerer } from '../../../lib/socket/answer.ts'
import { manualClock, START_MS, stateOf } from '../../support/clock.ts'
import { faulty } from '../../support/faulty.ts'
import { APP_ID, bodies, TENANT_KEY } from '../../support/platform.ts'

const APP = { name: 'shop', appId: APP_ID, appSecret: 'the secret' }
const utf8 = new TextEncoder()

function start(routes?: Dispatcher) {
  const clock = manualClock()
  const queue = faulty(memoryQueue(clock))
  const reports: ReceiveReport[] = []
  const loadReplier = () => createReplier(routes as Dispatcher, silentLog)
  const intake = createIntake({}, { crypto: webCrypto, queue, clock, ...(routes && { loadReplier }) })
  const answer = createAnswerer(APP, { intake, clock, observe: (report) => void reports.push(report) })
  const ask = async (payload: string | Uint8Array, rest = {}) => {
    const bytes = typeof payload === 'string' ? utf8.encode(payload) : payload
    const { isAccepted, payload: ack } = await answer({
      payload: bytes,
      isCard: false,
      arrivedAtMs: clock.now(),
      ...rest,
    })
    return { isAccepted, ack: new TextDecoder().decode(ack) }
  }
  const queued = async () => (await queue.receive(100, 0)).map(({ body }) => readEnvelope(body))
  return { clock, queue, queued, ask, reports }
}

const dataOf = (ack: string): unknown => JSON.parse(Buffer.from(JSON.parse(ack).data, 'base64').toString())

describe('an event', () => {
  test('is acked 200, without data, once it is on the queue', async () => {
    const { ask, queued, clock } = start()
    expect(await ask(bodies.message())).toEqual({ isAccepted: true, ack: '{"code":200}' })
    expect(await queued()).toMatchObject([
      {
        key: `${APP_ID}:im.message.receive_v1:om_1`,
        app: 'shop',
        appId: APP_ID,
        tenantKey: TENANT_KEY,
        via: 'socket',
        receivedAtMs: clock.now(),
      },
    ])
  })

  test('is not acked before that', async () => {
    const { ask, queue } = start()
    const accept = queue.faults.hold('send')
    const acked = ask(bodies.message())
    expect(await stateOf(acked)).toBe('pending')
    accept()
    expect(await acked).toMatchObject({ isAccepted: true })
  })

  test('is acked 500 when the queue refuses it', async () => {
    const { ask, queue, reports } = start()
    queue.faults.fail('send')
    expect(await ask(bodies.message())).toEqual({ isAccepted: false, ack: '{"code":500}' })
    expect(reports).toMatchObject([{ outcome: 'rejected', via: 'socket', status: 500, code: 'ERR_QUEUE_UNAVAILABLE' }])
  })

  test('is acked 500 when the queue takes too long', async () => {
    const { ask, queue, clock } = start()
    queue.faults.hold('send')
    const acked = ask(bodies.message())
    await clock.advance(2499)
    expect(await stateOf(acked)).toBe('pending')
    await clock.advance(1)
    expect(await acked).toEqual({ isAccepted: false, ack: '{"code":500}' })
  })

  test('has the key that it has over the webhook, so that coming both ways is coming twice', async () => {
    const { ask, queued } = start()
    await ask(bodies.message())
    await ask(bodies.message())
    expect(await queued()).toHaveLength(1)
  })

  test.each([
    ['of a type that nobody has heard of', bodies.event('not.invented.yet_v9')],
    ['of version 1.0', bodies.eventV1()],
    [
      'whose token is not ours: the connection is authenticated, not the body',
      bodies.event().replace(/"token":"[^"]*"/, '"token":"x"'),
    ],
  ])('%s is accepted like any other', async (_, text) => {
    const { ask, queued } = start()
    expect(await ask(text)).toMatchObject({ isAccepted: true })
    expect(await queued()).toHaveLength(1)
  })

  test('is on the queue byte for byte', async () => {
    const { ask, queue } = start()
    const text = bodies.message('月亮 \u2028').replace('"event"', ' "event" ')
    await ask(text)
    const [delivery] = await queue.receive(1, 0)
    expect(delivery?.body.endsWith(`,"data":${text}}`)).toBe(true)
  })

  test('is reported with what is known of it', async () => {
    const { ask, reports, clock } = start()
    await ask(bodies.message(), { arrivedAtMs: clock.now() - 7 })
    expect(reports).toEqual([
      {
        outcome: 'accepted',
        via: 'socket',
        status: 200,
        ms: 7,
        app: 'shop',
        type: 'im.message.receive_v1',
        id: 'event-1',
        key: `${APP_ID}:im.message.receive_v1:om_1`,
      },
    ])
  })
})

describe('a callback', () => {
  const toast = { toast: { type: 'success', content: '已收到 🌕' } } as const

  test('is acked with what its handler replies', async () => {
    const { ask } = start(createDispatcher().callback('card.action.trigger', async () => toast))
    const { isAccepted, ack } = await ask(bodies.click())
    expect([isAccepted, JSON.parse(ack).code, dataOf(ack)]).toEqual([true, 200, toast])
  })

  test('is acked with {} at least: without data the user would see an error', async () => {
    const silent = start(createDispatcher().callback('card.action.trigger', async () => undefined))
    expect((await silent.ask(bodies.click())).ack).toBe('{"code":200,"data":"e30="}')
    expect((await start().ask(bodies.click())).ack).toBe('{"code":200,"data":"e30="}')
  })

  test('whose handler fails is acked 200 with the fallback', async () => {
    const routes = createDispatcher().callback('card.action.trigger', () => Promise.reject(new Error('no')))
    const { ask, reports } = start(routes)
    const { ack } = await ask(bodies.click())
    expect([JSON.parse(ack).code, dataOf(ack)]).toMatchObject([200, { toast: { type: 'warning' } }])
    expect(reports).toMatchObject([{ outcome: 'fallback', status: 200, code: 'ERR_CALLBACK_FAILED' }])
  })

  test('whose handler takes too long is acked below 3 seconds', async () => {
    const { ask, clock } = start(createDispatcher().callback('card.action.trigger', () => new Promise<never>(() => {})))
    const acked = ask(bodies.click())
    await clock.advance(2500)
    expect(dataOf((await acked).ack)).toMatchObject({ toast: { type: 'warning' } })
  })

  test('may have a reply that is larger than what a call takes as arguments', async () => {
    const content = '长'.repeat(200_000)
    const { ask } = start(createDispatcher().callback('card.action.trigger', async () => ({ toast: { content } })))
    expect(dataOf((await ask(bodies.click())).ack)).toEqual({ toast: { content } })
  })

  test.each([
    ['as a new one', bodies.click(), 'card.action.trigger'],
    ['as a legacy one', bodies.card(), 'card.action.trigger_v1'],
  ])('in a frame of type card is answered %s', async (_, text, type) => {
    const { ask } = start(createDispatcher().callback<UntypedEvent>(type, async () => toast))
    expect(dataOf((await ask(text, { isCard: true })).ack)).toEqual(toast)
  })
})

test('an event of version 1.0 in a frame of type card is an event', async () => {
  const { ask, queued } = start()
  expect(await ask(bodies.eventV1(), { isCard: true })).toEqual({ isAccepted: true, ack: '{"code":200}' })
  expect(await queued()).toMatchObject([{ schema: '1.0', type: 'out_approval' }])
})

describe('what is not understood', () => {
  test.each([
    ['no JSON', 'not json', 'ERR_BODY_MALFORMED'],
    ['no object', '[]', 'ERR_BODY_MALFORMED'],
    ['no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), 'ERR_BODY_MALFORMED'],
    ['nothing', '', 'ERR_BODY_MALFORMED'],
    ['no known form', '{"foo":"bar"}', 'ERR_EVENT_UNKNOWN'],
    ['a legacy card that came as an event', bodies.card(), 'ERR_EVENT_UNKNOWN'],
    ['a challenge', bodies.challenge(), 'ERR_EVENT_UNKNOWN'],
  ])('because it is %s is acked 500 and not queued', async (_, payload, code) => {
    const { ask, queued, reports } = start()
    expect(await ask(payload)).toEqual({ isAccepted: false, ack: '{"code":500}' })
    expect(reports).toMatchObject([{ outcome: 'rejected', status: 500, code, app: 'shop' }])
    expect(await queued()).toEqual([])
  })

  test('is dated by when it arrived', async () => {
    const { ask, reports } = start()
    await ask('{}', { arrivedAtMs: START_MS - 5 })
    expect(reports).toMatchObject([{ ms: 5 }])
  })
})
