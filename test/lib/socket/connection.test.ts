import { describe, expect, test } from 'vitest'
import { createDispatcher } from '../../../lib/core/dispatch.ts'
import type { Envelope } from '../../../lib/core/envelope.ts'
import { silentLog } from '../../../lib/core/log.ts'
import { createReplier } from '../../../lib/core/replier.ts'
import { webCrypto } from '../../../lib/crypto/web.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { startLongConnections } from '../../../lib/socket/long-connections.ts'
import type { SocketReport } from '../../../lib/socket/report.ts'
import { GATEWAY_CODES } from '../../../simulator/gateway/discovery.ts'
import { type ManualClock, manualClock, settled, stateOf } from '../../support/clock.ts'
import { faulty } from '../../support/faulty.ts'
import { type LinksOptions, links, SOCKET_APP } from '../../support/links.ts'
import { bodies } from '../../support/platform.ts'
import { lowest } from '../../support/random.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

interface Options extends Partial<LinksOptions> {
  readonly connections?: number
  readonly clock?: ManualClock
}

async function start({ connections = 1, clock = manualClock(), ...settings }: Options = {}) {
  const platform = links({ clock, ...settings })
  const queue = faulty(memoryQueue(clock))
  const reports: SocketReport[] = []
  const toast = { toast: { type: 'success', content: '已收到' } } as const
  const routes = createDispatcher().callback('card.action.trigger', async () => toast)
  const { ended, stop } = startLongConnections(
    { apps: [SOCKET_APP], connections },
    {
      ...platform,
      crypto: webCrypto,
      queue,
      clock,
      random: lowest,
      loadReplier: () => createReplier(routes, silentLog),
      observeSocket: (report) => void reports.push(report),
    },
  )
  await settled()
  const sent: string[] = []
  const send = queue.send
  Object.assign(queue, {
    send: async (envelope: Envelope) => {
      await send(envelope)
      sent.push(envelope.id)
    },
  })
  return {
    ...platform,
    clock,
    queue,
    ended,
    stop,
    reports,
    states: () => reports.flatMap((report) => (report.kind === 'link' ? [report.at] : [])),
    drops: () => reports.flatMap((report) => (report.kind === 'drop' ? [report.code] : [])),
    last: () => reports.findLast(({ kind }) => kind === 'link'),
  }
}

describe('a long connection', () => {
  test('opens, pings at once, and then every ping interval', async () => {
    const { gateway, clock, states } = await start()
    expect(states()).toEqual(['discovering', 'connecting', 'open'])
    expect(gateway.counts().pings).toBe(1)
    await clock.advance(10 * 120 * SECOND)
    expect(gateway.counts()).toMatchObject({ pings: 11, handshakes: 1, violations: 0 })
  })

  test('acks events, callbacks, cards and unknown types the way the platform wants it', async () => {
    const { gateway } = await start()
    const event = await gateway.push('im.message.receive_v1', { seqId: 2n ** 53n + 1n, logId: 2n ** 64n - 1n })
    const click = await gateway.push('card.action.trigger')
    const card = await gateway.push('card.action.trigger', { frameType: 'card' })
    const unknown = await gateway.push('not.invented.yet_v9', { frameType: 'something' })
    expect([event, click, card, unknown].map(({ delivered, ack }) => [delivered, ack?.code, ack?.data])).toEqual([
      [true, 200, undefined],
      [true, 200, '{"toast":{"type":"success","content":"已收到"}}'],
      [true, 200, '{"toast":{"type":"success","content":"已收到"}}'],
      [true, 200, undefined],
    ])
    expect(gateway.violations()).toEqual([])
  })

  test('says how long it took, and never less than nothing', async () => {
    const { gateway, queue, clock } = await start()
    const accept = queue.faults.hold('send')
    const pushed = gateway.push('im.message.receive_v1')
    await clock.advance(37)
    accept()
    const { ack } = await pushed
    expect(ack?.headers.at(-1)).toEqual(['biz_rt', '37'])
  })

  test.each([
    ['in order', {}],
    ['reversed', { order: 'reversed' }],
    ['shuffled, some of them empty', { order: 'shuffled', emptyFragments: 3 }],
    ['twice', { order: (seqs: readonly number[]) => [...seqs, ...seqs] }],
  ] as const)('puts fragments together that come %s', async (_, options) => {
    const { gateway, queue, drops } = await start()
    const { ack } = await gateway.push(bodies.message('月亮'.repeat(50)), { fragmentBytes: 7, ...options })
    expect([ack?.code, queue.faults.calls('send'), drops()]).toEqual([200, 1, []])
  })

  test('takes what was refused once more, also in the same fragments', async () => {
    const { gateway, queue, clock } = await start({ redeliverAfterMs: [SECOND] })
    queue.faults.fail('send')
    const pushed = gateway.push('im.message.receive_v1', { fragmentBytes: 100 })
    await settled()
    queue.faults.mend('send')
    await clock.advance(SECOND)
    expect((await pushed).attempts.map(({ ack }) => ack?.code)).toEqual([500, 200])
  })

  test('does not lose a frame that comes with the handshake', async () => {
    const { gateway, clock } = await start()
    const pushed = gateway.push('im.message.receive_v1', { atHandshake: true })
    gateway.kick()
    await clock.advance(MINUTE)
    expect(await pushed).toMatchObject({ delivered: true })
  })

  test('ignores pings of the gateway, and counts and drops what it does not know', async () => {
    const { gateway, drops, clock } = await start()
    gateway.send({ headers: [['type', 'ping']] })
    await settled()
    expect(drops()).toEqual([])
    gateway.send({ headers: [['type', 'what']] })
    gateway.send({ method: 7 })
    gateway.send('a text')
    gateway.send(new Uint8Array([1, 2, 3]))
    gateway.send({ headers: [['type', 'pong']], payload: Buffer.from('no json') })
    gateway.send({
      method: 1,
      headers: [
        ['type', 'event'],
        ['message_id', 'm'],
        ['sum', '2'],
        ['seq', '5'],
      ],
    })
    await settled()
    expect(drops()).toEqual([
      'ERR_FRAME_UNKNOWN',
      'ERR_FRAME_UNKNOWN',
      'ERR_FRAME_MALFORMED',
      'ERR_FRAME_MALFORMED',
      'ERR_FRAME_MALFORMED',
      'ERR_FRAGMENT_INVALID',
    ])
    await clock.advance(MINUTE)
    expect(await gateway.push('im.message.receive_v1')).toMatchObject({ delivered: true })
    expect(gateway.counts().handshakes).toBe(1)
  })

  test('gives up fragments whose message stays incomplete, and holds no timer for them', async () => {
    const { gateway, drops, clock } = await start()
    const before = clock.pending()
    gateway.send({
      method: 1,
      headers: [
        ['message_id', 'm'],
        ['sum', '2'],
        ['seq', '0'],
      ],
      payload: Buffer.from('{'),
    })
    await clock.advance(10 * SECOND)
    expect([drops(), clock.pending()]).toEqual([['ERR_FRAGMENT_INCOMPLETE'], before])
  })

  test('follows settings that a later pong brings, whole or in part', async () => {
    const { gateway, clock } = await start({ clientConfig: { PingInterval: 100 } })
    gateway.configure({ pong: { text: '{"PingInterval":10}' } })
    await clock.advance(100 * SECOND)
    const { pings } = gateway.counts()
    await clock.advance(100 * SECOND)
    expect(gateway.counts().pings - pings).toBe(10)
  })
})

describe('a link that is lost', () => {
  test.each([
    ['closed by the gateway', 'kick', 'ERR_LINK_LOST'],
    ['broken', 'cut', 'ERR_LINK_LOST'],
  ] as const)('because it is %s is replaced at once or within the nonce', async (_, how, code) => {
    const { gateway, clock, last, alive } = await start()
    await clock.advance(MINUTE)
    gateway[how]()
    await settled()
    expect(last()).toMatchObject({ at: 'backoff', code, delayMs: 0 })
    await clock.advance(0)
    expect([gateway.links().length, alive(), last()]).toMatchObject([1, 1, { at: 'open' }])
  })

  test('because it is half-open is noticed within ping interval and watchdog', async () => {
    const { gateway, clock, reports, alive } = await start()
    await clock.advance(MINUTE)
    gateway.freeze()
    await clock.advance(70 * SECOND)
    expect(reports).toContainEqual(expect.objectContaining({ at: 'backoff', code: 'ERR_LINK_SILENT' }))
    expect([gateway.counts().handshakes, alive()]).toEqual([2, 1])
  })

  test('is acked for nothing: the ack goes where the message came from, or nowhere', async () => {
    const { gateway, queue, clock } = await start({ redeliverAfterMs: [10 * SECOND] })
    const accept = queue.faults.hold('send')
    const pushed = gateway.push('im.message.receive_v1')
    await settled()
    gateway.cut()
    await clock.advance(SECOND)
    queue.faults.mend('send')
    accept()
    await clock.advance(MINUTE)
    expect((await pushed).attempts.map(({ end }) => end)).toEqual(['lost', 'acked'])
    expect([gateway.counts().lateAcks, gateway.violations()]).toEqual([0, []])
  })

  test('is dialled with a new address, after waiting as the platform says', async () => {
    const { gateway, clock, states } = await start({ clientConfig: { ReconnectInterval: 90, ReconnectNonce: 0 } })
    gateway.stop()
    await clock.advance(0)
    expect(states().slice(-3)).toEqual(['backoff', 'discovering', 'backoff'])
    await clock.advance(90 * SECOND - 1)
    gateway.start()
    expect(gateway.links()).toEqual([])
    await clock.advance(1)
    expect(gateway.links()).toHaveLength(1)
  })
})

describe('a connection that does not come about', () => {
  test.each([
    ['wrong credentials', GATEWAY_CODES.authenticationFailed],
    ['an app that is banned', GATEWAY_CODES.forbidden],
  ])('because of %s ends for good and says why', async (_, code) => {
    const clock = manualClock()
    const platform = links({ clock })
    platform.gateway.answerDiscoveries(1, code)
    const ports = { ...platform, crypto: webCrypto, queue: memoryQueue(clock), clock, random: lowest }
    const { ended } = startLongConnections({ apps: [SOCKET_APP] }, ports)
    expect(await ended).toMatchObject({ code: 'ERR_ENDPOINT_REJECTED' })
    expect(clock.pending()).toBe(0)
  })

  test('because there are too many waits for a minute at least', async () => {
    const { clock, gateway, last, reports } = await start({ connections: 2, maxLinks: 1, clientConfig: undefined })
    expect(gateway.links()).toHaveLength(1)
    expect(reports).toContainEqual(
      expect.objectContaining({ at: 'backoff', code: 'ERR_CONNECTION_LIMIT', delayMs: 60 * SECOND }),
    )
    gateway.configure({ maxLinks: 2 })
    await clock.advance(60 * SECOND)
    expect([gateway.links().length, last()]).toMatchObject([2, { at: 'open' }])
  })

  test.each([
    [
      'the discovery hangs',
      (gateway: Awaited<ReturnType<typeof start>>['gateway']) => gateway.answerDiscoveries(1, 'hang'),
    ],
    [
      'the handshake hangs',
      (gateway: Awaited<ReturnType<typeof start>>['gateway']) => gateway.refuseHandshakes(1, 'hang'),
    ],
  ])('because %s is given up after 15 seconds and tried again', async (_, hang) => {
    const { clock, gateway, alive } = await start({ clientConfig: { ReconnectInterval: 5, ReconnectNonce: 0 } })
    hang(gateway)
    gateway.kick()
    await clock.advance(15 * SECOND - 1)
    expect(gateway.links()).toEqual([])
    await clock.advance(1 + 5 * SECOND)
    expect([gateway.links().length, alive()]).toEqual([1, 1])
  })
})

describe('several connections', () => {
  test('each live their own life', async () => {
    const { gateway, clock, reports } = await start({ connections: 3 })
    const [first] = gateway.links()
    await clock.advance(MINUTE)
    gateway.cut(first?.id)
    await settled()
    expect(gateway.links()).toHaveLength(2)
    await clock.advance(MINUTE)
    expect(gateway.links()).toHaveLength(3)
    const lost = reports.filter((report) => report.kind === 'link' && report.at === 'backoff')
    expect(new Set(lost.map(({ slot }) => slot)).size).toBe(1)
  })

  test('of several apps do not end together: one that is banned leaves the others alone', async () => {
    const clock = manualClock()
    const other = { name: 'other', appId: 'cli_fedcba9876543210', appSecret: 'another secret' }
    const platform = links({ clock, apps: [SOCKET_APP, other], bannedAppIds: [other.appId] })
    const ports = { ...platform, crypto: webCrypto, queue: memoryQueue(clock), clock, random: lowest }
    const { ended, stop } = startLongConnections({ apps: [SOCKET_APP, other], connections: 2 }, ports)
    await settled()
    expect([platform.gateway.links().length, await stateOf(ended)]).toEqual([2, 'pending'])
    const stopped = stop()
    await clock.advance(10 * SECOND)
    await stopped
    expect(await ended).toBeUndefined()
  })
})

describe('a stop', () => {
  test('says goodbye with 1000, and leaves no timer and no socket behind', async () => {
    const { stop, ended, clock, alive, states } = await start({ connections: 2 })
    await stop()
    expect([alive(), clock.pending(), await ended]).toEqual([0, 0, undefined])
    expect(states().slice(-4).toSorted()).toEqual(['closed', 'closed', 'closing', 'closing'])
  })

  test('finishes what is in flight first', async () => {
    const { stop, gateway, queue } = await start()
    const accept = queue.faults.hold('send')
    const pushed = gateway.push('im.message.receive_v1')
    await settled()
    const stopped = stop()
    expect(await stateOf(stopped)).toBe('pending')
    accept()
    await stopped
    expect((await pushed).attempts.map(({ end }) => end)).toEqual(['acked'])
  })

  test('refuses at once what still comes, so that it is sent to somebody else', async () => {
    const { stop, gateway, queue } = await start({ redeliverAfterMs: [] })
    const accept = queue.faults.hold('send')
    const before = gateway.push('im.message.receive_v1')
    await settled()
    const stopped = stop()
    const after = await gateway.push('card.action.trigger')
    expect([after.ack?.code, await stateOf(stopped)]).toEqual([500, 'pending'])
    accept()
    await stopped
    expect((await before).ack?.code).toBe(200)
  })

  test('waits for a queue that hangs no longer than its deadline, and refuses', async () => {
    const { stop, gateway, queue, clock } = await start({ redeliverAfterMs: [] })
    queue.faults.hold('send')
    const pushed = gateway.push('im.message.receive_v1')
    await settled()
    const stopped = stop()
    await clock.advance(2500)
    await stopped
    expect((await pushed).ack?.code).toBe(500)
  })

  test('does not wait for the other side of a half-open link', async () => {
    const { stop, gateway, clock, alive } = await start()
    gateway.freeze()
    const stopped = stop()
    await clock.advance(2 * SECOND)
    await stopped
    expect([alive(), clock.pending()]).toEqual([0, 0])
  })

  test('during the discovery or the handshake leaves nothing that opens later', async () => {
    for (const hang of ['answerDiscoveries', 'refuseHandshakes'] as const) {
      const clock = manualClock()
      const platform = links({ clock })
      platform.gateway[hang](1, 'hang')
      const ports = { ...platform, crypto: webCrypto, queue: memoryQueue(clock), clock, random: lowest }
      const { stop } = startLongConnections({ apps: [SOCKET_APP] }, ports)
      await settled()
      await stop()
      await clock.advance(MINUTE)
      expect([platform.gateway.links(), platform.alive(), clock.pending()]).toEqual([[], 0, 0])
    }
  })
})
