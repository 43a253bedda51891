/** A clock that moves only when it is told to, from one timer to the next. */
import type { Clock } from '../../lib/index.ts'

export interface ManualClock extends Clock {
  /** Goes to the next timer and runs it; `false` when there is none. */
  readonly step: () => boolean
}

interface Timer {
  readonly atMs: number
  readonly run: () => void
}

export function manualClock(startMs: number): ManualClock {
  let nowMs = startMs
  const timers = new Set<Timer>()
  return {
    now: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    step() {
      let next: Timer | undefined
      for (const timer of timers) if (next === undefined || timer.atMs < next.atMs) next = timer
      if (next === undefined) return false
      timers.delete(next)
      nowMs = Math.max(nowMs, next.atMs)
      next.run()
      return true
    },
  }
}
