import { describe, expect, test } from 'vitest'
import { webCrypto } from '../../../lib/crypto/web.ts'
import { openApiOf } from '../../../lib/openapi/bridge.ts'
import { createWorld, DOMAIN, MARKET, MESSAGES, SHOP } from './world.ts'

function createBridge(app: object = SHOP) {
  const world = createWorld()
  let loads = 0
  const of = openApiOf({ name: 'shop', domain: DOMAIN, ...app }, () => {
    loads += 1
    return { ...world.ports, digest: webCrypto.digestHex }
  })
  return { ...world, of, loads: () => loads }
}

const KEY = 'cli_shop:im.message.receive_v1:om_1'

describe('what a handler has of the OpenAPI', () => {
  test('costs nothing while it is not used, and is prepared once for all events', async () => {
    const { of, stub, loads, asked } = createBridge()
    const events = Array.from({ length: 100 }, (_, index) => of({ key: `key-${index}` }))
    expect([loads(), stub.requests().length]).toEqual([0, 0])
    await Promise.all(events.map(({ reply }) => reply('om_1', 'hello')))
    expect([loads(), asked('tenant_access_token/internal'), stub.messages().length]).toEqual([1, 1, 100])
  })

  test('sends nothing twice when the handler is started again', async () => {
    const { of, stub } = createBridge()
    for (const _attempt of [1, 2, 3]) {
      const { send, reply } = of({ key: KEY })
      await reply('om_1', 'one')
      await Promise.all([send('oc_1', 'one'), send('oc_1', 'two'), send('oc_2', 'one')])
    }
    // Those that are sent together arrive in any order.
    expect(
      stub
        .messages()
        .map(({ receiver, parent, content }) => `${receiver ?? parent} ${content}`)
        .toSorted(),
    ).toEqual(['oc_1 {"text":"one"}', 'oc_1 {"text":"two"}', 'oc_2 {"text":"one"}', 'om_1 {"text":"one"}'])
  })

  test('goes on where the attempt before broke off', async () => {
    const { of, stub } = createBridge()
    await of({ key: KEY }).send('oc_1', 'one')
    const again = of({ key: KEY })
    await again.send('oc_1', 'one')
    await again.send('oc_1', 'two')
    expect(stub.messages().map(({ content }) => content)).toEqual(['{"text":"one"}', '{"text":"two"}'])
  })

  test('takes what is written anew for the same message', async () => {
    const { of, stub } = createBridge()
    await of({ key: KEY }).reply('om_1', 'The answer is 42.')
    await of({ key: KEY }).reply('om_1', 'It is 42.')
    expect(stub.messages().map(({ content }) => content)).toEqual(['{"text":"The answer is 42."}'])
  })

  test('keeps messages apart that have names, in whatever order they come', async () => {
    const { of, stub } = createBridge()
    const first = of({ key: KEY })
    await first.send('oc_1', 'receipt', { name: 'receipt' })
    const again = of({ key: KEY })
    await again.send('oc_1', 'sorry, that took a while', { name: 'delay' })
    await again.send('oc_1', 'receipt', { name: 'receipt' })
    expect(stub.messages().map(({ content }) => content)).toEqual([
      '{"text":"receipt"}',
      '{"text":"sorry, that took a while"}',
    ])
  })

  test('sends again for another event', async () => {
    const { of, stub } = createBridge()
    await of({ key: KEY }).reply('om_1', 'hello')
    await of({ key: `${KEY}2` }).reply('om_1', 'hello')
    expect(stub.messages()).toHaveLength(2)
    expect(stub.messages().every(({ uuid }) => /^[0-9a-f]{40}$/.test(uuid ?? ''))).toBe(true)
  })

  test('sends again after an hour, since the platform remembers no longer', async () => {
    const { of, stub, clock } = createBridge()
    await of({ key: KEY }).reply('om_1', 'hello')
    await clock.advance(60 * 60_000 - 1)
    await of({ key: KEY }).reply('om_1', 'hello')
    expect(stub.messages()).toHaveLength(1)
    await clock.advance(1)
    await of({ key: KEY }).reply('om_1', 'hello')
    expect(stub.messages()).toHaveLength(2)
  })

  test('ends with the attempt', async () => {
    const { of, stub, clock } = createBridge()
    stub.fail({ how: 'hang', path: MESSAGES })
    const stop = new AbortController()
    const sent = of({ key: KEY, signal: stop.signal })
      .reply('om_1', 'hello')
      .catch((error: unknown) => error)
    await clock.advance(1)
    stop.abort()
    expect(await sent).toMatchObject({ code: 'ERR_OPENAPI_ABORTED' })
  })

  test('makes any other call for the tenant of the event', async () => {
    const { of } = createBridge()
    await expect(of({ key: KEY }).request('GET', '/open-apis/none')).rejects.toMatchObject({
      code: 'ERR_OPENAPI_REFUSED',
      httpStatus: 404,
    })
  })

  test.each([
    ['appId', { appId: undefined }],
    ['appSecret', { appSecret: undefined }],
  ])('says that the app has no %s when it is used, not before', async (name, lack) => {
    const { of, loads } = createBridge({ ...SHOP, ...lack })
    await expect(of({ key: KEY }).reply('om_1', 'hello')).rejects.toMatchObject({
      name: 'OpenApiError',
      code: 'ERR_OPENAPI_CREDENTIALS',
      message: `app shop has no ${name}, which the OpenAPI needs`,
    })
    expect(loads()).toBe(1)
  })

  test('of several apps is each app’s own', async () => {
    const world = createWorld({ apps: [SHOP, { ...MARKET, store: false }] })
    const of = [SHOP, MARKET].map((app) =>
      openApiOf({ name: app.appId, domain: DOMAIN, ...app }, () => ({ ...world.ports, digest: webCrypto.digestHex })),
    )
    await Promise.all(of.map((one) => one({ key: KEY }).reply('om_1', 'hello')))
    expect(
      world.stub
        .messages()
        .map(({ appId }) => appId)
        .toSorted(),
    ).toEqual(['cli_market', 'cli_shop'])
  })
})
