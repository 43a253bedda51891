/** Scenarios: links that are lost. */

import { BACK, nextLink } from './next-link.ts'
import type { Scenario } from './scenario.ts'

export const LOSSES: readonly Scenario[] = [
  {
    id: 'kick',
    what: 'the gateway closes the link with 1000',
    right: BACK,
    async observe(world) {
      await world.connect()
      world.gateway.kick()
      return nextLink(world)
    },
  },
  {
    id: 'cut',
    what: 'the link breaks without a word',
    right: BACK,
    async observe(world) {
      await world.connect()
      world.gateway.cut()
      return nextLink(world)
    },
  },
  {
    id: 'half-open',
    what: 'the link is half open: nothing comes in any more, and nothing fails',
    right: 'connects again',
    async observe({ connect, gateway, comesTo }) {
      await connect()
      gateway.freeze()
      const isNoticed = await comesTo(() => gateway.counts().handshakes === 2, 5_000)
      return isNoticed ? 'connects again' : 'goes unnoticed for 5 s'
    },
  },
  {
    id: 'late-ack',
    what: 'the link is lost while the handler of a click runs',
    right: 'sends no ack on another link',
    async observe({ connect, isLinked, gateway, deliver, holdNext, starts, waitFor }) {
      await connect()
      const release = holdNext()
      const pushed = gateway.push('card.action.trigger')
      await waitFor(() => starts.length === 1)
      gateway.cut()
      await waitFor(isLinked)
      release()
      await pushed
      await deliver('the next')
      const isMisplaced = gateway.violations().some(({ what }) => what === 'an ack on another link than the message')
      return isMisplaced ? 'sends the ack on another link' : 'sends no ack on another link'
    },
  },
]
