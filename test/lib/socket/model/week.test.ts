import { expect, test } from 'vitest'
import type { Random } from '../../../../lib/core/ports.ts'
import { webCrypto } from '../../../../lib/crypto/web.ts'
import { startLongConnections } from '../../../../lib/socket/long-connections.ts'
import type { Gateway } from '../../../../simulator/gateway/api.ts'
import type { SocketDelivery } from '../../../../simulator/gateway/delivery.ts'
import { GATEWAY_CODES } from '../../../../simulator/gateway/discovery.ts'
import { manualClock } from '../../../support/clock.ts'
import { links, SOCKET_APP } from '../../../support/links.ts'
import { seededRandom } from '../../../support/random.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const WEEK = 7 * 24 * HOUR

const CONNECTIONS = 2

/** Ping interval and watchdog, then the timeout of an attempt, then the longest pause before the next one. */
const LONGEST_GAP_MS = (120 + 10 + 15 + 1.25 * 120) * SECOND

interface Fault {
  /** How long it lasts. */
  readonly forMs?: number
  /** Whether nobody could connect meanwhile: then the gap begins with its end. */
  readonly isOutage?: true
  readonly begin: (gateway: Gateway, random: Random) => void
}

/** Half-open links are known to the platform for that long: what it sends over them is lost, and sent again. */
const HALF_OPEN: Pick<Fault, 'forMs'> = { forMs: 10 * MINUTE }

const anyLink = (gateway: Gateway, random: Random) => gateway.links()[Math.floor(random() * CONNECTIONS)]?.id

/** The next attempts fail like this, and all links are lost. */
function failing(fail: (gateway: Gateway) => void): Fault {
  return {
    begin(gateway) {
      fail(gateway)
      gateway.cut()
    },
  }
}

const FAULTS: readonly Fault[] = [
  { begin: (gateway) => gateway.cut() },
  { begin: (gateway, random) => gateway.cut(anyLink(gateway, random)) },
  { begin: (gateway) => gateway.kick({ code: 1001, reason: 'going away' }) },
  { begin: (gateway, random) => gateway.freeze(anyLink(gateway, random)), ...HALF_OPEN },
  { begin: (gateway) => gateway.freeze(), ...HALF_OPEN },
  { begin: (gateway) => gateway.stop(), forMs: 4 * MINUTE, isOutage: true },
  failing((gateway) => gateway.refuseHandshakes(2, { status: 500, headers: {} })),
  failing((gateway) => gateway.refuseHandshakes(1, 'hang')),
  failing((gateway) => gateway.answerDiscoveries(2, GATEWAY_CODES.systemBusy)),
  failing((gateway) => gateway.answerDiscoveries(1, GATEWAY_CODES.connectionLimit)),
  failing((gateway) => gateway.answerDiscoveries(1, { status: 502, body: '<html>' })),
  failing((gateway) => gateway.answerDiscoveries(1, 'hang')),
]

test('a week of cuts, half-open links, restarts and refusals loses no event and leaves no link dead', async () => {
  const clock = manualClock()
  const random = seededRandom(20_261_124)
  const { gateway, alive, ...ports } = links({ clock, random })
  const received = new Set<string>()
  let isQueueDown = false
  const queue = {
    send: async ({ id }: { readonly id: string }) => {
      if (isQueueDown) throw new Error('the queue is down')
      received.add(id)
    },
  }
  const config = { apps: [SOCKET_APP], connections: CONNECTIONS }
  const client = startLongConnections(config, { ...ports, crypto: webCrypto, queue, clock, random })

  const pushed: Promise<SocketDelivery>[] = []
  const seen = new Set<Fault>()
  let fault: Fault | undefined
  let faultAtMs = 0
  let brokenAtMs = clock.now()
  let longestGapMs = 0
  const heal = () => {
    gateway.start()
    for (const { id, frozen } of gateway.links()) if (frozen) gateway.cut(id)
    fault = undefined
  }
  const endAtMs = clock.now() + WEEK
  while (clock.now() < endAtMs) {
    await clock.advance(20 * SECOND)
    if (random() < 0.07) pushed.push(gateway.push('im.message.receive_v1', fragmented(random)))
    isQueueDown = random() < 0.01
    const isWhole = gateway.links().filter(({ frozen }) => !frozen).length === CONNECTIONS
    if (isWhole || fault?.isOutage) brokenAtMs = clock.now()
    longestGapMs = Math.max(longestGapMs, clock.now() - brokenAtMs)
    if (fault !== undefined && clock.now() >= faultAtMs + (fault.forMs ?? 0)) heal()
    if (fault !== undefined || !isWhole || random() > 0.03) continue
    fault = FAULTS[Math.floor(random() * FAULTS.length)] as Fault
    faultAtMs = clock.now()
    seen.add(fault)
    fault.begin(gateway, random)
  }
  heal()
  isQueueDown = false
  await clock.advance(8 * HOUR)

  const deliveries = await Promise.all(pushed)
  const lost = deliveries.filter(({ delivered, eventId }) => !delivered || !received.has(eventId as string))
  expect(pushed.length).toBeGreaterThan(2000)
  expect(seen.size).toBe(FAULTS.length)
  expect(lost).toEqual([])
  expect(gateway.violations()).toEqual([])
  expect(longestGapMs).toBeGreaterThan(0)
  expect(longestGapMs).toBeLessThanOrEqual(LONGEST_GAP_MS)
  expect([gateway.links().length, alive()]).toEqual([CONNECTIONS, CONNECTIONS])

  gateway.close()
  await client.stop()
  expect([alive(), clock.pending()]).toEqual([0, 0])
}, 60_000)

function fragmented(random: Random) {
  return random() < 0.3 ? { fragmentBytes: 50 + Math.floor(random() * 300), order: 'shuffled' as const } : {}
}
