/** The storage thread as the other threads see it. */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { withClaimCheck } from '../lib/core/claim-check.ts'
import { ConfigError } from '../lib/core/errors.ts'
import type { Bodies, DeadLetters } from '../lib/core/ports.ts'
import type { SqliteQueue } from '../lib/queues/sqlite.ts'
import type { SqliteStore } from '../lib/stores/sqlite.ts'
import { type Caller, remote } from './rpc.ts'
import { startThread } from './thread.ts'

/** The ports of the embedded gateway, answered by the storage thread. */
export interface StoragePorts {
  readonly queue: SqliteQueue
  readonly store: SqliteStore
  readonly dead: DeadLetters
  readonly bodies: Bodies
}

export interface StorageControl {
  /** Rejects when the database cannot be read. */
  readonly ping: () => Promise<void>
  /** Serves the ports on `port` as well. */
  readonly attach: (port: MessagePort) => Promise<void>
  /** Commits what was asked for and closes the file. */
  readonly close: () => Promise<void>
}

export interface Storage extends StoragePorts {
  readonly ping: () => Promise<void>
  /** A port on which another thread finds the same: {@link storagePorts}. */
  readonly openPort: () => MessagePort
  /** Resolves when everything is on disk and the file is closed. */
  readonly close: () => Promise<void>
}

/** Envelopes beyond this go to a table of their own, so that the queue's rows stay small. */
const LARGE_ENVELOPE_BYTES = 64 * 1024

/**
 * @param onCrash called when the thread ends although nobody closed it; whatever was asked of it has been rejected
 * @throws {ConfigError} ERR_CONFIG_INVALID when the database cannot be opened
 */
export async function startStorage(path: string, onCrash: (error: unknown) => void): Promise<Storage> {
  const thread = startThread('storage-thread', { path })
  const control = remote<StorageControl>(thread.caller, 'control', ['ping', 'close'])
  await Promise.race([control.ping(), thread.ended]).catch((cause: unknown) => {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError('ERR_CONFIG_INVALID', `LARKGATE_DATA cannot be used: ${problem}`, { cause })
  })
  let closed = false
  thread.ended.catch((error: unknown) => {
    if (!closed) onCrash(error)
  })
  return {
    ...storagePorts(thread.caller),
    ping: control.ping,
    openPort() {
      const { port1, port2 } = new MessageChannel()
      thread.post([{ id: 0, method: 'control.attach', args: [port1] }], [port1])
      return port2
    },
    async close() {
      closed = true
      await control.close()
      await thread.terminate()
    },
  }
}

/** The ports behind `caller`, a connection to the storage thread. */
export function storagePorts(caller: Caller): StoragePorts {
  const bodies = remote<Bodies>(caller, 'bodies', ['put', 'get'])
  const queue: SqliteQueue = {
    ...remote<SqliteQueue>(caller, 'queue', ['send', 'settle', 'abandon']),
    // A signal cannot cross threads.
    receive: (max, waitMs) => caller.call('queue.receive', max, waitMs) as ReturnType<SqliteQueue['receive']>,
  }
  const claimCheck = { maxBytes: LARGE_ENVELOPE_BYTES, uniqueName: () => crypto.randomUUID() }
  return {
    queue: withClaimCheck(queue, bodies, claimCheck),
    store: remote<SqliteStore>(caller, 'store', ['claim', 'renew', 'finish', 'release', 'forget', 'reclaim']),
    dead: remote<DeadLetters>(caller, 'dead', ['put', 'list', 'get', 'remove']),
    bodies,
  }
}
