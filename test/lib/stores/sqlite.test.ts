import { sqliteStore } from '../../../lib/stores/sqlite.ts'
import { durableStoreContract, storeContract } from '../../contract/store.ts'
import { openAfterCrash, openFile } from '../../support/sqlite.ts'

storeContract('SQLite store', (clock) => sqliteStore(openFile(), clock))

durableStoreContract('SQLite store', (clock) => {
  const file = openFile()
  return { store: sqliteStore(file, clock), reopen: () => sqliteStore(openAfterCrash(file), clock) }
})
