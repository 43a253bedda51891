/** Where events go: kept and handled here, or handed over to a gateway in a cloud. What the rest of the gateway sees of it. */
import type { Config } from '../lib/config/environment.ts'
import type { EventQueue } from '../lib/core/ports.ts'
import { openEmbedded } from './embedded.ts'
import type { EventsThread, StartHandlers } from './events.ts'

export interface Backend {
  readonly queue: EventQueue
  /** What only a gateway has that keeps the events itself. */
  readonly local?: {
    /** Rejects when the database does not answer. */
    readonly ping: () => Promise<void>
    readonly startHandlers: StartHandlers<EventsThread>
    /** Leaves a note for the command line. */
    readonly announce: (url: string) => void
  }
  /** Rejects when an event would not be taken now, with the reason. */
  readonly check?: () => Promise<void>
  /** Lets what was sent be answered, within bounds. */
  readonly close: () => Promise<void>
}

/**
 * @param onFatal called when events can no longer be taken and the process should end
 * @throws {ConfigError} ERR_CONFIG_INVALID, ERR_DATA_IN_USE
 */
export async function openBackend(config: Config, onFatal: (error: unknown) => void): Promise<Backend> {
  if (config.queue.kind === 'sqlite') return openEmbedded(config.dataFolder, onFatal)
  const { openRemote } = await import('./remote.ts')
  return openRemote(config)
}
