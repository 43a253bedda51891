/** Scenarios: a link is lost, or is the first one, and the platform does not let the client in at once. */
import { GATEWAY_CODES, type GatewayServer } from '../../simulator/index.ts'
import { BACK, nextLink } from './next-link.ts'
import type { Scenario } from './scenario.ts'
import { QUICK } from './world.ts'

const ENDED = 'ends with an error'
const SLOW = 'waits, and says why'
/** As either client writes it. */
const LIMIT = /limit|1000040350/i

export const REFUSALS: readonly Scenario[] = [
  refusedBy('busy-data', 'the platform is busy: code 1 with `data`', BACK, (gateway) =>
    gateway.answerDiscoveries(1, withData(GATEWAY_CODES.systemBusy)),
  ),
  refusedBy('busy', 'the platform is busy: code 1 without `data`', BACK, (gateway) =>
    gateway.answerDiscoveries(1, GATEWAY_CODES.systemBusy),
  ),
  refusedBy('internal', 'the platform has an error of its own: code 1000040343 with `data`', BACK, (gateway) =>
    gateway.answerDiscoveries(1, withData(GATEWAY_CODES.internalError)),
  ),
  refusedBy('discovery-status', 'the discovery is answered with HTTP 502 and a page', BACK, (gateway) =>
    gateway.answerDiscoveries(1, { status: 502, body: '<html></html>' }),
  ),
  refusedBy('cut-on-the-way', 'first the discovery breaks off, then the handshake', BACK, (gateway) => {
    gateway.answerDiscoveries(1, 'cut')
    gateway.refuseHandshakes(1, 'cut')
  }),
  refusedBy('handshake-status', 'the handshake is refused with HTTP 502, without a reason', BACK, (gateway) =>
    gateway.refuseHandshakes(1, { status: 502, headers: {} }),
  ),
  refusedBy('no-settings', 'the discovery is answered without `ClientConfig`', BACK, (gateway) =>
    gateway.configure({ clientConfig: undefined }),
  ),
  refusedBy('secret-data', 'the secret is wrong: code 514 with `data`', ENDED, (gateway) =>
    gateway.answerDiscoveries(100, withData(GATEWAY_CODES.authenticationFailed)),
  ),
  refusedBy('secret', 'the secret is wrong: code 514 without `data`', ENDED, (gateway) =>
    gateway.answerDiscoveries(100, GATEWAY_CODES.authenticationFailed),
  ),
  refusedBy('banned', 'the app is banned: code 403 without `data`', ENDED, (gateway) =>
    gateway.answerDiscoveries(100, GATEWAY_CODES.forbidden),
  ),
  refusedBy('handshake-403', 'the handshake is refused with 403', ENDED, (gateway) =>
    gateway.refuseHandshakes(100, refusal(GATEWAY_CODES.forbidden)),
  ),
  refusedBy('handshake-514', 'the handshake is refused with 514', ENDED, (gateway) =>
    gateway.refuseHandshakes(100, refusal(GATEWAY_CODES.authenticationFailed)),
  ),
  refusedBy('limit', 'the app has too many connections: the handshake is refused', SLOW, (gateway) =>
    gateway.configure({ maxLinks: 0 }),
  ),
  refusedBy('limit-discovery', 'the app has too many connections: code 1000040350 with `data`', SLOW, (gateway) =>
    gateway.answerDiscoveries(100, withData(GATEWAY_CODES.connectionLimit)),
  ),
  {
    id: 'secret-at-start',
    what: 'the secret is wrong from the start: code 514 with `data`',
    right: ENDED,
    async observe({ gateway, launch, comesTo }) {
      gateway.answerDiscoveries(100, withData(GATEWAY_CODES.authenticationFailed))
      const { hasEnded } = launch()
      return (await comesTo(hasEnded)) ? ENDED : 'says nothing'
    },
  },
  {
    id: 'settings-partial',
    what: 'a discovery without `ReconnectInterval`, and then handshakes that break off',
    right: 'pauses between attempts',
    settings: { clientConfig: { PingInterval: 1 } },
    async observe({ connect, gateway, comesTo }) {
      await connect()
      gateway.refuseHandshakes(1000, 'cut')
      gateway.kick()
      const isFlooded = await comesTo(() => gateway.counts().discoveries >= 10, 3_000)
      return isFlooded ? 'tries without a pause' : 'pauses between attempts'
    },
  },
  {
    id: 'reconnect-count',
    what: '`ReconnectCount` is 2, and the platform is away',
    right: '2 attempts, then ends with an error',
    settings: { clientConfig: { ...QUICK, ReconnectCount: 2 } },
    async observe({ connect, gateway, comesTo }) {
      const { hasEnded } = await connect()
      gateway.stop()
      const isEnded = await comesTo(hasEnded)
      return `${gateway.counts().discoveries - 1} attempts, then ${isEnded ? ENDED : 'nothing'}`
    },
  },
  hanging('discovery-hangs', 'a discovery that is never answered', (gateway) => gateway.answerDiscoveries(1, 'hang')),
  hanging('handshake-hangs', 'a handshake that is never answered', (gateway) => gateway.refuseHandshakes(1, 'hang')),
]

/** The link is closed, and something is in the way of the next one. */
function refusedBy(id: string, what: string, right: string, arrange: (gateway: GatewayServer) => void): Scenario {
  return {
    id,
    what,
    right,
    async observe(world) {
      const { connect, gateway, comesTo } = world
      const { hasEnded, problem } = await connect()
      arrange(gateway)
      gateway.kick()
      const isBack = () => gateway.counts().handshakes === 2
      const isInsisting = () => gateway.counts().discoveries >= 5
      const isDecided = await comesTo(() => hasEnded() || isBack() || isInsisting(), 6_000)
      if (hasEnded()) return ENDED
      if (isBack()) return nextLink(world)
      const does = isDecided ? 'tries again every second' : 'waits'
      const said = problem()
      if (said === undefined) return `${does}, and says nothing`
      return `${does}, and says ${LIMIT.test(said) ? 'why' : 'something else'}`
    },
  }
}

/** Longer than the 15 s that a client may be patient, and a second until it tries again. */
const HANGING_MS = 18_000

function hanging(id: string, what: string, arrange: (gateway: GatewayServer) => void): Scenario {
  return {
    id,
    what,
    right: 'given up; connects again',
    async observe({ connect, gateway, comesTo }) {
      await connect()
      arrange(gateway)
      gateway.kick()
      const isBack = await comesTo(() => gateway.counts().handshakes === 2, HANGING_MS)
      return isBack ? 'given up; connects again' : `still waited for after ${HANGING_MS / 1000} s`
    },
  }
}

/** With empty `data`, which the official client needs to see the code. */
function withData(code: number): { readonly status: number; readonly body: string } {
  return { status: 200, body: JSON.stringify({ code, msg: 'no', data: {} }) }
}

function refusal(status: number): { readonly status: number; readonly headers: Readonly<Record<string, string>> } {
  return { status: 400, headers: { 'Handshake-Status': String(status), 'Handshake-Msg': 'no' } }
}
