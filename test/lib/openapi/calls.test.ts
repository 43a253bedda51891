import { describe, expect, test } from 'vitest'
import { type ConsumeReport, createConsumer } from '../../../lib/core/consume.ts'
import { createDispatcher, type Dispatcher } from '../../../lib/core/dispatch.ts'
import { ConfigError } from '../../../lib/core/errors.ts'
import { silentLog } from '../../../lib/core/log.ts'
import { nodeCrypto } from '../../../lib/crypto/node.ts'
import { memoryDeadLetters } from '../../../lib/dead/memory.ts'
import type { UntypedEvent } from '../../../lib/events/map.ts'
import { callsOf } from '../../../lib/openapi/calls.ts'
import { memoryStore } from '../../../lib/stores/memory.ts'
import { deliveriesOf, eventNamed } from '../../support/deliveries.ts'
import { bodies } from '../../support/platform.ts'
import { seededRandom } from '../../support/random.ts'
import { createWorld, DOMAIN, SHOP, TOKEN_PATH } from './world.ts'

const APP = { name: 'shop', appId: SHOP.appId, appSecret: SHOP.appSecret, domain: DOMAIN }

/** A consumer whose handlers call the platform's stub. */
function start(routes: Dispatcher, { apps = () => [APP] as readonly object[], handlerTimeoutMs = 60_000 } = {}) {
  const world = createWorld()
  const { clock, ports } = world
  const reports: ConsumeReport[] = []
  let loads = 0
  const calls = callsOf(apps as () => readonly (typeof APP)[], () => {
    loads++
    return { ...ports, digest: nodeCrypto.digestHex }
  })
  const consumer = createConsumer(
    {
      routes,
      store: memoryStore(clock),
      dead: memoryDeadLetters(),
      clock,
      random: seededRandom(),
      log: silentLog,
      calls,
      observe: (report) => void reports.push(report),
    },
    { concurrency: 1000, handlerTimeoutMs },
  )
  return { ...world, reports, loads: () => loads, consume: consumer.consume }
}

const handle = (handler: Parameters<Dispatcher['fallback']>[0]) => createDispatcher().fallback(handler)

describe('the OpenAPI in a handler', () => {
  test('costs nothing before it is used', async () => {
    const { consume, stub, loads, reports } = start(
      handle((_, { openApi }) => {
        expect(openApi).toBeDefined()
      }),
    )
    await consume(await deliveriesOf(bodies.message('hi')))
    expect(reports).toMatchObject([{ outcome: 'done' }])
    expect([stub.requests().length, loads()]).toEqual([0, 0])
  })

  test('answers a message as the event’s app', async () => {
    const routes = createDispatcher().on('im.message.receive_v1', async ({ event }, { openApi }) => {
      await openApi.reply(event.message, 'hello')
    })
    const { consume, stub, reports } = start(routes)
    await consume(await deliveriesOf(bodies.message('hi')))
    expect(reports).toMatchObject([{ outcome: 'done' }])
    expect(stub.messages()).toMatchObject([{ parent: 'om_1', content: '{"text":"hello"}', appId: SHOP.appId }])
  })

  test('sends nothing twice when the handler is started again, and counts anew in each attempt', async () => {
    const routes = handle(async (_, { openApi, attempt }) => {
      await openApi.send('oc_1', `first, in attempt ${attempt}`)
      await openApi.send('oc_1', `second, in attempt ${attempt}`)
      if (attempt === 1) throw new Error('it was told to fail')
    })
    const { consume, stub, reports } = start(routes)
    const deliveries = await deliveriesOf(eventNamed('e'))
    await consume(deliveries)
    await consume(deliveries)
    expect(reports.map(({ outcome }) => outcome)).toEqual(['failed', 'done'])
    expect(stub.requests().filter(({ path }) => path.endsWith('/messages'))).toHaveLength(4)
    expect(stub.messages().map(({ content }) => content)).toEqual([
      '{"text":"first, in attempt 1"}',
      '{"text":"second, in attempt 1"}',
    ])
  })

  test('is one and the same within an attempt, however often it is named', async () => {
    const routes = handle(async (_, context) => {
      expect(context.openApi).toBe(context.openApi)
      await context.openApi.send('oc_1', 'one')
      await context.openApi.send('oc_1', 'two')
    })
    const { consume, stub } = start(routes)
    await consume(await deliveriesOf(eventNamed('e')))
    expect(stub.messages()).toHaveLength(2)
  })

  test('ends with the attempt', async () => {
    let ended: unknown
    const routes = handle(async (_, { openApi }) => {
      ended = await openApi.send('oc_1', 'hi').catch((error: unknown) => error)
    })
    const { clock, consume, stub, reports } = start(routes, { handlerTimeoutMs: 5000 })
    stub.fail({ how: 'hang', path: '/open-apis/im' })
    const consumed = consume(await deliveriesOf(eventNamed('e')))
    await clock.advance(5000)
    await consumed
    expect(reports).toMatchObject([{ outcome: 'failed', code: 'ERR_HANDLER_TIMEOUT' }])
    expect(ended).toMatchObject({ code: 'ERR_OPENAPI_ABORTED' })
  })
})

describe('without credentials', () => {
  const calling = () =>
    createDispatcher()
      .on<UntypedEvent>('made.up_v1', async (_, { openApi }) => {
        await openApi.send('oc_1', 'hi')
      })
      .fallback(({ type }, { openApi }) => expect([type, openApi]).toBeDefined())
  const invalid = new ConfigError('ERR_CONFIG_INVALID', 'LARK_APPS must be a JSON object')

  test.each([
    ['no such app', () => [], 'ERR_OPENAPI_CREDENTIALS'],
    ['no secret', () => [{ name: 'shop', appId: 'cli_1' }], 'ERR_OPENAPI_CREDENTIALS'],
    [
      'an environment that cannot be read',
      () => {
        throw invalid
      },
      'ERR_CONFIG_INVALID',
    ],
  ] as const)('a call fails, and nothing else does: %s', async (_, apps, code) => {
    const { consume, reports } = start(calling(), { apps })
    await consume(await deliveriesOf(eventNamed('e'), bodies.message('does not call')))
    const [called] = reports.filter(({ envelope }) => envelope?.type === 'made.up_v1')
    const [other] = reports.filter(({ envelope }) => envelope?.type !== 'made.up_v1')
    expect(called).toMatchObject({ outcome: 'failed', error: { code: 'ERR_HANDLER_FAILED', cause: { code } } })
    expect(other).toMatchObject({ outcome: 'done' })
  })

  test('nobody makes calls where the host has given none', async () => {
    const { clock } = createWorld()
    let error: unknown
    const routes = handle(async (_, { openApi }) => {
      error = await openApi.request('GET', '/open-apis/bot/v3/info').catch((cause: unknown) => cause)
    })
    const ports = { routes, store: memoryStore(clock), dead: memoryDeadLetters(), clock, random: () => 0 }
    await createConsumer({ ...ports, log: silentLog }).consume(await deliveriesOf(eventNamed('e')))
    expect(error).toMatchObject({ code: 'ERR_OPENAPI_CREDENTIALS', message: expect.stringContaining('shop') })
  })
})

test('a thousand handlers at work at the same time ask for one token', async () => {
  const routes = handle(async ({ id }, { openApi }) => {
    await openApi.send('oc_1', `from ${id}`)
  })
  const { consume, stub, asked, reports } = start(routes)
  await consume(await deliveriesOf(...Array.from({ length: 1000 }, (_, index) => eventNamed(`event-${index}`))))
  expect(reports.every(({ outcome }) => outcome === 'done')).toBe(true)
  expect([stub.messages().length, asked(`${TOKEN_PATH}/tenant_access_token/internal`)]).toEqual([1000, 1])
})
