/** Many senders at once: new events, duplicates, and redeliveries of what went unanswered. */
import { setTimeout as sleep } from 'node:timers/promises'
import { eventV2 } from '../../simulator/index.ts'
import { APP, type Gateway, waitFor } from './gateway.ts'

/** Pushes at the same time. */
const SENDERS = 8

/** Share of events whose handler fails at first. */
const FAILING = 0.03

const TYPE = 'test.fails_v1'

export interface Load {
  /** Pushes until it is stopped. */
  readonly run: (target: () => Gateway) => Promise<unknown>
  readonly stop: () => void
  /** Pushes half of what was never accepted until it is, as the platform would; the rest it gives up. */
  readonly redeliver: (gateway: Gateway) => Promise<void>
  readonly pushes: () => number
  /** Pushes that were answered 503. */
  readonly refusals: () => number
  /** Keys of events for which at least one push was answered 200. */
  readonly answered: ReadonlySet<string>
  /** How many events were pushed, but never answered 200. */
  readonly unanswered: () => number
}

/** @param hopeless how many of the events always fail */
export function createLoad(random: () => number, hopeless: number): Load {
  const texts: string[] = []
  const answered = new Set<string>()
  let pushes = 0
  let refusals = 0
  let stopped = false

  const push = async ({ platform }: Gateway, text: string) => {
    pushes++
    const { status } = await platform.push(text)
    if (status === 200) answered.add(keyOf(text))
    if (status === 503) refusals++
    return status
  }
  const newText = () => {
    const id = texts.length
    const failures = id < hopeless ? 99 : random() < FAILING ? 1 : 0
    const event = { takes_ms: Math.floor(random() * 21), failures, filling: 'x'.repeat(random() * 3_000) }
    texts.push(eventV2(TYPE, event, { app: APP, createdAtMs: Date.now(), eventId: `event-${id}` }))
    return texts[id] as string
  }
  const oldText = () => texts[Math.floor(random() * texts.length)]
  const unanswered = () => texts.filter((text) => !answered.has(keyOf(text)))

  const sender = async (target: () => Gateway) => {
    while (!stopped) {
      const text = (random() < 0.25 && oldText()) || newText()
      const status = await push(target(), text)
      await sleep(status === 200 ? 5 : 40)
    }
  }
  return {
    run: (target) => Promise.all(Array.from({ length: SENDERS }, () => sender(target))),
    stop: () => {
      stopped = true
    },
    async redeliver(gateway) {
      const left = unanswered().filter(() => random() < 0.5)
      const redeliverer = async () => {
        for (let text = left.pop(); text !== undefined; text = left.pop()) {
          const again = text
          await waitFor('a redelivery to be accepted', async () => (await push(gateway, again)) === 200)
        }
      }
      await Promise.all(Array.from({ length: SENDERS }, redeliverer))
    },
    pushes: () => pushes,
    refusals: () => refusals,
    answered,
    unanswered: () => unanswered().length,
  }
}

function keyOf(text: string): string {
  const { header } = JSON.parse(text) as { header: { event_id: string } }
  return `${APP.appId}:${TYPE}:${header.event_id}`
}
