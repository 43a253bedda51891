/** Scenarios: how a client is started and stopped. */
import type { GatewayServer } from '../../simulator/index.ts'
import type { Scenario } from './scenario.ts'
import { ODD_APP } from './world.ts'

export const STARTS: readonly Scenario[] = [
  {
    id: 'app-id',
    what: 'it is started with an app id of another form than `cli_` and 16 digits',
    right: 'connects',
    async observe({ launch, gateway, comesTo }) {
      const { problem } = launch(ODD_APP)
      if (await comesTo(() => gateway.links(ODD_APP.appId).length === 1, 3_000)) return 'connects'
      return problem() === undefined ? 'does nothing, and says nothing' : 'says why it does not connect'
    },
  },
  stopped('discovery', 'discoveries', (gateway) => gateway.answerDiscoveries(1, 'hang')),
  stopped('handshake', 'refusals', (gateway) => gateway.refuseHandshakes(1, 'hang')),
  {
    id: 'stop-in-handler',
    what: 'it is stopped while the handler of a click runs',
    right: 'acked 200 with {}',
    async observe({ connect, push, holdNext, starts, waitFor }) {
      const { stop } = await connect()
      const release = holdNext()
      const pushed = push('card.action.trigger')
      await waitFor(() => starts.length === 1)
      const stopping = stop()
      release()
      await stopping
      return pushed
    },
  },
]

/** Longer than a client may keep a connection of HTTP for the next request. */
const KEPT_MS = 8_000

/** @param counted what the gateway counts when it is asked, and does not answer */
function stopped(
  step: string,
  counted: 'discoveries' | 'refusals',
  arrange: (gateway: GatewayServer) => void,
): Scenario {
  return {
    id: `stop-in-${step}`,
    what: `it is stopped before the ${step} is answered`,
    right: 'no socket is left',
    async observe({ launch, gateway, sockets, comesTo, waitFor }) {
      arrange(gateway)
      const { stop } = launch()
      await waitFor(() => gateway.counts()[counted] === 1)
      await stop()
      const isGone = await comesTo(() => sockets() === 0, KEPT_MS)
      return isGone ? 'no socket is left' : `a socket is open ${KEPT_MS / 1000} s later`
    },
  }
}
