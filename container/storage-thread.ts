/**
 * The thread that owns the database. Everybody else asks it, so that there is one writer, one group commit for all that
 * happens at the same time, and no handler or request ever waits for the disk in its own thread.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { sqliteBodies } from '../lib/bodies/sqlite.ts'
import { systemClock } from '../lib/clocks/system.ts'
import { sqliteDeadLetters } from '../lib/dead/sqlite.ts'
import { sqliteQueue } from '../lib/queues/sqlite.ts'
import { openSqlite } from '../lib/sqlite/file.ts'
import { prune } from '../lib/sqlite/prune.ts'
import { sqliteStore } from '../lib/stores/sqlite.ts'
import { serve } from './rpc.ts'
import type { StorageControl } from './storage.ts'

const PRUNE_INTERVAL_MS = 10 * 60_000

const file = openSqlite((workerData as { path: string }).path)
const control: StorageControl = {
  ping: async () => void file.db.prepare('SELECT 1').get(),
  async attach(port: MessagePort) {
    serve(port, targets)
  },
  async close() {
    clearInterval(pruning)
    file.close()
  },
}
const targets = {
  queue: sqliteQueue(file, systemClock),
  store: sqliteStore(file, systemClock),
  dead: sqliteDeadLetters(file),
  bodies: sqliteBodies(file, systemClock),
  control,
}

// Pruning that fails now (a full disk) is tried again by the next one.
const pruneNow = () => void prune(file, Date.now()).catch(() => undefined)
const pruning = setInterval(pruneNow, PRUNE_INTERVAL_MS)
pruneNow()

if (parentPort) serve(parentPort, targets)
