/** Keeps a consumer at work on a queue that has to be asked. */
import { backoffMs } from './backoff.ts'
import type { Consumer } from './consume.ts'
import type { Clock, Delivery, PullQueue, Random } from './ports.ts'
import { createWaiting } from './waiting.ts'

export interface PumpOptions {
  readonly queue: PullQueue
  readonly consumer: Consumer
  /** Deliveries in hand at the same time. */
  readonly concurrency: number
  readonly clock: Clock
  readonly random: Random
  /** Fires when no more deliveries are to be taken. */
  readonly stop: AbortSignal
  /** Called when the queue did not answer; the pump goes on. */
  readonly onError?: (error: unknown) => void
}

/** How long one call may wait for work; only a bound, since a queue that gets work answers at once. */
const WAIT_MS = 20_000

const QUEUE_BACKOFF = { baseMs: 200, maxMs: 5_000 }

/** Resolves when `stop` has fired and every delivery in hand is settled. */
export async function pump({ queue, consumer, concurrency, clock, random, stop, onError }: PumpOptions): Promise<void> {
  const running = new Set<Promise<void>>()
  const changes = createWaiting(clock)
  const stopped = new Promise<readonly Delivery[]>((resolve) => {
    stop.addEventListener('abort', () => resolve([]))
  })

  let failures = 0
  while (!stop.aborted) {
    if (running.size >= concurrency) {
      await changes.within(WAIT_MS, stop)
      continue
    }
    try {
      const receiving = queue.receive(concurrency - running.size, WAIT_MS, stop)
      // A queue in another thread does not hear of the stop.
      const deliveries = await Promise.race([receiving, stopped])
      failures = 0
      if (stop.aborted) void receiving.then(giveBack).catch(() => undefined)
      else for (const delivery of deliveries) start(delivery)
    } catch (error) {
      onError?.(error)
      await changes.within(backoffMs(++failures, random, QUEUE_BACKOFF), stop)
    }
  }
  await Promise.all(running)

  async function giveBack(deliveries: readonly Delivery[]): Promise<void> {
    for (const delivery of deliveries) await queue.settle(delivery, { verdict: 'retry', delayMs: 0, reason: 'stopped' })
  }

  function start(delivery: Delivery): void {
    const run = handle(delivery).finally(() => {
      running.delete(run)
      changes.wake()
    })
    running.add(run)
  }

  /** Settling is tried until it works: a message that stays in hand is one that nobody looks at any more. */
  async function handle(delivery: Delivery): Promise<void> {
    const [outcome] = await consumer.consume([delivery])
    for (let tries = 1; outcome !== undefined; tries++) {
      try {
        return await queue.settle(delivery, outcome)
      } catch (error) {
        onError?.(error)
        if (stop.aborted) return
        await changes.within(backoffMs(tries, random, QUEUE_BACKOFF), stop)
      }
    }
  }
}
