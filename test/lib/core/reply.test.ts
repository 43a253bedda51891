import { describe, expect, test } from 'vitest'
import { createDispatcher, type Dispatcher, type HandlerContext } from '../../../lib/core/dispatch.ts'
import { PortError } from '../../../lib/core/errors.ts'
import { silentLog } from '../../../lib/core/log.ts'
import { type Callback, parse, parseCard } from '../../../lib/core/parse.ts'
import type { MaybePromise } from '../../../lib/core/ports.ts'
import { createReplier, type Replier } from '../../../lib/core/replier.ts'
import { replyInTime } from '../../../lib/core/reply.ts'
import type { JsonObject } from '../../../lib/events/json.ts'
import type { UntypedEvent } from '../../../lib/events/map.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { manualClock, START_MS, settled, stateOf } from '../../support/clock.ts'
import { envelopeOf } from '../../support/deliveries.ts'
import { faulty } from '../../support/faulty.ts'
import { bodies } from '../../support/platform.ts'

const DEADLINE_MS = 2500

function callbackOf(text: string): Callback {
  const json = JSON.parse(text)
  const payload = { text, json, signed: true }
  if (json.header === undefined) return parseCard(payload, 'refresh-1')
  const callbackTypes = new Set([json.header.event_type])
  return parse(payload, { verificationTokens: [], requireSignature: false, callbackTypes }) as Callback
}

async function ask(routes: Dispatcher | undefined, text = bodies.click(), load?: () => MaybePromise<Replier>) {
  const clock = manualClock()
  const queue = faulty(memoryQueue(clock))
  const callback = callbackOf(text)
  const envelope = { ...(await envelopeOf(bodies.click())), type: callback.type }
  const loadReplier = load ?? (routes && (() => createReplier(routes, silentLog)))
  const begin = () =>
    replyInTime(callback, envelope, START_MS + DEADLINE_MS, { queue, clock, ...(loadReplier && { loadReplier }) })
  const queued = async () => (await queue.receive(10, 0)).length
  return { clock, queue, queued, begin }
}

const click = (handler: (body: unknown, context: HandlerContext) => unknown) =>
  createDispatcher().callback('card.action.trigger', handler as () => JsonObject)
const hang = () => new Promise<never>(() => {})

const FAILED = { toast: { type: 'warning', content: '没有处理成功，请稍后再试', i18n: expect.any(Object) } }
const TRY_AGAIN = { toast: { type: 'warning', content: '请再点一次', i18n: expect.any(Object) } }

describe('the handler’s reply', () => {
  test('is the answer when it comes in time', async () => {
    const { clock, begin } = await ask(click(async () => ({ toast: { content: '已收到' } })))
    expect(await begin()).toEqual({ outcome: 'answered', body: { toast: { content: '已收到' } } })
    await settled()
    expect(clock.pending()).toBe(0)
  })

  test.each([undefined, null])('is {} when the handler returns %s', async (value) => {
    const { begin } = await ask(click(() => value))
    expect(await begin()).toEqual({ outcome: 'answered', body: {} })
  })

  test('may take its time, up to the deadline', async () => {
    const { promise, resolve } = Promise.withResolvers<JsonObject>()
    const { clock, begin } = await ask(click(() => promise))
    const replied = begin()
    await clock.advance(DEADLINE_MS - 1)
    resolve({ a: 1 })
    expect(await replied).toEqual({ outcome: 'answered', body: { a: 1 } })
  })

  test('is made with the age of the callback in hand', async () => {
    let ageMs: number | undefined
    const routes = click((_, context) => {
      ageMs = context.ageMs
    })
    await (await ask(routes)).begin()
    expect(ageMs).toBe(1000)
  })

  test('of a legacy card, which has no time, is made with an age of 0', async () => {
    let ageMs: number | undefined
    const routes = createDispatcher().callback('card.action.trigger_v1', (_, context) => {
      ageMs = context.ageMs
    })
    await (await ask(routes, bodies.card())).begin()
    expect(ageMs).toBe(0)
  })
})

describe('a reply that does not come in time', () => {
  test('is replaced by a toast at the deadline, and the handler is told', async () => {
    let signal: AbortSignal | undefined
    const { clock, begin } = await ask(
      click((_, context) => {
        signal = context.signal
        return hang()
      }),
    )
    const replied = begin()
    await clock.advance(DEADLINE_MS - 1)
    expect([await stateOf(replied), signal?.aborted]).toEqual(['pending', false])
    await clock.advance(1)
    expect(await replied).toMatchObject({ outcome: 'fallback', code: 'ERR_CALLBACK_TIMEOUT', body: FAILED })
    expect(signal?.reason).toMatchObject({ name: 'HandlerError', code: 'ERR_CALLBACK_TIMEOUT' })
  })

  test.each([
    ['well', (resolve: (value: unknown) => void) => resolve({ a: 1 })],
    ['badly', (_: unknown, reject: (cause: unknown) => void) => reject(new Error('late'))],
  ])('is dropped when it comes after all, and ends %s', async (_, end) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const { clock, begin } = await ask(click(() => promise))
    const replied = begin()
    await clock.advance(DEADLINE_MS)
    end(resolve, reject)
    expect(await replied).toMatchObject({ outcome: 'fallback', code: 'ERR_CALLBACK_TIMEOUT' })
    await settled()
  })

  test('is not asked for any more when loading the handlers took all the time', async () => {
    let started = false
    const routes = click(() => {
      started = true
    })
    const { promise, resolve } = Promise.withResolvers<Replier>()
    const { clock, begin } = await ask(undefined, bodies.click(), () => promise)
    const replied = begin()
    await clock.advance(DEADLINE_MS)
    resolve(createReplier(routes, silentLog))
    expect(await replied).toMatchObject({ code: 'ERR_CALLBACK_TIMEOUT', body: FAILED })
    await settled()
    expect(started).toBe(false)
  })
})

describe('a handler that fails', () => {
  test.each([
    [
      'throws',
      () => {
        throw new Error('hunter2')
      },
    ],
    ['rejects', () => Promise.reject(new Error('hunter2'))],
    [
      'throws a text',
      () => {
        throw 'hunter2'
      },
    ],
  ])('since it %s is answered with a toast, and nothing of what it threw', async (_, handler) => {
    const reply = await (await ask(click(handler))).begin()
    expect(reply).toMatchObject({ outcome: 'fallback', code: 'ERR_CALLBACK_FAILED', body: FAILED })
    expect(reply.error).toMatchObject({ name: 'HandlerError', message: 'hunter2', cause: expect.anything() })
    expect(JSON.stringify(reply.body)).not.toContain('hunter2')
  })

  test('may throw what no text can be made of', async () => {
    const { begin } = await ask(click(() => Promise.reject(Object.create(null))))
    expect(await begin()).toMatchObject({ outcome: 'fallback', code: 'ERR_CALLBACK_FAILED', body: FAILED })
  })
})

describe('a reply that is no JSON object', () => {
  const circular: Record<string, unknown> = {}
  circular.self = circular

  test.each([
    ['a text', 'ok'],
    ['an empty text', ''],
    ['a number', 1],
    ['false', false],
    ['an array', [{ toast: {} }]],
    ['a function', () => ({})],
    ['a BigInt', 1n],
    ['an object with a BigInt in it', { id: 1n }],
    ['a circular object', circular],
    [
      'an object whose toJSON fails',
      {
        toJSON: () => {
          throw new Error('no')
        },
      },
    ],
    ['a date, which JSON has no object for', new Date(0)],
    ['an object that writes itself as a text', { toJSON: () => 'text' }],
    ['an object that writes itself as nothing', { toJSON: () => undefined }],
  ])('is replaced by a toast: %s', async (_, value) => {
    const { begin } = await ask(click(() => value))
    expect(await begin()).toMatchObject({ outcome: 'fallback', code: 'ERR_CALLBACK_REPLY_INVALID', body: FAILED })
  })
})

describe('the fallback', () => {
  const failing = (type: string) =>
    createDispatcher().callback<UntypedEvent>(type, () => {
      throw new Error('no')
    })

  test('is a toast in both languages for cards, old and new', async () => {
    for (const text of [bodies.click(), bodies.card()]) {
      const routes = failing('card.action.trigger').callback('card.action.trigger_v1', () => {
        throw new Error('no')
      })
      const { body } = await (await ask(routes, text)).begin()
      expect(body).toEqual(FAILED)
      expect(Object.keys((body.toast as { i18n: object }).i18n)).toEqual(['zh_cn', 'en_us'])
    }
  })

  test.each(['url.preview.get', 'profile.view.get', 'made.up.callback'])(
    'is {} for %s, which shows no toasts',
    async (type) => {
      const { begin } = await ask(failing(type), bodies.event(type))
      expect(await begin()).toMatchObject({ outcome: 'fallback', code: 'ERR_CALLBACK_FAILED', body: {} })
    },
  )
})

describe('a callback without a handler', () => {
  test.each([
    ['no handlers at all', undefined],
    ['handlers for other types', createDispatcher().callback('url.preview.get', () => ({}))],
    ['a fallback only', createDispatcher().fallback(() => {})],
  ])('is answered {} and not queued: with %s', async (_, routes) => {
    const { begin, queued } = await ask(routes)
    expect(await begin()).toEqual({ outcome: 'unhandled', body: {} })
    expect(await queued()).toBe(0)
  })
})

describe('a callback that is also an event', () => {
  const both = (handler: () => unknown) => click(handler).on('card.action.trigger', () => {})

  test('is on the queue before its handler is asked', async () => {
    const { queue, queued, begin } = await ask(both(() => ({ a: 1 })))
    const accept = queue.faults.hold('send')
    const replied = begin()
    expect(await stateOf(replied)).toBe('pending')
    accept()
    expect(await replied).toEqual({ outcome: 'answered', body: { a: 1 } })
    expect(await queued()).toBe(1)
  })

  test('is answered {} when it has no handler that answers', async () => {
    const { queued, begin } = await ask(createDispatcher().on('card.action.trigger', () => {}))
    expect(await begin()).toEqual({ outcome: 'answered', body: {} })
    expect(await queued()).toBe(1)
  })

  test('that the queue refuses asks the user to click again, and its handler is not asked', async () => {
    let started = false
    const { queue, begin } = await ask(
      both(() => {
        started = true
      }),
    )
    queue.faults.fail('send', new PortError('ERR_QUEUE_UNAVAILABLE', 'arn:aws:sqs:secret-place'))
    expect(await begin()).toMatchObject({ outcome: 'fallback', code: 'ERR_QUEUE_UNAVAILABLE', body: TRY_AGAIN })
    expect(started).toBe(false)
  })

  test('that the queue refuses in words of its own asks the user to click again too', async () => {
    const { queue, begin } = await ask(both(() => ({})))
    queue.faults.fail('send', new TypeError('fetch failed'))
    expect(await begin()).toMatchObject({ code: 'ERR_QUEUE_UNAVAILABLE', body: TRY_AGAIN })
  })

  test('is not answered by its handler any more once the queue has taken all the time', async () => {
    let started = false
    const { clock, queue, queued, begin } = await ask(
      both(() => {
        started = true
      }),
    )
    const accept = queue.faults.hold('send')
    const replied = begin()
    await clock.advance(DEADLINE_MS)
    expect(await replied).toMatchObject({ code: 'ERR_CALLBACK_TIMEOUT', body: FAILED })
    accept()
    await settled()
    expect([started, await queued()]).toEqual([false, 1])
  })
})

describe('handlers that cannot be loaded', () => {
  test('are answered with a toast', async () => {
    const { begin } = await ask(undefined, bodies.click(), () => Promise.reject(new Error('cannot find module')))
    expect(await begin()).toMatchObject({ outcome: 'fallback', code: 'ERR_CALLBACK_FAILED', body: FAILED })
  })
})
