/** The machine's own clock. */
import type { GatewayClock } from './gateway/settings.ts'

const LONGEST_DELAY_MS = 2 ** 31 - 1

export const machineClock: GatewayClock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, LONGEST_DELAY_MS))
    return () => clearTimeout(timer)
  },
}
