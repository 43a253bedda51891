/** When a Durable Object of the store sweeps: by its alarm, as long as it has rows. */
import type { SeenRows } from './seen-rows.ts'

/** Between two sweeps. Each reads every row once, and a thousand reads cost what one write costs. */
export const SWEEP_INTERVAL_MS = 60 * 60_000

/** The object's one alarm. Setting it counts as a row written. */
export interface Alarm {
  readonly isSet: () => Promise<boolean>
  /** In the place of the one that was set. */
  readonly setIn: (delayMs: number) => Promise<void>
}

export interface Sweeper {
  /** To be called after each write: from then on there is something to sweep some day. */
  readonly wrote: () => Promise<void>
  /** To be called by the alarm. One that comes twice, late, or for nothing does no harm. */
  readonly alarm: () => Promise<void>
}

/** What follows a step. Nothing follows the one that has left no row: the next claim sets the alarm. */
const NEXT_MS = { more: 0, end: SWEEP_INTERVAL_MS, empty: undefined } as const

export function createSweeper({ sweep }: Pick<SeenRows, 'sweep'>, alarm: Alarm): Sweeper {
  /** Whether the alarm is known to be set: asking each time would cost more than it is worth. */
  let armed = false

  async function arm(delayMs: number): Promise<void> {
    await alarm.setIn(delayMs)
    armed = true
  }

  return {
    async wrote() {
      if (armed) return
      try {
        if (await alarm.isSet()) armed = true
        else await arm(SWEEP_INTERVAL_MS)
      } catch {
        // No reason to refuse a claim: the next one tries again.
      }
    },

    async alarm() {
      armed = false
      let nextMs: number | undefined = SWEEP_INTERVAL_MS
      try {
        nextMs = NEXT_MS[sweep()]
      } finally {
        // Also when it has thrown: the platform tries an alarm again, but gives up after a few times.
        if (nextMs !== undefined) await arm(nextMs)
      }
    },
  }
}
