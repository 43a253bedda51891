import { describe, expect, test } from 'vitest'
import { eventV2, type Frame, type SocketDelivery } from '../../simulator/index.ts'
import { START_MS, settled, stateOf } from '../support/clock.ts'
import { highest, lowest } from '../support/random.ts'
import { CLINIC, type Client, connect, createWorld, header, SHOP, textOf } from './peer.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const TYPE = 'im.message.receive_v1'

describe('a push', () => {
  test('sends a sample of the type in one data frame, with the headers of the platform', () => {
    const world = createWorld()
    const client = connect(world)
    world.push(TYPE, { text: '你好' })
    const [frame] = client.messages()
    expect(frame).toMatchObject({ method: 1, service: world.links()[0]?.serviceId, seqId: 1n, logId: 1n })
    expect(frame?.headers).toEqual([
      ['type', 'event'],
      ['message_id', expect.stringMatching(/^[0-9a-f]{32}$/)],
      ['sum', '1'],
      ['seq', '0'],
      ['trace_id', expect.stringMatching(/^[0-9a-f]{32}$/)],
      ['timestamp', String(START_MS)],
      ['instance_id', expect.stringMatching(/^[0-9a-f]{32}$/)],
    ])
    const body = JSON.parse(textOf(frame))
    expect(body.header).toMatchObject({ event_type: TYPE, app_id: SHOP.appId, create_time: String(START_MS) })
    expect(JSON.parse(body.event.message.content)).toEqual({ text: '你好' })
  })

  test('sends a given body unchanged', () => {
    const world = createWorld()
    const client = connect(world)
    const text = eventV2('made.up_v1', { big: 1 }, { app: SHOP, createdAtMs: 1 }).replace('"big":1', '"big":1.00')
    world.push(text)
    expect(textOf(client.messages()[0])).toBe(text)
  })

  test('tells what the client made of it', async () => {
    const world = createWorld()
    const client = connect(world)
    const pushed = world.push('card.action.trigger')
    await world.clock.advance(250)
    const [frame = {} as Frame] = client.messages()
    client.ack(frame, { code: 200, data: Buffer.from('{"toast":"好"}').toString('base64') })
    const ack = { code: 200, data: '{"toast":"好"}', headers: [...frame.headers, ['biz_rt', '1']], ms: 250 }
    const text = textOf(frame)
    expect(await pushed).toEqual({
      text,
      type: 'card.action.trigger',
      eventId: JSON.parse(text).header.event_id,
      messageId: header(frame, 'message_id'),
      delivered: true,
      attempts: [{ link: client.id, sentAtMs: START_MS, end: 'acked', ack }],
      ack,
    })
    expect(world.counts()).toMatchObject({ acks: { 200: 1 }, delivered: 1, givenUp: 0, violations: 0 })
  })

  test('counts frames and messages in SeqID and LogID, or uses the numbers it is given', () => {
    const world = createWorld()
    const client = connect(world)
    world.push(TYPE, { fragmentBytes: 200 })
    const count = BigInt(client.messages().length)
    world.push(TYPE)
    expect(count).toBeGreaterThan(2n)
    expect(client.messages().map(({ seqId }) => seqId)).toEqual(
      Array.from({ length: Number(count) + 1 }, (_, index) => BigInt(index + 1)),
    )
    expect(client.messages().at(-1)?.logId).toBe(2n)
    world.push(TYPE, { seqId: 2n ** 53n + 1n, logId: 2n ** 64n - 1n })
    expect(client.messages().at(-1)).toMatchObject({ seqId: 9007199254740993n, logId: 18446744073709551615n })
  })

  test('uses another frame type, and fills the optional fields, where that is wanted', () => {
    const world = createWorld()
    const client = connect(world)
    const given = { payloadEncoding: 'json', payloadType: 'event', logIdNew: '2026' }
    world.push('card.action.trigger', { frameType: 'card', ...given })
    expect(client.messages()[0]).toMatchObject(given)
    expect(header(client.messages()[0], 'type')).toBe('card')
  })

  test('goes to the app it is for, by default the first', async () => {
    const world = createWorld()
    const [shop, clinic] = [connect(world), connect(world, CLINIC)]
    world.push(TYPE, { app: CLINIC.appId })
    world.push(TYPE)
    expect([shop, clinic].map((client) => client.messages().length)).toEqual([1, 1])
    expect(JSON.parse(textOf(clinic.messages()[0])).header.app_id).toBe(CLINIC.appId)
    await expect(world.push(TYPE, { app: 'cli_none' })).rejects.toThrow('cli_none')
  })

  test('goes to one link, whichever chance names', () => {
    for (const [random, expected] of [
      [lowest, [1, 0, 0]],
      [highest, [0, 0, 1]],
    ] as const) {
      const world = createWorld({ random })
      const clients = [connect(world), connect(world), connect(world)]
      world.push(TYPE)
      expect(clients.map((client) => client.messages().length)).toEqual(expected)
    }
    const world = createWorld()
    const clients = [connect(world), connect(world), connect(world)]
    for (let count = 0; count < 300; count++) world.push(TYPE)
    for (const client of clients) expect(client.messages().length).toBeGreaterThan(60)
  })
})

describe('an ack that counts', () => {
  async function answered(payload: unknown, change: (frame: Frame) => Partial<Frame> = () => ({})) {
    const world = createWorld({ redeliverAfterMs: [] })
    const [client, other] = [connect(world), connect(world)]
    const options = { seqId: 2n ** 53n + 1n, logId: 2n ** 63n + 1n, payloadEncoding: 'json', payloadType: 'event' }
    const pushed = world.push(TYPE, { ...options, logIdNew: 'L1' })
    const [receiver, bystander] = client.messages().length > 0 ? [client, other] : [other, client]
    const [frame = {} as Frame] = receiver.messages()
    receiver.ack(frame, payload, change(frame))
    await world.clock.advance(3 * SECOND)
    return { world, delivery: await pushed, frame, receiver, bystander }
  }

  test.each([
    ['a code alone', { code: 200 }, undefined],
    ['nothing, as Go spells it', { code: 200, headers: null, data: null }, undefined],
    ['an empty object', { code: 200, data: 'e30=' }, '{}'],
  ])('may carry %s', async (_, payload, data) => {
    const { delivery, world } = await answered(payload)
    expect(delivery).toMatchObject({ delivered: true, ack: { code: 200, data } })
    expect(world.violations()).toEqual([])
  })

  test('may spell optional fields that are absent as empty, as Go does', async () => {
    const world = createWorld()
    const client = connect(world)
    const pushed = world.push(TYPE)
    const empty = { payloadEncoding: '', payloadType: '', logIdNew: '' }
    client.ack(client.messages()[0] as Frame, { code: 200 }, empty)
    expect((await pushed).delivered).toBe(true)
  })

  const without = (name: string) => (frame: Frame) => ({ headers: frame.headers.filter(([key]) => key !== name) })

  test.each([
    ['rounds SeqID', 'SeqID', ({ seqId }: Frame) => ({ seqId: BigInt(Number(seqId)) })],
    ['rounds LogID', 'LogID', ({ logId }: Frame) => ({ logId: BigInt(Number(logId)) })],
    ['has another service', 'service', ({ service }: Frame) => ({ service: service + 1 })],
    ['has another method', 'method', () => ({ method: 2 })],
    ['leaves instance_id out', 'header instance_id', without('instance_id')],
    ['leaves trace_id out', 'header trace_id', without('trace_id')],
    ['turns headers round', 'header type', ({ headers }: Frame) => ({ headers: headers.toReversed() })],
    ['changes payload_encoding', 'payload_encoding', () => ({ payloadEncoding: '' })],
    ['changes payload_type', 'payload_type', () => ({ payloadType: 'card' })],
    ['changes LogIDNew', 'LogIDNew', () => ({ logIdNew: '' })],
  ])('is not one that %s', async (_, what, change) => {
    const { delivery, world, receiver, frame } = await answered({ code: 200 }, change)
    expect(delivery).toMatchObject({ delivered: false, attempts: [{ end: 'timeout' }] })
    expect(world.violations()).toEqual([
      {
        link: receiver.id,
        atMs: START_MS,
        what: `an ack that does not repeat ${what}`,
        messageId: header(frame, 'message_id'),
      },
    ])
  })

  test.each([
    ['names no message', without('message_id')],
    [
      'names an unknown message',
      ({ headers }: Frame) => ({ headers: headers.map(([key]) => [key, 'unknown'] as const) }),
    ],
  ])('is not one that %s', async (_, change) => {
    const { delivery, world } = await answered({ code: 200 }, change)
    expect(delivery.delivered).toBe(false)
    expect(world.violations()).toMatchObject([{ what: 'an ack for no message' }])
  })

  test.each([
    ['is no JSON', '{"code":200'],
    ['has no code', '{}'],
    ['has a text as code', '{"code":"200"}'],
    ['has no base64 as data', '{"code":200,"data":"{}"}'],
    ['has something else than text as data', '{"code":200,"data":{}}'],
  ])('is not one whose payload %s', async (_, text) => {
    const { delivery, world } = await answered({}, () => ({ payload: Buffer.from(text) }))
    expect(delivery.delivered).toBe(false)
    expect(world.violations()).toMatchObject([{ what: 'an ack whose payload cannot be read' }])
  })

  test('is not one that comes on another link', async () => {
    const world = createWorld({ redeliverAfterMs: [] })
    const clients = [connect(world), connect(world)]
    const pushed = world.push(TYPE)
    const [frame = {} as Frame] = clients.flatMap((client) => client.messages())
    const bystander = clients.find((client) => client.messages().length === 0)
    bystander?.ack(frame)
    await world.clock.advance(3 * SECOND)
    expect((await pushed).delivered).toBe(false)
    expect(world.violations()).toMatchObject([{ link: bystander?.id, what: 'an ack on another link than the message' }])
  })

  test('is not one that comes too late, nor a second one', async () => {
    const world = createWorld()
    const client = connect(world)
    const pushed = world.push(TYPE)
    const [first = {} as Frame] = client.messages()
    await world.clock.advance(3 * SECOND)
    client.ack(first)
    expect(world.counts()).toMatchObject({ lateAcks: 1, acks: {}, violations: 0 })
    await world.clock.advance(15 * SECOND)
    client.ack(first)
    const [, second = {} as Frame] = client.messages()
    client.ack(second)
    client.ack(second)
    expect((await pushed).attempts.map(({ end }) => end)).toEqual(['timeout', 'acked'])
    expect(world.counts()).toMatchObject({ lateAcks: 2, repeatedAcks: 1, acks: { 200: 1 }, violations: 0 })
  })
})

describe('an event', () => {
  test('comes again after 15 s, 5 min, 1 h and 6 h, as the same message, and is given up then', async () => {
    const world = createWorld()
    const client = connect(world)
    const pushed = world.push(TYPE)
    await world.clock.advance(8 * HOUR)
    const delivery = await pushed
    const waits = [0, 15 * SECOND, 5 * MINUTE, HOUR, 6 * HOUR]
    let dueAtMs = START_MS - 3 * SECOND
    const due = waits.map((waitMs) => {
      dueAtMs += waitMs + 3 * SECOND
      return dueAtMs
    })
    expect(delivery.attempts.map(({ sentAtMs }) => sentAtMs)).toEqual(due)
    expect(delivery).toMatchObject({ delivered: false, attempts: due.map(() => ({ end: 'timeout' })) })
    const frames = client.messages()
    expect(new Set(frames.map(textOf))).toEqual(new Set([delivery.text]))
    expect(new Set(frames.map((frame) => header(frame, 'message_id')))).toEqual(new Set([delivery.messageId]))
    expect(new Set(frames.map(({ seqId }) => seqId)).size).toBe(5)
    expect(world.counts()).toMatchObject({ redeliveries: 4, givenUp: 1, delivered: 0 })
    expect(world.clock.pending()).toBe(0)
  })

  test.each([500, 404, 0])('comes again after an ack with code %i, until one has 200', async (code) => {
    const world = createWorld({ redeliverAfterMs: [100, 200] })
    const client = connect(world)
    const pushed = world.push(TYPE)
    client.ack(client.messages()[0] as Frame, { code })
    await world.clock.advance(99)
    expect(client.messages()).toHaveLength(1)
    await world.clock.advance(1)
    client.ack(client.messages()[1] as Frame)
    const delivery = await pushed
    expect(delivery.delivered).toBe(true)
    expect(delivery.attempts.map(({ ack }) => ack?.code)).toEqual([code, 200])
    expect(world.counts().acks).toEqual({ [code]: 1, 200: 1 })
  })

  test('comes again when its link is lost, on any link', async () => {
    const world = createWorld()
    const client = connect(world)
    const pushed = world.push(TYPE)
    client.leave()
    const next = connect(world)
    await world.clock.advance(15 * SECOND)
    next.ack(next.messages()[0] as Frame)
    expect((await pushed).attempts).toMatchObject([
      { link: client.id, end: 'lost' },
      { link: next.id, end: 'acked' },
    ])
    client.ack(client.messages()[0] as Frame)
    expect(world.counts()).toMatchObject({ acks: { 200: 1 }, lateAcks: 0, violations: 0 })
  })

  test('waits for a link where there is none, first or later', async () => {
    const world = createWorld()
    const pushed = [world.push(TYPE), world.push(TYPE)]
    const others = connect(world, CLINIC)
    await world.clock.advance(HOUR)
    const client = connect(world)
    await world.clock.advance(99)
    expect(client.messages()).toEqual([])
    await world.clock.advance(1)
    expect(client.messages()).toHaveLength(2)
    client.ack(client.messages()[0] as Frame)
    client.leave()
    await world.clock.advance(HOUR)
    const next = connect(world)
    await world.clock.advance(100)
    next.ack(next.messages()[0] as Frame)
    const deliveries = await Promise.all(pushed)
    expect(deliveries.map(({ attempts }) => attempts.map(({ end }) => end))).toEqual([['acked'], ['lost', 'acked']])
    expect(others.heard).toEqual([])
  })

  test('waits on when the link that it waited for is gone at once', async () => {
    const world = createWorld()
    const pushed = world.push(TYPE)
    connect(world).leave()
    await world.clock.advance(HOUR)
    const client = connect(world)
    await world.clock.advance(100)
    client.ack(client.messages()[0] as Frame)
    expect((await pushed).attempts).toHaveLength(1)
  })

  test('can come in the same tick as the handshake', async () => {
    const world = createWorld()
    const before = connect(world)
    const pushed = world.push(TYPE, { atHandshake: true })
    await world.clock.advance(HOUR)
    expect(before.heard).toEqual([])
    const client = connect(world)
    client.ack(client.messages()[0] as Frame)
    expect((await pushed).delivered).toBe(true)
  })

  test('that is acked while it is sent is delivered', async () => {
    const world = createWorld()
    const eager: Client = connect(world)
    const heard = eager.heard as unknown[]
    heard.push = (frame: unknown) => {
      eager.ack(frame as Frame)
      return 0
    }
    expect(await world.push(TYPE)).toMatchObject({ delivered: true })
    expect(world.clock.pending()).toBe(0)
  })

  test('tells of each attempt as it ends', async () => {
    const world = createWorld({ redeliverAfterMs: [10] })
    const client = connect(world)
    const told: [string, number][] = []
    const onAttempt = ({ end }: { end: string }, { attempts }: SocketDelivery) => told.push([end, attempts.length])
    const pushed = world.push(TYPE, { onAttempt })
    await world.clock.advance(3010)
    client.ack(client.messages()[1] as Frame)
    await pushed
    expect(told).toEqual([
      ['timeout', 1],
      ['acked', 2],
    ])
    expect(world.happenings.filter(({ kind }) => kind === 'attempt')).toHaveLength(2)
  })
})

describe('a callback', () => {
  test.each(['card.action.trigger', 'url.preview.get', 'profile.view.get'])('%s never comes again', async (type) => {
    const world = createWorld()
    const client = connect(world)
    const [silent, failed] = [world.push(type), world.push(type)]
    client.ack(client.messages()[1] as Frame, { code: 500 })
    await world.clock.advance(3 * SECOND)
    expect(await silent).toMatchObject({ delivered: false, attempts: [{ end: 'timeout' }] })
    expect(await failed).toMatchObject({ delivered: false, ack: { code: 500 } })
    expect(world.clock.pending()).toBe(0)
    expect(world.counts()).toMatchObject({ givenUp: 2, redeliveries: 0 })
  })

  test('fails at once where there is no link', async () => {
    expect(await createWorld().push('card.action.trigger')).toMatchObject({ delivered: false, attempts: [] })
  })
})

test('a gateway that ends gives up what it had in hand, and leaves no timer', async () => {
  const world = createWorld()
  const parked = world.push(TYPE)
  connect(world)
  const waiting = world.push(TYPE)
  const untouched = world.push(TYPE, { atHandshake: true })
  world.cut()
  expect(await stateOf(waiting)).toBe('pending')
  world.close()
  for (const { delivered } of await Promise.all([parked, waiting, untouched])) expect(delivered).toBe(false)
  await settled()
  expect(world.clock.pending()).toBe(0)
  expect(world.counts().givenUp).toBe(3)
})

test('acks are known for the last thousand messages that are finished', async () => {
  const world = createWorld({ redeliverAfterMs: [] })
  const client = connect(world)
  for (let count = 0; count < 1002; count++) {
    const pushed = world.push(TYPE)
    client.ack(client.messages().at(-1) as Frame)
    await pushed
  }
  const [forgotten, , known] = client.messages() as [Frame, Frame, Frame]
  client.ack(known)
  expect(world.counts()).toMatchObject({ repeatedAcks: 1, violations: 0 })
  client.ack(forgotten)
  expect(world.violations()).toMatchObject([{ what: 'an ack for no message' }])
})
