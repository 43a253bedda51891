import { sqliteQueue } from '../../../lib/queues/sqlite.ts'
import { durableQueueContract, queueContract } from '../../contract/queue.ts'
import { openAfterCrash, openFile } from '../../support/sqlite.ts'

queueContract('SQLite queue', (clock) => sqliteQueue(openFile(), clock))

durableQueueContract('SQLite queue', (clock) => {
  const file = openFile()
  return { queue: sqliteQueue(file, clock), reopen: () => sqliteQueue(openAfterCrash(file), clock) }
})
