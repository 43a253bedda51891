import { describe, expect, test } from 'vitest'
import type { Frame } from '../../simulator/index.ts'
import { stateOf } from '../support/clock.ts'
import { CLINIC, connect, createWorld, discoverUrl, SHOP } from './peer.ts'

const TYPE = 'im.message.receive_v1'

describe('kick', () => {
  test('asks one link or all of them to close, with code and reason', () => {
    const world = createWorld()
    const [one, other] = [connect(world), connect(world)]
    world.kick({ code: 4001, reason: 'moved', link: one.id })
    expect([one.fate, other.fate]).toEqual([['close 4001 moved'], []])
    world.kick()
    expect(other.fate).toEqual(['close 1000 '])
  })

  test('lets the link end when the other side has answered, and sends nothing new over it meanwhile', async () => {
    const world = createWorld({ redeliverAfterMs: [] })
    const client = connect(world)
    const [first, second] = [world.push(TYPE), world.push(TYPE)]
    world.kick()
    const parked = world.push(TYPE)
    expect(client.messages()).toHaveLength(2)
    client.ack(client.messages()[0] as Frame)
    expect(world.links()).toHaveLength(1)
    client.leave()
    expect(world.links()).toEqual([])
    expect((await first).delivered).toBe(true)
    expect((await second).attempts).toMatchObject([{ end: 'lost' }])
    expect(await stateOf(parked)).toBe('pending')
  })
})

describe('cut', () => {
  test('ends one link or all of them at once, without a closing handshake', async () => {
    const world = createWorld({ redeliverAfterMs: [] })
    const [one, other] = [connect(world), connect(world)]
    world.cut(one.id)
    expect([one.fate, other.fate]).toEqual([['terminate'], []])
    expect(world.links().map(({ id }) => id)).toEqual([other.id])
    const pushed = world.push(TYPE)
    world.cut()
    expect((await pushed).attempts).toMatchObject([{ link: other.id, end: 'lost' }])
    expect(world.links()).toEqual([])
  })

  test('is told once, whoever else tells of the end', () => {
    const world = createWorld()
    const client = connect(world)
    world.cut()
    client.leave()
    world.cut()
    client.ping()
    expect(world.happenings.map(({ kind }) => kind)).toEqual(['opened', 'closed'])
    expect(client.fate).toEqual(['terminate'])
    expect(world.counts().pings).toBe(0)
  })

  test('ends a frozen link too', () => {
    const world = createWorld()
    const client = connect(world)
    world.freeze()
    world.cut()
    expect(client.fate).toEqual(['pause', 'terminate'])
    expect(world.links()).toEqual([])
  })
})

describe('freeze', () => {
  test('makes a link hear, say and notice nothing, while it still gets its deliveries', async () => {
    const world = createWorld({ redeliverAfterMs: [] })
    const client = connect(world)
    world.freeze(client.id)
    expect(client.fate).toEqual(['pause'])
    const pushed = world.push(TYPE)
    client.ping()
    world.kick()
    world.send('hello')
    client.leave()
    expect(client.heard).toEqual([])
    expect(client.fate).toEqual(['pause'])
    expect(world.links()).toMatchObject([{ id: client.id, frozen: true, pingsAtMs: [] }])
    await world.clock.advance(3000)
    expect((await pushed).attempts).toMatchObject([{ link: client.id, end: 'timeout' }])
  })

  test('is undone by thaw: what was held back happens then, in its order', async () => {
    const world = createWorld()
    const client = connect(world)
    world.freeze()
    world.freeze()
    const pushed = world.push(TYPE)
    client.ping()
    world.send('hello')
    world.thaw()
    expect(client.fate).toEqual(['pause', 'pause', 'resume'])
    expect(client.heard.map((one) => (typeof one === 'string' ? one : one.method))).toEqual([1, 0, 'hello'])
    client.ack(client.messages()[0] as Frame)
    expect((await pushed).delivered).toBe(true)
    world.freeze()
    client.leave()
    expect(world.links()).toHaveLength(1)
    world.thaw()
    expect(world.links()).toEqual([])
  })

  test('keeps a link among those that count for the limit, when its client is long gone', () => {
    const world = createWorld({ maxLinks: 1 })
    const client = connect(world)
    world.freeze()
    client.leave()
    expect(() => connect(world)).toThrow('1000040350')
    world.thaw()
    expect(connect(world).fate).toEqual([])
  })
})

describe('send', () => {
  test('sends control frames, odd frames, bytes and text over one link or all', () => {
    const world = createWorld()
    const [one, other] = [connect(world), connect(world, CLINIC)]
    world.send({ headers: [['type', 'ping']] })
    world.send({ method: 7, service: 1, headers: [] }, one.id)
    world.send('{"text":1}', one.id)
    world.send(Uint8Array.of(8, 0, 16, 0, 24, 0, 32, 0), other.id)
    const service = ({ appId }: typeof SHOP | typeof CLINIC) => world.links(appId)[0]?.serviceId
    expect(one.heard).toEqual([
      { seqId: 0n, logId: 0n, service: service(SHOP), method: 0, headers: [['type', 'ping']] },
      { seqId: 0n, logId: 0n, service: 1, method: 7, headers: [] },
      '{"text":1}',
    ])
    expect(other.heard).toMatchObject([
      { service: service(CLINIC), method: 0 },
      { service: 0, method: 0, headers: [] },
    ])
  })
})

describe('stop', () => {
  test('cuts all links, voids all tickets, and lets nobody in until start; what was to be delivered is kept', async () => {
    const world = createWorld()
    const clients = [connect(world), connect(world, CLINIC)]
    const url = discoverUrl(world)
    const pushed = world.push(TYPE)
    world.stop()
    expect(clients.map(({ fate }) => fate)).toEqual([['terminate'], ['terminate']])
    expect(() => discoverUrl(world)).toThrow('cut')
    expect(world.accept(url, { send() {}, close() {}, terminate() {} }).kind).toBe('cut')
    await world.clock.advance(60_000)
    world.start()
    expect(world.accept(url, { send() {}, close() {}, terminate() {} }).kind).toBe('refuse')
    const client = connect(world)
    await world.clock.advance(100)
    client.ack(client.messages()[0] as Frame)
    expect((await pushed).delivered).toBe(true)
    expect(world.counts()).toMatchObject({ discoveries: 5, handshakes: 3, refusals: 2 })
  })
})

test('a handshake that the server accepted but did not live to complete opens no link', () => {
  const world = createWorld()
  const fate: string[] = []
  const peer = { send: () => fate.push('send'), close: () => fate.push('close'), terminate: () => fate.push('end') }
  const acceptance = world.accept(discoverUrl(world), peer)
  world.stop()
  if (acceptance.kind === 'accept') acceptance.link.opened()
  expect([fate, world.links()]).toEqual([['end'], []])
})

test('observers are told of links that open and close', () => {
  const world = createWorld()
  const client = connect(world)
  client.ping()
  client.leave()
  expect(world.happenings).toMatchObject([
    { kind: 'opened', link: { id: client.id, pingsAtMs: [] } },
    { kind: 'closed', link: { id: client.id, pingsAtMs: [world.clock.now()] } },
  ])
})

test('pings are remembered up to a thousand, and violations too, while all are counted', () => {
  const world = createWorld()
  const client = connect(world)
  for (let count = 0; count < 1001; count++) {
    client.ping()
    client.say('text')
  }
  expect(world.links()[0]?.pingsAtMs).toHaveLength(1000)
  expect(world.violations()).toHaveLength(1000)
  expect(world.counts()).toMatchObject({ pings: 1001, violations: 1001 })
})
