import { describe, expect, test } from 'vitest'
import { memoryTickets } from '../../../lib/openapi/ports.ts'
import { keepTicket } from '../../../lib/openapi/tickets.ts'
import { createTokenCache } from '../../../lib/openapi/token-cache.ts'
import { manualClock, settled } from '../../support/clock.ts'
import { faulty } from '../../support/faulty.ts'
import { createWorld, MARKET, MESSAGES, SHOP, TOKEN_PATH } from './world.ts'

const MINUTE = 60_000
const INTERNAL = 'tenant_access_token/internal'
const times = (count: number, run: (index: number) => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)))

describe('the token of a self-built app', () => {
  test('is asked for once by a thousand handlers that start together', async () => {
    const { clientOf, stub, asked } = createWorld()
    const client = clientOf()
    await times(1000, (index) => client.send(`oc_${index}`, 'hello'))
    expect(asked(INTERNAL)).toBe(1)
    expect(stub.messages()).toHaveLength(1000)
  })

  test('is asked for once more when it stops being good in the middle of them', async () => {
    const { clientOf, stub, asked } = createWorld()
    const client = clientOf()
    await client.send('oc_0', 'hello')
    const first = times(500, (index) => client.send(`oc_${index}`, 'hello'))
    stub.revokeTokens()
    const second = times(500, (index) => client.send(`oc_${index}`, 'hello'))
    await Promise.all([first, second])
    expect(asked(INTERNAL)).toBe(2)
    expect(stub.messages()).toHaveLength(1001)
    expect(stub.requests().filter(({ code }) => code === 99991663).length).toBeGreaterThan(0)
  })

  test('that stays refused although it is new fails each call once, and asks no more than twice for all', async () => {
    const { clientOf, stub, asked, outcomeOf } = createWorld()
    const client = clientOf()
    stub.fail({ how: 'tokenInvalid', times: 1000, path: MESSAGES })
    const found = await outcomeOf(
      times(100, (index) =>
        client.send(`oc_${index}`, 'hello').catch(({ code, platformCode }) => ({ code, platformCode })),
      ),
    )
    expect(found).toEqual(Array(100).fill({ code: 'ERR_OPENAPI_REFUSED', platformCode: 99991663 }))
    // The platform gives the same token again, and everybody tries once with it.
    expect([asked(INTERNAL), asked(MESSAGES)]).toEqual([2, 200])
  })

  test.each(['tokenInvalid', 'tokenMalformed'] as const)('is renewed when the platform answers %s', async (how) => {
    const { clientOf, stub, asked } = createWorld()
    stub.fail({ how, path: MESSAGES })
    await clientOf().send('oc_1', 'hello')
    expect([asked(INTERNAL), stub.messages().length]).toEqual([2, 1])
  })

  test('is kept until five minutes before its end, when the platform gives a new one', async () => {
    const { clientOf, clock, asked } = createWorld()
    const client = clientOf()
    await client.send('oc_1', 'hello')
    await clock.advance(115 * MINUTE - 1)
    await client.send('oc_1', 'hello')
    expect(asked(INTERNAL)).toBe(1)
    await clock.advance(1)
    await client.send('oc_1', 'hello')
    expect(asked(INTERNAL)).toBe(2)
    await clock.advance(114 * MINUTE)
    await client.send('oc_1', 'hello')
    expect(asked(INTERNAL)).toBe(2)
  })

  test('that another process has asked for long ago is kept for as long as it is good', async () => {
    const { clientOf, clock, asked, stub } = createWorld()
    await clientOf().send('oc_1', 'hello')
    await clock.advance(85 * MINUTE)
    const late = clientOf()
    await late.send('oc_1', 'hello')
    await clock.advance(29 * MINUTE)
    await late.send('oc_1', 'hello')
    expect(asked(INTERNAL)).toBe(2)
    await clock.advance(2 * MINUTE)
    await late.send('oc_1', 'hello')
    expect(asked(INTERNAL)).toBe(3)
    expect(stub.requests().every(({ code }) => code === 0)).toBe(true)
  })

  test.each([
    ['a wrong secret', { ...SHOP, appSecret: 'wrong-secret' }, 10014],
    ['an unknown app', { ...SHOP, appId: 'cli_unknown' }, 10003],
    ['a store app without tickets', MARKET, 10003],
  ])('is refused for %s, at once and for good', async (_, app, platformCode) => {
    const { clientOf, asked } = createWorld()
    await expect(clientOf(app).send('oc_1', 'hello')).rejects.toMatchObject({
      name: 'OpenApiError',
      code: 'ERR_OPENAPI_CREDENTIALS',
      platformCode,
    })
    expect([asked(INTERNAL), asked(MESSAGES)]).toEqual([1, 0])
  })

  test('is asked for again by the next call where the platform was down', async () => {
    const { clientOf, stub, outcomeOf, asked } = createWorld()
    const client = clientOf()
    stub.fail({ how: { status: 502 }, times: 4, path: TOKEN_PATH })
    expect(await outcomeOf(client.send('oc_1', 'hello'))).toMatchObject({ code: 'ERR_OPENAPI_UNAVAILABLE' })
    await client.send('oc_1', 'hello')
    expect(asked(INTERNAL)).toBe(5)
  })

  test.each([
    ['no token', { code: 0, expire: 7200 }],
    ['no lifetime', { code: 0, tenant_access_token: 't-1' }],
    ['a lifetime that is over', { code: 0, tenant_access_token: 't-1', expire: 0 }],
    ['a lifetime in words', { code: 0, tenant_access_token: 't-1', expire: 'soon' }],
  ])('is not taken from an answer with %s', async (_, body) => {
    const { clientOf, stub } = createWorld()
    stub.fail({ how: { status: 200, body: JSON.stringify(body) }, path: TOKEN_PATH })
    await expect(clientOf().send('oc_1', 'hello')).rejects.toMatchObject({ code: 'ERR_OPENAPI_UNAVAILABLE' })
  })
})

describe('a token that many wait for', () => {
  const lifetimeMs = 60 * MINUTE

  test('is asked for anew by one of them when whoever asked never comes back', async () => {
    const clock = manualClock()
    let asked = 0
    const frozen = new Promise<never>(() => undefined)
    const cache = createTokenCache(() => {
      asked += 1
      return asked === 1 ? frozen : Promise.resolve({ value: 't-2', lifetimeMs })
    }, clock)
    void cache.get()
    const waiting = Promise.all([cache.get(), cache.get(), cache.get()])
    await clock.advance(MINUTE)
    expect((await waiting).map(({ value }) => value)).toEqual(['t-2', 't-2', 't-2'])
    expect([asked, clock.pending()]).toEqual([2, 0])
  })

  test('fails for all of them when it fails, and leaves no timer', async () => {
    const clock = manualClock()
    const cache = createTokenCache(() => Promise.reject(new Error('down')), clock)
    const found = await Promise.allSettled([cache.get(), cache.get()])
    expect(found.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(clock.pending()).toBe(0)
  })

  test('is not dropped by one who was refused with the token before it', async () => {
    const clock = manualClock()
    let asked = 0
    const cache = createTokenCache(async () => ({ value: `t-${++asked}`, lifetimeMs }), clock)
    const old = await cache.get()
    cache.drop(old)
    await cache.get()
    cache.drop(old)
    expect((await cache.get()).value).toBe('t-2')
  })

  test('that lives shorter than the margin is used for half of its life', async () => {
    const clock = manualClock()
    let asked = 0
    const cache = createTokenCache(async () => ({ value: `t-${++asked}`, lifetimeMs: MINUTE }), clock)
    await cache.get()
    await clock.advance(MINUTE / 2 - 1)
    await cache.get()
    expect(asked).toBe(1)
    await clock.advance(1)
    await cache.get()
    expect(asked).toBe(2)
  })
})

describe('the tokens of a store app', () => {
  /** With a handler for `app_ticket` events that the platform pushes to. */
  function createMarket() {
    const tickets = memoryTickets()
    const keep = keepTicket(tickets)
    const world = createWorld({
      onTicket: (app_id, app_ticket) => void keep({ event: { type: 'app_ticket', app_id, app_ticket } }),
    })
    return { ...world, tickets, client: world.clientOf(MARKET, { tickets }) }
  }

  test('are one for the app and one for each tenant, however many handlers want them', async () => {
    const { client, stub, asked } = createMarket()
    stub.pushTicket(MARKET.appId)
    await times(1000, (index) => client.send(`oc_${index}`, 'hello', { tenantKey: `tenant-${1 + (index % 2)}` }))
    expect([asked('/app_access_token'), asked('/tenant_access_token')]).toEqual([1, 2])
    expect(new Set(stub.messages().map(({ tenantKey }) => tenantKey))).toEqual(new Set(['tenant-1', 'tenant-2']))
  })

  test('need a ticket: it is asked for once, and the next attempt finds it', async () => {
    const { client, asked } = createMarket()
    const call = () => client.send('oc_1', 'hello', { tenantKey: 'tenant-1' })
    const found = await Promise.allSettled([call(), call(), call()])
    expect(found.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(
      Array(3).fill('ERR_OPENAPI_TICKET_MISSING'),
    )
    expect(asked('/app_ticket/resend')).toBe(1)
    await expect(call()).resolves.toMatchObject({ message_id: expect.stringMatching(/^om_/) })
  })

  test('make the platform push a ticket at most once a minute, and again at once where that failed', async () => {
    const { clientOf, stub, clock, asked, outcomeOf } = createWorld()
    const client = clientOf(MARKET, { tickets: memoryTickets() })
    const call = () => client.send('oc_1', 'hello', { tenantKey: 'tenant-1' }).catch(({ code }) => code)
    stub.fail({ how: { status: 502 }, times: 4, path: TOKEN_PATH })
    expect(await outcomeOf(call())).toBe('ERR_OPENAPI_UNAVAILABLE')
    for (const _ of [1, 2, 3]) expect(await call()).toBe('ERR_OPENAPI_TICKET_MISSING')
    expect(asked('/app_ticket/resend')).toBe(5)
    await clock.advance(MINUTE)
    expect(await call()).toBe('ERR_OPENAPI_TICKET_MISSING')
    expect(asked('/app_ticket/resend')).toBe(6)
  })

  test('wait for another attempt when the ticket cannot be read', async () => {
    const { clientOf, stub } = createWorld()
    const tickets = faulty(memoryTickets())
    tickets.faults.fail('get', new Error(`no table for ${MARKET.appSecret}`))
    const client = clientOf(MARKET, { tickets })
    await expect(client.send('oc_1', 'hello', { tenantKey: 'tenant-1' })).rejects.toMatchObject({
      code: 'ERR_OPENAPI_UNAVAILABLE',
      message: 'app shop cannot read its app_ticket: no table for ***',
    })
    expect(stub.requests()).toEqual([])
  })

  test('are not asked for with a ticket that was refused: the platform is asked for another', async () => {
    const { client, stub, tickets, asked } = createMarket()
    stub.pushTicket(MARKET.appId)
    tickets.put(MARKET.appId, 'an-old-ticket')
    const call = () => client.send('oc_1', 'hello', { tenantKey: 'tenant-1' })
    await expect(call()).rejects.toMatchObject({ code: 'ERR_OPENAPI_TICKET_MISSING' })
    await call()
    expect([asked('/app_ticket/resend'), stub.messages().length]).toEqual([1, 1])
  })

  test('survive that all of them stop being good', async () => {
    const { client, stub, asked } = createMarket()
    stub.pushTicket(MARKET.appId)
    await client.send('oc_1', 'hello', { tenantKey: 'tenant-1' })
    stub.revokeTokens()
    await times(100, () => client.send('oc_1', 'hello', { tenantKey: 'tenant-1' }))
    // The tenant's token is refused, then the app's, with which a new one is asked for.
    expect([asked('/app_access_token'), asked('/tenant_access_token')]).toEqual([2, 3])
    expect(stub.messages()).toHaveLength(101)
  })

  test.each([
    ['a tenant that has not installed the app', { tenantKey: 'tenant-9' }, 'ERR_OPENAPI_CREDENTIALS'],
    ['no tenant', {}, 'ERR_OPENAPI_CALL_INVALID'],
  ])('are refused for %s', async (_, options, code) => {
    const { client, stub } = createMarket()
    stub.pushTicket(MARKET.appId)
    await settled()
    await expect(client.send('oc_1', 'hello', options)).rejects.toMatchObject({ code })
  })

  test.each([
    { type: 'app_ticket', app_id: 'cli_market' },
    { type: 'app_ticket', app_ticket: 'ticket' },
    { type: 'app_ticket', app_id: 'cli_market', app_ticket: '' },
  ])('do not come from an event like %j', async (event) => {
    const keep = keepTicket(memoryTickets())
    await expect(keep({ event: event as Parameters<typeof keep>[0]['event'] })).rejects.toMatchObject({
      code: 'ERR_OPENAPI_CALL_INVALID',
    })
  })
})
