/** Scenarios: messages that come in several frames. */
import type { SocketPushOptions } from '../../simulator/index.ts'
import { type Scenario, times } from './scenario.ts'

const TEXT = '月亮有多远 '.repeat(20)
const WHOLE = 'acked 200, handled whole'

export const FRAGMENTS: readonly Scenario[] = [
  inFragments('in-order', 'fragments in order', {}),
  inFragments('reversed', 'fragments in reverse order', { order: 'reversed' }),
  inFragments('shuffled', 'fragments in any order', { order: 'shuffled' }),
  inFragments('empty', 'fragments without a single byte among them', { emptyFragments: 3 }),
  inFragments('inside-character', 'fragments of one byte: cut inside characters', { fragmentBytes: 1 }),
  inFragments('one-twice', 'a fragment that comes twice before the last one', { order: (seqs) => [0, ...seqs] }),
  {
    id: 'fragments-twice',
    what: 'all fragments of a message once more',
    right: 'handled once',
    async observe({ connect, deliver, starts, waitFor }) {
      await connect()
      await deliver('twice', { fragmentBytes: 100, order: (seqs) => [...seqs, ...seqs] })
      await deliver('the next')
      await waitFor(() => starts.includes('the next'))
      return times(starts.filter((text) => text === 'twice').length)
    },
  },
  {
    id: 'fragment-missing',
    what: 'a fragment that never comes, and then another event',
    right: 'no ack within 3 s; the next one acked 200',
    async observe({ connect, deliver }) {
      await connect()
      const missed = await deliver('incomplete', { fragmentBytes: 100, order: (seqs) => seqs.slice(1) })
      return `${missed}; the next one ${await deliver('the next')}`
    },
  },
  {
    id: 'fragment-unnumbered',
    what: 'an event without `sum` and `seq`',
    right: 'handled once',
    async observe({ connect, gateway, deliver, starts, waitFor }) {
      await connect()
      const { text } = await gateway.push('im.message.receive_v1', { text: 'a model', frameType: 'event' })
      // Another event, of another message.
      const other = text.replaceAll(/"(event_id|message_id)":"./g, '"$1":"x').replace('a model', 'unnumbered')
      const headers = [
        ['type', 'event'],
        ['message_id', 'unnumbered'],
      ] as const
      gateway.send({ method: 1, headers, payload: Buffer.from(other) })
      await deliver('the next')
      await waitFor(() => starts.includes('the next'))
      return times(starts.filter((one) => one === 'unnumbered').length)
    },
  },
]

function inFragments(id: string, what: string, options: SocketPushOptions): Scenario {
  return {
    id: `fragments-${id}`,
    what,
    right: WHOLE,
    async observe({ connect, deliver, starts, comesTo }) {
      await connect()
      const ack = await deliver(TEXT, { fragmentBytes: 100, ...options })
      if (!(await comesTo(() => starts.length > 0))) return `${ack}, not handled`
      return `${ack}, handled ${starts.every((text) => text === TEXT) ? 'whole' : 'damaged'}`
    },
  }
}
