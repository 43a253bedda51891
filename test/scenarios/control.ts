/** Scenarios: pings, pongs, and frames that mean nothing. */
import type { Scenario } from './scenario.ts'
import { QUICK, type World } from './world.ts'

const STEADY = 'pings every second'

export const CONTROL: readonly Scenario[] = [
  {
    id: 'pings',
    what: 'a link that has just opened',
    right: `pings at once; ${STEADY}`,
    async observe(world) {
      await world.connect()
      const pace = await paceOf(world)
      const [link] = world.gateway.links()
      const [first = Number.POSITIVE_INFINITY] = link?.pingsAtMs ?? []
      return `${first - (link?.openedAtMs ?? 0) < 900 ? 'pings at once' : 'pings late'}; ${pace}`
    },
  },
  {
    id: 'pong-settings',
    what: 'a pong with another ping interval than before: a second instead of two minutes',
    right: STEADY,
    settings: { clientConfig: { ...QUICK, PingInterval: 120 }, pong: { text: JSON.stringify(QUICK) } },
    observe: connectAndPing,
  },
  {
    id: 'pong-partial',
    what: 'pongs with some of the settings',
    right: STEADY,
    settings: { pong: { text: '{"ReconnectInterval":1}' } },
    observe: connectAndPing,
  },
  {
    id: 'pong-empty',
    what: 'pongs without settings',
    right: STEADY,
    settings: { pong: { text: '' } },
    observe: connectAndPing,
  },
  {
    id: 'pong-malformed',
    what: 'pongs that are no JSON',
    right: STEADY,
    settings: { pong: { text: '{"PingInterval":' } },
    observe: connectAndPing,
  },
  {
    id: 'frames-malformed',
    what: 'text, bytes that are no frame, frames of unknown methods and types, places that cannot be',
    right: 'the next event acked 200 on the same link',
    async observe({ connect, gateway, deliver }) {
      await connect()
      gateway.send('a text')
      gateway.send(new Uint8Array([255, 1, 2, 3]))
      gateway.send({ method: 7 })
      gateway.send({ headers: [['type', 'what']] })
      gateway.send({ headers: [['type', 'ping']] })
      for (const [sum, seq] of [
        ['2', '5'],
        ['-1', '0'],
        ['4294967296', '0'],
      ] as const) {
        const headers = Object.entries({ type: 'event', message_id: 'odd', sum, seq })
        gateway.send({ method: 1, headers, payload: Buffer.from('{}') })
      }
      const ack = await deliver('the next')
      return `the next event ${ack} on ${gateway.counts().handshakes === 1 ? 'the same' : 'another'} link`
    },
  },
]

async function connectAndPing(world: World): Promise<string> {
  await world.connect()
  return paceOf(world)
}

/** From the pings of the one link: between the third and the fourth, when everything has had time to go wrong. */
async function paceOf({ gateway, comesTo }: World): Promise<string> {
  const pings = () => gateway.links()[0]?.pingsAtMs ?? []
  if (!(await comesTo(() => pings().length >= 4, 6_000)))
    return pings().length === 1 ? 'pings only once in 6 s' : 'pings too seldom'
  const [, , third = 0, fourth = 0] = pings()
  return fourth - third < 500 ? 'pings every few milliseconds' : STEADY
}
