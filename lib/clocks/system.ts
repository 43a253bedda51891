/** The machine's own clock. */
import type { Clock } from '../core/ports.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    // A delay beyond 2^31 − 1 ms would fire at once.
    const timer = setTimeout(run, Math.min(delayMs, 2 ** 31 - 1))
    return () => clearTimeout(timer)
  },
}
