/** The queues of the tests' Worker: what was sent to them and came back to its consumer. */
import { vi } from 'vitest'
import type { QueueBinding } from '../../lib/queues/cloudflare.ts'
import { bindings } from './bindings.ts'
import { world } from './worker.ts'

/** For a message that is to come round: the queue takes milliseconds. */
const PATIENCE = { timeout: 20_000, interval: 5 }

let opened = 0

/** Collects what comes back. */
export function openQueue() {
  const taken: unknown[] = []
  let sent = 0
  world.consume = async (batch) => {
    for (const message of batch.messages) {
      taken.push(message.body)
      message.ack()
    }
  }
  const binding: QueueBinding = {
    async send(message, options) {
      const result = await bindings.EVENTS.send(message, options)
      sent++
      return result
    },
  }

  return {
    binding,
    /** All that was sent and not taken yet: nothing that came before a last message is on its way any more. */
    async take(): Promise<readonly string[]> {
      const last = `the last message ${++opened}`
      await bindings.EVENTS.send(last, { contentType: 'text' })
      await vi.waitFor(() => {
        if (!taken.includes(last) || taken.length <= sent) throw new Error('some messages are on their way')
      }, PATIENCE)
      const bodies = taken.splice(0).filter((body) => body !== last)
      sent -= bodies.length
      return bodies as string[]
    },
  }
}
