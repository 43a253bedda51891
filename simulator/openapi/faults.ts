/** Which request is to fail, and how. */
import type { OpenApiFault } from './api.ts'

export interface Faults {
  readonly add: (fault: OpenApiFault) => void
  /** The oldest fault for this path, which has then happened once more. */
  readonly take: (path: string) => OpenApiFault | undefined
  readonly clear: () => void
}

export function createFaults(): Faults {
  let waiting: { readonly fault: OpenApiFault; left: number }[] = []
  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1 }),
    take(path) {
      const found = waiting.find(({ fault }) => path.startsWith(fault.path ?? '/'))
      if (found === undefined) return undefined
      found.left -= 1
      waiting = waiting.filter(({ left }) => left > 0)
      return found.fault
    },
    clear() {
      waiting = []
    },
  }
}
