import { describe, expect, test } from 'vitest'
import { createOpenApi, OPEN_API_CODES, type OpenApiCode, type OpenApiOptions } from '../../simulator/index.ts'
import { manualClock, settled } from '../support/clock.ts'
import { seededRandom } from '../support/random.ts'

const SHOP = { appId: 'cli_shop', appSecret: 'secret-1' }
const OTHER = { appId: 'cli_other', appSecret: 'secret-2' }
const MARKET = { appId: 'cli_market', appSecret: 'secret-3', store: true, tenants: ['tenant-1'] }
const MINUTE = 60_000
const MESSAGES = '/open-apis/im/v1/messages'
const UPDATE = '/open-apis/interactive/v1/card/update'

// biome-ignore lint/suspicious/noExplicitAny: answers of any API
type Answer = Record<string, any>

function createWorld(options: Partial<OpenApiOptions> = {}) {
  const clock = manualClock()
  const stub = createOpenApi({ clock, random: seededRandom(), apps: [SHOP, OTHER, MARKET], ...options })
  async function post(path: string, body: unknown, token?: string) {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await stub.fetch(`https://open.example${path}`, init)
    const answer = (await response.json()) as Answer
    return { ...answer, status: response.status, headers: response.headers } as Answer
  }
  const tokenOf = async ({ appId, appSecret }: typeof SHOP = SHOP) =>
    post('/open-apis/auth/v3/tenant_access_token/internal', { app_id: appId, app_secret: appSecret })
  return {
    clock,
    stub,
    post,
    tokenOf,
    /** A message to `oc_1`. */
    async send(token: string, changes: object = {}) {
      const body = { receive_id: 'oc_1', msg_type: 'text', content: '{"text":"hello"}', ...changes }
      return post(`${MESSAGES}?receive_id_type=chat_id`, body, token)
    },
  }
}

const refusal = (name: OpenApiCode) => ({ status: OPEN_API_CODES[name].status, code: OPEN_API_CODES[name].code })

describe('a token', () => {
  test('is the same one until less than 30 minutes of its two hours are left; then both are good', async () => {
    const { clock, tokenOf, send } = createWorld()
    const first = await tokenOf()
    expect(first).toMatchObject({ status: 200, code: 0, expire: 7200 })
    await clock.advance(90 * MINUTE)
    expect(await tokenOf()).toMatchObject({ tenant_access_token: first.tenant_access_token, expire: 1800 })
    await clock.advance(1)
    const second = await tokenOf()
    expect(second).toMatchObject({ expire: 7200 })
    expect(second.tenant_access_token).not.toBe(first.tenant_access_token)
    expect(await send(first.tenant_access_token)).toMatchObject({ code: 0 })
    expect(await send(second.tenant_access_token)).toMatchObject({ code: 0 })
    await clock.advance(30 * MINUTE)
    expect(await send(first.tenant_access_token)).toMatchObject(refusal('tokenInvalid'))
    expect(await send(second.tenant_access_token)).toMatchObject({ code: 0 })
  })

  test('is refused for wrong credentials', async () => {
    const { tokenOf } = createWorld()
    expect(await tokenOf({ ...SHOP, appSecret: 'wrong' })).toMatchObject(refusal('secretInvalid'))
    expect(await tokenOf({ ...SHOP, appId: 'cli_none' })).toMatchObject(refusal('parameterInvalid'))
    expect(await tokenOf(MARKET)).toMatchObject(refusal('parameterInvalid'))
  })

  test.each([
    ['none', '', 'tokenMissing'],
    ['one of another form', 'x-1', 'tokenMalformed'],
    ['one that was never given', 't-1', 'tokenInvalid'],
  ] as const)('is needed: %s', async (_, token, name) => {
    const { post } = createWorld()
    expect(await post(MESSAGES, {}, token || undefined)).toMatchObject(refusal(name))
  })

  test('of a store app takes the newest ticket, then the app’s token and a tenant that has it', async () => {
    const tickets: string[] = []
    const { post, stub, send } = createWorld({ onTicket: (_, ticket) => tickets.push(ticket) })
    const { appId: app_id, appSecret: app_secret } = MARKET
    const appToken = (app_ticket: unknown) =>
      post('/open-apis/auth/v3/app_access_token', { app_id, app_secret, app_ticket })
    const tenantToken = (app_access_token: unknown, tenant_key: string) =>
      post('/open-apis/auth/v3/tenant_access_token', { app_access_token, tenant_key })

    expect(await appToken(undefined)).toMatchObject({ code: 10012 })
    expect(await post('/open-apis/auth/v3/app_ticket/resend', { app_id, app_secret })).toMatchObject({ code: 0 })
    stub.pushTicket(app_id)
    expect(await appToken(tickets[0])).toMatchObject({ code: 10012 })
    const { app_access_token: token } = await appToken(tickets[1])
    expect(await tenantToken('a-none', 'tenant-1')).toMatchObject({ code: 99991664 })
    expect(await tenantToken(token, 'tenant-2')).toMatchObject({ code: 10003 })
    const { tenant_access_token: ofTenant } = await tenantToken(token, 'tenant-1')
    expect(await send(ofTenant)).toMatchObject({ code: 0 })
    expect(stub.messages()).toMatchObject([{ appId: 'cli_market', tenantKey: 'tenant-1' }])
  })
})

describe('a message', () => {
  test.each([
    ['no type of receiver', {}, 'fieldInvalid', `${MESSAGES}`],
    ['another type of receiver', { receive_id: 'ou_1' }, 'messageInvalid'],
    ['a chat without the bot', { receive_id: 'oc_outside' }, 'botOutside'],
    ['an unknown type', { msg_type: 'poem' }, 'messageInvalid'],
    ['content that is an object', { content: { text: 'hello' } }, 'fieldInvalid'],
    ['content that is no JSON', { content: 'hello' }, 'messageInvalid'],
    ['content that is a list', { content: '[]' }, 'messageInvalid'],
    ['a text without text', { content: '{}' }, 'messageInvalid'],
    ['a card that is no JSON', { msg_type: 'interactive', content: '{' }, 'cardInvalid'],
    ['a uuid of 51 characters', { uuid: 'x'.repeat(51) }, 'fieldInvalid'],
    ['a text over 150 KB', { content: JSON.stringify({ text: '月'.repeat(51_200) }) }, 'tooLong'],
    ['a card over 30 KB', { msg_type: 'interactive', content: JSON.stringify({ a: 'x'.repeat(30_720) }) }, 'tooLong'],
  ] as const)('is refused with %s', async (_, changes, name, path?: string) => {
    const { post, send, stub, tokenOf } = createWorld({ outsideChats: ['oc_outside'] })
    const { tenant_access_token: token } = await tokenOf()
    const answer = path === undefined ? await send(token, changes) : await post(path, changes, token)
    expect(answer).toMatchObject(refusal(name))
    expect(stub.messages()).toEqual([])
  })

  test('is sent once for a uuid within an hour, in each app', async () => {
    const { send, stub, tokenOf, clock } = createWorld()
    const [one, two] = [(await tokenOf()).tenant_access_token, (await tokenOf(OTHER)).tenant_access_token]
    const { data } = await send(one, { uuid: 'u-1' })
    expect(await send(one, { uuid: 'u-1', content: '{"text":"other"}' })).toMatchObject({ code: 0, data })
    await send(one, { uuid: '' })
    await send(one, { uuid: 'u-2' })
    await send(two, { uuid: 'u-1' })
    expect(stub.messages().map(({ appId, uuid }) => [appId, uuid])).toEqual([
      ['cli_shop', 'u-1'],
      ['cli_shop', undefined],
      ['cli_shop', 'u-2'],
      ['cli_other', 'u-1'],
    ])
    await clock.advance(60 * MINUTE)
    await send(one, { uuid: 'u-1' })
    expect(stub.messages()).toHaveLength(5)
  })

  test.each([
    ['om_1', {}],
    ['om_recalled', refusal('recalled')],
    ['no_id', refusal('messageInvalid')],
  ])('that replies to %s', async (id, expected) => {
    const { post, tokenOf } = createWorld({ recalledMessages: ['om_recalled'] })
    const { tenant_access_token: token } = await tokenOf()
    const body = { msg_type: 'text', content: '{"text":"hello"}' }
    expect(await post(`${MESSAGES}/${id}/reply`, body, token)).toMatchObject(expected)
  })

  test('needs a permission and a bot', async () => {
    const apps = [
      { ...SHOP, scopes: [] },
      { ...OTHER, bot: false },
    ]
    const { send, tokenOf } = createWorld({ apps })
    expect(await send((await tokenOf(SHOP)).tenant_access_token)).toMatchObject(refusal('scopeMissing'))
    expect(await send((await tokenOf(OTHER)).tenant_access_token)).toMatchObject(refusal('botInactive'))
  })
})

describe('a limit', () => {
  test('of an API is refused with 429, or 400, and says when there is room again', async () => {
    const { send, tokenOf, stub, clock } = createWorld({ limits: { perSecond: 2, perMinute: 3 } })
    const { tenant_access_token: token } = await tokenOf()
    const codes = async (count: number) => {
      const found = []
      for (let sent = 0; sent < count; sent++) found.push((await send(token)).code)
      return found
    }
    expect(await codes(3)).toEqual([0, 0, 99991400])
    await clock.advance(1000)
    expect(await codes(1)).toEqual([0])
    const refused = await send(token)
    expect(refused).toMatchObject({ status: 429, code: 99991400 })
    expect(refused.headers.get('x-ogw-ratelimit-limit')).toBe('3')
    const seconds = Number(refused.headers.get('x-ogw-ratelimit-reset'))
    stub.configure({ limitStatus: 400 })
    expect(await send(token)).toMatchObject({ status: 400, code: 99991400 })
    await clock.advance(seconds * 1000 - 1000)
    expect(await send(token)).toMatchObject({ code: 99991400 })
    await clock.advance(1000)
    expect(await send(token)).toMatchObject({ code: 0 })
  })

  test('of a chat is refused with a code of its own', async () => {
    const { send, tokenOf } = createWorld({ messagesPerSecond: 1 })
    const { tenant_access_token: token } = await tokenOf()
    expect(await send(token)).toMatchObject({ code: 0 })
    expect(await send(token)).toMatchObject(refusal('messageLimit'))
    expect(await send(token, { receive_id: 'oc_2' })).toMatchObject({ code: 0 })
  })
})

describe('the update of a card', () => {
  const card = { schema: '2.0', body: {} }

  async function createCallback(of?: 'card' | 'preview') {
    const world = createWorld()
    const access = (await world.tokenOf()).tenant_access_token
    const token = world.stub.issueCardToken(SHOP.appId, of)
    return {
      ...world,
      token,
      update: (changes: object = {}) => world.post(UPDATE, { token, card, ...changes }, access),
    }
  }

  test('is possible twice, after the callback was answered', async () => {
    const { stub, token, update } = await createCallback()
    expect(await update()).toMatchObject({
      ...refusal('cardTokenRefused'),
      msg: expect.stringContaining('not answered'),
    })
    stub.answered(token)
    expect(await update()).toMatchObject({ code: 0 })
    expect(await update()).toMatchObject({ code: 0 })
    expect(await update()).toMatchObject({ ...refusal('cardTokenRefused'), msg: expect.stringContaining('used up') })
    expect(stub.cards()).toMatchObject([
      { token, card },
      { token, card },
    ])
  })

  test('is possible for 30 minutes', async () => {
    const { stub, token, update, clock } = await createCallback()
    stub.answered(token)
    await clock.advance(30 * MINUTE - 1)
    expect(await update()).toMatchObject({ code: 0 })
    await clock.advance(1)
    expect(await update()).toMatchObject({ ...refusal('cardTokenRefused'), msg: expect.stringContaining('expired') })
  })

  test('is refused for the preview of a link, for another app, and for a token nobody gave', async () => {
    const { stub, token, update } = await createCallback('preview')
    stub.answered(token)
    expect(await update()).toMatchObject(refusal('cardTokenRefused'))
    const foreign = stub.issueCardToken(OTHER.appId)
    stub.answered(foreign)
    expect(await update({ token: foreign })).toMatchObject(refusal('cardTokenRefused'))
    expect(await update({ token: 'c-none' })).toMatchObject(refusal('cardTokenRefused'))
    expect(await update({ token: undefined })).toMatchObject(refusal('parameterInvalid'))
  })

  test('needs a card of at most 30 KB, and names unless the card is everybody’s', async () => {
    const { stub, token, update } = await createCallback()
    stub.answered(token)
    expect(await update({ card: 'text' })).toMatchObject(refusal('parameterInvalid'))
    expect(await update({ card: { ...card, text: 'x'.repeat(30_720) } })).toMatchObject(refusal('tooLong'))
    expect(await update({ card: { elements: [] } })).toMatchObject(refusal('receiversMissing'))
    expect(await update({ card: { elements: [], open_ids: ['ou_1'] } })).toMatchObject({ code: 0 })
    expect(await update({ card: { elements: [], config: { update_multi: true } } })).toMatchObject({ code: 0 })
  })
})

describe('a fault', () => {
  test('happens as often as it is to, on the path it is for, and is recorded', async () => {
    const { stub, send, tokenOf } = createWorld()
    stub.fail({ how: { status: 503, headers: { 'retry-after': '3' }, body: '{}' }, times: 2, path: MESSAGES })
    const { tenant_access_token: token } = await tokenOf()
    expect((await send(token)).headers.get('retry-after')).toBe('3')
    expect(await send(token)).toMatchObject({ status: 503 })
    expect(await send(token)).toMatchObject({ status: 200 })
    expect(stub.requests().map(({ path, status }) => [path, status])).toEqual([
      ['/open-apis/auth/v3/tenant_access_token/internal', 200],
      [MESSAGES, 503],
      [MESSAGES, 503],
      [MESSAGES, 200],
    ])
    stub.fail({ how: 'hang', times: 10 })
    stub.mend()
    expect(await send(token)).toMatchObject({ code: 0 })
  })

  test.each([
    [false, 0],
    [true, 1],
  ])('that loses the answer may come after the work: %s', async (carriedOut, sent) => {
    const { stub, send, tokenOf } = createWorld()
    const { tenant_access_token: token } = await tokenOf()
    stub.fail({ how: 'reset', carriedOut })
    await expect(send(token)).rejects.toThrow('fetch failed')
    expect(stub.messages()).toHaveLength(sent)
  })

  test('can make an answer late, or never let it come', async () => {
    const { stub, clock, tokenOf } = createWorld()
    stub.fail({ how: { delayMs: 5000 } })
    let isHere = false
    const late = tokenOf().then(() => {
      isHere = true
    })
    await clock.advance(4999)
    expect(isHere).toBe(false)
    await clock.advance(1)
    await late
    stub.fail({ how: 'hang' })
    const stop = new AbortController()
    const hanging = stub.fetch('https://open.example/', { signal: stop.signal })
    await settled()
    stop.abort(new Error('enough'))
    await expect(hanging).rejects.toThrow('enough')
  })
})

describe('any other call', () => {
  test('is answered as the test says, or with 404', async () => {
    const { stub, tokenOf } = createWorld({
      apis: { 'GET /open-apis/x': ({ appId, query }) => ({ appId, n: query.get('n') }) },
    })
    const { tenant_access_token: token } = await tokenOf()
    const get = (path: string) =>
      stub.fetch(`https://open.example${path}`, { headers: { Authorization: `Bearer ${token}` } })
    expect(await (await get('/open-apis/x?n=1')).json()).toMatchObject({ data: { appId: 'cli_shop', n: '1' } })
    expect((await get('/open-apis/y')).status).toBe(404)
  })
})
