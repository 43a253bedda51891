/** Waiting for something to change, but not for ever. */
import type { Clock } from './ports.ts'

export interface Waiting {
  /** Resolves at the next `wake`, after `delayMs`, or when `stop` fires. */
  readonly within: (delayMs: number, stop?: AbortSignal) => Promise<void>
  /** Lets everybody go on. */
  readonly wake: () => void
}

export function createWaiting(clock: Clock): Waiting {
  const waiting = new Set<() => void>()
  return {
    wake() {
      for (const go of waiting) go()
    },
    within: (delayMs, stop) =>
      new Promise((resolve) => {
        if (stop?.aborted) return resolve()
        const go = () => {
          cancel()
          stop?.removeEventListener('abort', go)
          waiting.delete(go)
          resolve()
        }
        const cancel = clock.after(delayMs, go)
        stop?.addEventListener('abort', go)
        waiting.add(go)
      }),
  }
}
