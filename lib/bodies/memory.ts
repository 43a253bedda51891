/** Large envelopes in memory, for tests and for trying things out: gone with the process. */
import type { Bodies } from '../core/ports.ts'

export function memoryBodies(): Bodies {
  const texts = new Map<string, string>()
  return {
    async put(name, text) {
      texts.set(name, text)
    },
    async get(name) {
      return texts.get(name)
    },
  }
}
