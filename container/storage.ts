/** The storage thread as the other threads see it. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { withClaimCheck } from '../lib/core/claim-check.ts'
import { ConfigError } from '../lib/core/errors.ts'
import type { Bodies, DeadLetters } from '../lib/core/ports.ts'
import type { SqliteQueue } from '../lib/queues/sqlite.ts'
import type { SqliteStore } from '../lib/stores/sqlite.ts'
import { type Caller, connect, remote } from './rpc.ts'
import { threadOptions, threadUrl } from './threads.ts'

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
const LARGE_ENVELOPE_LENGTH = 64 * 1024

/**
 * @param onCrash called when the thread ends although nobody closed it; whatever was asked of it has been rejected
 * @throws {ConfigError} ERR_CONFIG_INVALID when the database cannot be opened
 */
export async function startStorage(path: string, onCrash: (error: unknown) => void): Promise<Storage> {
  const worker = new Worker(threadUrl('storage-thread'), threadOptions({ path }))
  const caller = connect(worker)
  const control = remote<StorageControl>(caller, 'control', ['ping', 'close'])
  const crashed = new Promise<never>((_, reject) => {
    worker.once('error', (error) => {
      caller.disconnect('the storage thread has ended')
      reject(error)
    })
  })
  await Promise.race([control.ping(), crashed]).catch((cause: unknown) => {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError('ERR_CONFIG_INVALID', `LARKGATE_DATA cannot be used: ${problem}`, { cause })
  })
  crashed.catch(onCrash)
  return {
    ...storagePorts(caller),
    ping: control.ping,
    openPort() {
      const { port1, port2 } = new MessageChannel()
      worker.postMessage([{ id: 0, method: 'control.attach', args: [port1] }], [port1])
      return port2
    },
    async close() {
      await control.close()
      await worker.terminate()
    },
  }
}

/** The ports behind `caller`, a connection to the storage thread. */
export function storagePorts(caller: Caller): StoragePorts {
  const bodies = remote<Bodies>(caller, 'bodies', ['put', 'get'])
  const queue = remote<SqliteQueue>(caller, 'queue', ['send', 'receive', 'settle', 'abandon'])
  const claimCheck = { maxLength: LARGE_ENVELOPE_LENGTH, uniqueName: () => crypto.randomUUID() }
  return {
    queue: withClaimCheck(queue, bodies, claimCheck),
    store: remote<SqliteStore>(caller, 'store', ['claim', 'renew', 'finish', 'release', 'forget', 'reclaim']),
    dead: remote<DeadLetters>(caller, 'dead', ['put', 'list', 'get', 'remove']),
    bodies,
  }
}
