/** A queue in memory, for tests and for trying things out: gone with the process. */
import type { Clock, Delivery, Outcome, PullQueue } from '../core/ports.ts'
import { createWaiting } from '../core/waiting.ts'

interface Message {
  readonly id: string
  readonly key: string
  readonly lane: string | undefined
  readonly body: string
  readyAtMs: number
  inHand: boolean
}

/** Ordered in lanes. A message whose key is on the queue already is not put there twice. */
export function memoryQueue(clock: Clock): PullQueue {
  const messages = new Map<string, Message>()
  const changes = createWaiting(clock)
  let sent = 0

  return {
    async send({ key, lane, text }) {
      if ([...messages.values()].some((message) => message.key === key)) return
      const id = String(++sent)
      messages.set(id, { id, key, lane, body: text, readyAtMs: clock.now(), inHand: false })
      changes.wake()
    },

    async receive(max, waitMs, stop) {
      const untilMs = clock.now() + waitMs
      for (;;) {
        const deliveries = stop?.aborted ? [] : take(max)
        const remainingMs = untilMs - clock.now()
        if (deliveries.length > 0 || remainingMs <= 0 || stop?.aborted) return deliveries
        await changes.within(Math.min(remainingMs, untilNextDue()), stop)
      }
    },

    async settle({ id }: Delivery, outcome: Outcome) {
      const message = messages.get(id)
      if (message === undefined) return
      if (outcome.verdict === 'ack') messages.delete(id)
      else Object.assign(message, { inHand: false, readyAtMs: clock.now() + outcome.delayMs })
      changes.wake()
    },
  }

  function take(max: number): Delivery[] {
    const due = heads()
      .filter(({ inHand, readyAtMs }) => !inHand && readyAtMs <= clock.now())
      .sort((one, other) => one.readyAtMs - other.readyAtMs)
      .slice(0, max)
    for (const message of due) message.inHand = true
    return due.map(({ id, body }) => ({ id, body }))
  }

  /** All messages without a lane, and the first of each lane. */
  function heads(): Message[] {
    const lanes = new Set<string>()
    return [...messages.values()].filter(({ lane }) => {
      if (lane === undefined) return true
      const first = !lanes.has(lane)
      lanes.add(lane)
      return first
    })
  }

  function untilNextDue(): number {
    const due = heads().filter(({ inHand }) => !inHand)
    return Math.min(...due.map(({ readyAtMs }) => readyAtMs - clock.now()))
  }
}
