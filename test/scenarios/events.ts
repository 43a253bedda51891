/** Scenarios: events, their handlers and their acks. */
import { type Scenario, times } from './scenario.ts'

const MESSAGE = 'im.message.receive_v1'

export const EVENTS: readonly Scenario[] = [
  {
    id: 'event',
    what: 'an event',
    right: 'acked 200, handled',
    async observe({ connect, deliver, comesTo, starts }) {
      await connect()
      const ack = await deliver('hello')
      return `${ack}, ${(await comesTo(() => starts.length === 1)) ? 'handled' : 'not handled'}`
    },
  },
  {
    id: 'event-with-handshake',
    what: 'an event that arrives together with the answer to the handshake',
    right: 'acked 200',
    async observe({ launch, deliver }) {
      const delivered = deliver('early', { atHandshake: true })
      launch()
      return delivered
    },
  },
  {
    id: 'event-unknown',
    what: 'an event of a type that has no handler',
    right: 'acked 200',
    async observe({ connect, gateway }) {
      await connect()
      const { ack } = await gateway.push('not.invented.yet_v9')
      // Whatever else the ack of an event says is looked at by nobody.
      return ack === undefined ? 'no ack within 3 s' : `acked ${ack.code}`
    },
  },
  {
    id: 'event-slow',
    what: 'an event whose handler is not done within 3 s',
    right: 'acked 200',
    async observe({ connect, deliver, holdNext }) {
      await connect()
      holdNext()
      return deliver('slow')
    },
  },
  {
    id: 'event-slow-redelivered',
    what: 'an event that is delivered again, because its handler was not done within 3 s',
    right: 'handled once',
    settings: { redeliverAfterMs: [10] },
    async observe({ connect, deliver, holdNext, starts, waitFor }) {
      await connect()
      holdNext()
      await deliver('slow')
      await deliver('the next')
      await waitFor(() => starts.includes('the next'))
      return times(starts.filter((text) => text === 'slow').length)
    },
  },
  {
    id: 'event-beside-slow',
    what: 'an event, while the handler of another one waits',
    right: 'acked 200, handled',
    async observe({ connect, deliver, gateway, holdNext, comesTo, waitFor, starts }) {
      await connect()
      holdNext()
      void gateway.push(MESSAGE)
      await waitFor(() => starts.length === 1)
      const ack = await deliver('another')
      return `${ack}, ${(await comesTo(() => starts.includes('another'))) ? 'handled' : 'not handled'}`
    },
  },
  {
    id: 'event-failing',
    what: 'an event whose handler fails the first time',
    right: 'handled again',
    settings: { redeliverAfterMs: [10] },
    async observe({ connect, deliver, failNext, starts, comesTo }) {
      await connect()
      failNext()
      await deliver('fails')
      return (await comesTo(() => starts.length === 2)) ? 'handled again' : 'not handled again'
    },
  },
  {
    id: 'event-redelivered',
    what: 'the same event once more, as after an ack that was lost',
    right: 'handled once',
    async observe({ connect, gateway, deliver, starts, waitFor }) {
      await connect()
      const { text } = await gateway.push(MESSAGE, { text: 'again' })
      await gateway.push(text)
      await deliver('the next')
      await waitFor(() => starts.includes('the next'))
      return times(starts.filter((one) => one === 'again').length)
    },
  },
  {
    id: 'event-malformed',
    what: 'an event that is no JSON',
    right: 'acked 500',
    async observe({ connect, push }) {
      await connect()
      return push('{"schema":"2.0","header":')
    },
  },
  {
    id: 'ids',
    what: 'ids of 64 bits in the frame, beyond 2^53',
    right: 'acked 200',
    async observe({ connect, deliver }) {
      await connect()
      return deliver('wide', { seqId: 2n ** 53n + 1n, logId: 2n ** 64n - 1n })
    },
  },
  {
    id: 'echo',
    what: 'every header, `instance_id` among them, and every optional field',
    right: 'acked 200',
    async observe({ connect, deliver }) {
      await connect()
      return deliver('full', { payloadEncoding: 'utf-8', payloadType: 'json', logIdNew: '2026-7f' })
    },
  },
  {
    id: 'other-frame',
    what: 'an event in a data frame of an unknown type',
    right: 'acked 200',
    async observe({ connect, deliver }) {
      await connect()
      return deliver('other', { frameType: 'something' })
    },
  },
]
