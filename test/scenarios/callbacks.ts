/** Scenarios: callbacks, which somebody waits for. */
import type { Scenario } from './scenario.ts'

const CLICK = 'card.action.trigger'
const ANSWER = { toast: { content: '好' } }
const ANSWERED = `acked 200 with ${JSON.stringify(ANSWER)}`

export const CALLBACKS: readonly Scenario[] = [
  {
    id: 'callback',
    what: 'a click whose handler returns an answer',
    right: ANSWERED,
    async observe({ connect, push, answerClicksWith }) {
      answerClicksWith(ANSWER)
      await connect()
      return push(CLICK)
    },
  },
  {
    id: 'callback-nothing',
    what: 'a click whose handler returns nothing',
    right: 'acked 200 with {}',
    async observe({ connect, push }) {
      await connect()
      return push(CLICK)
    },
  },
  {
    id: 'callback-slow',
    what: 'a click whose handler is not done within 3 s',
    right: 'acked 200 with a word to the user',
    async observe({ connect, push, holdNext }) {
      await connect()
      holdNext()
      const ack = await push(CLICK)
      return ack.startsWith('acked 200 with {"toast":') ? 'acked 200 with a word to the user' : ack
    },
  },
  {
    id: 'callback-unknown',
    what: 'a callback that has no handler',
    right: 'acked 200 with {}',
    async observe({ connect, push }) {
      await connect()
      return push('url.preview.get')
    },
  },
  {
    id: 'card-frame',
    what: 'a click in a frame of type `card`',
    right: ANSWERED,
    async observe({ connect, push, answerClicksWith }) {
      answerClicksWith(ANSWER)
      await connect()
      return push(CLICK, { frameType: 'card' })
    },
  },
  {
    id: 'biz-rt',
    what: '`biz_rt` in the ack of a callback that took some milliseconds',
    right: 'not negative',
    async observe({ connect, gateway, holdNext, waitFor, starts }) {
      await connect()
      const release = holdNext()
      const pushed = gateway.push(CLICK)
      await waitFor(() => starts.length === 1)
      const startedAtMs = Date.now()
      await waitFor(() => Date.now() - startedAtMs >= 5)
      release()
      const { ack } = await pushed
      const [, value = ''] = ack?.headers.find(([key]) => key === 'biz_rt') ?? []
      if (value === '') return 'missing'
      return Number(value) < 0 ? 'negative' : 'not negative'
    },
  },
]
