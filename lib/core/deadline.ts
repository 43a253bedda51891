/** Bounding how long something may take. */
import type { Clock } from './ports.ts'

/** `work`'s result, or `late()`'s once `delayMs` have passed. The work is not stopped; its late result is dropped. */
export function within<T>(work: Promise<T>, delayMs: number, clock: Clock, late: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(Math.max(0, delayMs), () => {
      try {
        resolve(late())
      } catch (error) {
        reject(error)
      }
    })
    work.finally(cancel).then(resolve, reject)
  })
}
