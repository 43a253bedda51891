import { describe, expect, test } from 'vitest'
import { GATEWAY_CODES, type Gateway } from '../../simulator/index.ts'
import { highest, lowest } from '../support/random.ts'
import { CLINIC, connect, createWorld, discoverUrl, SHOP } from './peer.ts'

const silent = { send: () => undefined, close: () => undefined, terminate: () => undefined }

function discover(gateway: Gateway, body: unknown) {
  const answer = gateway.discover(typeof body === 'string' ? body : JSON.stringify(body))
  return answer.kind === 'answer' ? { status: answer.status, ...JSON.parse(answer.body) } : answer.kind
}

const credentials = ({ appId, appSecret }: typeof SHOP | typeof CLINIC) => ({ AppID: appId, AppSecret: appSecret })

describe('discovery', () => {
  test('answers credentials with an address and a configuration', () => {
    const { status, code, data } = discover(createWorld(), credentials(SHOP))
    expect({ status, code }).toEqual({ status: 200, code: 0 })
    expect(data.ClientConfig).toEqual({
      ReconnectCount: -1,
      ReconnectInterval: 120,
      ReconnectNonce: 30,
      PingInterval: 120,
    })
    const url = new URL(data.URL)
    expect(url.href).toMatch(/^wss:\/\/gateway\.invalid\/ws\/v2\?/)
    expect([...url.searchParams.keys()]).toEqual(['fpid', 'aid', 'device_id', 'access_key', 'service_id', 'ticket'])
    expect(url.searchParams.get('device_id')).toMatch(/^[1-9]\d{18}$/)
    expect(Number(url.searchParams.get('service_id'))).toBeLessThan(2 ** 31)
  })

  test.each([
    ['seeded', {}],
    ['the least there is', { random: lowest }],
    ['the most there is', { random: highest }],
  ])('gives another address each time, when chance is %s', (_, options) => {
    const world = createWorld(options)
    const urls = Array.from({ length: 20 }, () => new URL(discoverUrl(world)).searchParams)
    for (const name of ['device_id', 'access_key', 'ticket']) {
      expect(new Set(urls.map((query) => query.get(name))).size).toBe(20)
      expect(new Set(urls.map((query) => query.get(name)?.length)).size).toBe(1)
    }
  })

  test.each([
    ['an unknown app', { ...credentials(SHOP), AppID: 'cli_0000000000000bad' }],
    ['a wrong secret', { ...credentials(SHOP), AppSecret: 'guessed' }],
    ['the secret of another app', { ...credentials(SHOP), AppSecret: CLINIC.appSecret }],
    ['no secret', { AppID: SHOP.appId }],
    ['something else than JSON', 'AppID=cli_00000000000050a9'],
  ])('answers %s with 514, without data', (_, body) => {
    expect(discover(createWorld(), body)).toEqual({ status: 200, code: 514, msg: expect.any(String) })
  })

  test('answers a banned app with 403', () => {
    const world = createWorld({ bannedAppIds: [SHOP.appId] })
    expect(discover(world, credentials(SHOP))).toMatchObject({ status: 200, code: 403 })
    expect(discover(world, credentials(CLINIC))).toMatchObject({ code: 0 })
    world.configure({ bannedAppIds: [] })
    expect(discover(world, credentials(SHOP))).toMatchObject({ code: 0 })
  })

  test('gives the configuration as it is told, in part or not at all', () => {
    const world = createWorld({ clientConfig: { PingInterval: 7 } })
    expect(discover(world, credentials(SHOP)).data.ClientConfig).toEqual({ PingInterval: 7 })
    world.configure({ clientConfig: undefined })
    expect(discover(world, credentials(SHOP)).data).not.toHaveProperty('ClientConfig')
  })

  test('answers as often as it is told with another code, another answer or none', () => {
    const world = createWorld()
    const { systemBusy, internalError, connectionLimit } = GATEWAY_CODES
    world.answerDiscoveries(1, systemBusy)
    world.answerDiscoveries(2, internalError)
    world.answerDiscoveries(1, connectionLimit)
    world.answerDiscoveries(1, { status: 502, body: '"bad gateway"' })
    world.answerDiscoveries(1, 'hang')
    world.answerDiscoveries(1, 'cut')
    const answers = Array.from({ length: 8 }, () => discover(world, credentials(SHOP)))
    expect(answers.map((answer) => answer.code ?? answer.status ?? answer)).toEqual([
      1,
      1000040343,
      1000040343,
      1000040350,
      502,
      'hang',
      'cut',
      0,
    ])
    expect(world.counts().discoveries).toBe(8)
  })
})

describe('handshake', () => {
  test('opens a link for a fresh address, verbatim or as a server sees it', () => {
    const world = createWorld()
    const url = new URL(discoverUrl(world))
    const acceptance = world.accept(url.pathname + url.search, silent)
    if (acceptance.kind !== 'accept') throw new Error(acceptance.kind)
    expect(world.links()).toEqual([])
    acceptance.link.opened()
    expect(world.links()).toEqual([
      {
        id: url.searchParams.get('device_id'),
        appId: SHOP.appId,
        serviceId: Number(url.searchParams.get('service_id')),
        openedAtMs: world.clock.now(),
        pingsAtMs: [],
        frozen: false,
      },
    ])
    expect(world.counts()).toMatchObject({ handshakes: 1, refusals: 0 })
  })

  test('never opens a link that ended before it was told to', () => {
    const world = createWorld()
    const acceptance = world.accept(discoverUrl(world), silent)
    if (acceptance.kind !== 'accept') throw new Error(acceptance.kind)
    acceptance.link.closed()
    acceptance.link.opened()
    expect(world.links()).toEqual([])
  })

  const unauthenticated = { kind: 'refuse', status: 401, headers: { 'Handshake-Status': '514' } } as const

  test('takes a ticket once', () => {
    const world = createWorld()
    const url = discoverUrl(world)
    expect(world.accept(url, silent).kind).toBe('accept')
    expect(world.accept(url, silent)).toMatchObject(unauthenticated)
    expect(world.counts().refusals).toBe(1)
  })

  test.each(['ticket', 'access_key', 'device_id', 'service_id'])('refuses an address with another %s', (name) => {
    const world = createWorld()
    const url = new URL(discoverUrl(world))
    url.searchParams.set(name, '1')
    expect(world.accept(url.href, silent)).toMatchObject(unauthenticated)
    expect(world.accept('/', silent)).toMatchObject(unauthenticated)
  })

  test('takes a ticket until it expires', async () => {
    const world = createWorld({ ticketTtlMs: 1000 })
    const [early, late] = [discoverUrl(world), discoverUrl(world)]
    await world.clock.advance(999)
    expect(world.accept(early, silent).kind).toBe('accept')
    await world.clock.advance(1)
    expect(world.accept(late, silent)).toMatchObject(unauthenticated)
  })

  test('refuses an app that was banned after its discovery', () => {
    const world = createWorld()
    const url = discoverUrl(world)
    world.configure({ bannedAppIds: [SHOP.appId] })
    expect(world.accept(url, silent)).toMatchObject({ status: 403, headers: { 'Handshake-Status': '403' } })
  })

  test('refuses the 51st link of an app, with the code of the limit, until one ends', () => {
    const world = createWorld()
    const clients = Array.from({ length: 50 }, () => connect(world))
    const refused = world.accept(discoverUrl(world), silent)
    expect(refused).toMatchObject({
      kind: 'refuse',
      headers: {
        'Handshake-Status': '514',
        'Handshake-Autherrcode': '1000040350',
        'Handshake-Msg': expect.any(String),
      },
    })
    expect(connect(world, CLINIC).fate).toEqual([])
    clients[7]?.leave()
    connect(world)
    expect(world.links(SHOP.appId)).toHaveLength(50)
    expect(world.links(CLINIC.appId)).toHaveLength(1)
    world.configure({ maxLinks: 1 })
    expect(world.accept(discoverUrl(world, CLINIC), silent).kind).toBe('refuse')
  })

  test('is refused as often as it is told, with the status and headers given, or never answered', () => {
    const world = createWorld()
    const refusal = { status: 503, headers: { 'Handshake-Status': '1000' } }
    world.refuseHandshakes(2, refusal)
    world.refuseHandshakes(1, 'hang')
    world.refuseHandshakes(1, 'cut')
    const answers = Array.from({ length: 5 }, () => world.accept(discoverUrl(world), silent))
    expect(answers.map(({ kind }) => kind)).toEqual(['refuse', 'refuse', 'hang', 'cut', 'accept'])
    expect(answers[0]).toEqual({ kind: 'refuse', ...refusal })
    expect(world.counts().refusals).toBe(4)
  })
})

describe('pings', () => {
  test('are counted, and answered with the configuration', async () => {
    const world = createWorld()
    const client = connect(world)
    client.ping()
    await world.clock.advance(500)
    client.ping()
    const [{ pingsAtMs = [], serviceId } = {}] = world.links()
    expect(pingsAtMs).toEqual([world.clock.now() - 500, world.clock.now()])
    expect(world.counts().pings).toBe(2)
    expect(client.pongs()).toHaveLength(2)
    const [pong] = client.pongs()
    expect(pong).toMatchObject({ seqId: 0n, logId: 0n, service: serviceId, method: 0, headers: [['type', 'pong']] })
    expect(JSON.parse(Buffer.from(pong?.payload ?? []).toString())).toMatchObject({ PingInterval: 120 })
  })

  test.each([
    ['an empty pong', { text: '' }, undefined],
    ['a pong in part', { text: '{"PingInterval":3}' }, '{"PingInterval":3}'],
    ['a pong that is no JSON', { text: '{' }, '{'],
  ] as const)('are answered with %s where that is wanted', (_, pong, payload) => {
    const world = createWorld({ pong })
    const client = connect(world)
    client.ping()
    expect(client.pongs().map((frame) => frame.payload?.toString())).toEqual([payload])
  })

  test('are answered with an empty pong where there is no configuration', () => {
    const world = createWorld({ clientConfig: undefined })
    const client = connect(world)
    client.ping()
    expect(client.pongs().map((frame) => frame.payload)).toEqual([undefined])
  })

  test('go unanswered where that is wanted', () => {
    const world = createWorld({ pong: 'none' })
    const client = connect(world)
    client.ping()
    expect(client.heard).toEqual([])
    expect(world.counts().pings).toBe(1)
  })

  test.each([
    ['a ping with another service', { headers: [['type', 'ping']], service: 1 }, /service_id/],
    ['another control frame', { headers: [['type', 'hello']] }, /control/],
    ['a text message', 'ping', /text/],
    ['bytes that are no frame', Uint8Array.of(1, 2, 3), /no frame/],
  ] as const)('%s is a violation', (_, said, what) => {
    const world = createWorld()
    const client = connect(world)
    client.say(said)
    expect(world.violations()).toEqual([
      { link: client.id, atMs: world.clock.now(), what: expect.stringMatching(what), messageId: undefined },
    ])
    expect(world.counts().violations).toBe(1)
    expect(world.happenings.at(-1)).toMatchObject({ kind: 'violation', violation: { link: client.id } })
  })
})
