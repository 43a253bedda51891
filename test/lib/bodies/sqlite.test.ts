import { sqliteBodies } from '../../../lib/bodies/sqlite.ts'
import { bodiesContract, durableBodiesContract } from '../../contract/bodies.ts'
import { manualClock } from '../../support/clock.ts'
import { openAfterCrash, openFile } from '../../support/sqlite.ts'

bodiesContract('bodies in SQLite', () => sqliteBodies(openFile(), manualClock()))

durableBodiesContract('bodies in SQLite', () => {
  const [file, clock] = [openFile(), manualClock()]
  return { bodies: sqliteBodies(file, clock), reopen: () => sqliteBodies(openAfterCrash(file), clock) }
})
