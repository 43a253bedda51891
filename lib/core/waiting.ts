/** Waiting for something to change, but not for ever. */
import type { Clock } from './ports.ts'

export interface Waiting {
  /** Resolves at the next `wake`, or after `delayMs`. */
  readonly within: (delayMs: number) => Promise<void>
  /** Lets everybody go on. */
  readonly wake: () => void
}

export function createWaiting(clock: Clock): Waiting {
  const waiting = new Set<() => void>()
  return {
    wake() {
      for (const go of waiting) go()
    },
    within: (delayMs) =>
      new Promise((resolve) => {
        const go = () => {
          cancel()
          waiting.delete(go)
          resolve()
        }
        const cancel = clock.after(delayMs, go)
        waiting.add(go)
      }),
  }
}
