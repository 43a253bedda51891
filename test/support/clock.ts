/** Time that passes only when a test says so. */
import type { Clock } from '../../lib/core/ports.ts'

export interface ManualClock extends Clock {
  /** Runs what falls due within `ms`, in order, each with the time it was due at, and lets promises settle in between. */
  readonly advance: (ms: number) => Promise<void>
  /** How many timers are waiting. */
  readonly pending: () => number
}

/** 2025-06-15T15:06:40.000Z: any moment would do. */
export const START_MS = 1_750_000_000_000

export function manualClock(startMs: number = START_MS): ManualClock {
  interface Timer {
    readonly atMs: number
    readonly run: () => void
  }
  const timers = new Set<Timer>()
  let nowMs = startMs

  const nextUntil = (untilMs: number): Timer | undefined =>
    [...timers].filter(({ atMs }) => atMs <= untilMs).sort((one, other) => one.atMs - other.atMs)[0]

  return {
    now: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    pending: () => timers.size,
    async advance(ms) {
      const untilMs = nowMs + ms
      await settled()
      for (let timer = nextUntil(untilMs); timer; timer = nextUntil(untilMs)) {
        timers.delete(timer)
        nowMs = Math.max(nowMs, timer.atMs)
        timer.run()
        await settled()
      }
      nowMs = untilMs
    },
  }
}

/** Turns of the event loop that a step may take: the SQLite adapters need one for each group commit. */
const TURNS = 4

/** Lets everything run that waits for nothing but its turn. */
export async function settled(turns: number = TURNS): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** What `promise` has come to when everything has run that could. */
export async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'resolved' | 'rejected'> {
  let state: 'pending' | 'resolved' | 'rejected' = 'pending'
  promise.then(
    () => {
      state = 'resolved'
    },
    () => {
      state = 'rejected'
    },
  )
  await settled()
  return state
}
