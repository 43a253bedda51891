import { sqliteDeadLetters } from '../../../lib/dead/sqlite.ts'
import { deadContract, durableDeadContract } from '../../contract/dead.ts'
import { openAfterCrash, openFile } from '../../support/sqlite.ts'

deadContract('dead letters in SQLite', () => sqliteDeadLetters(openFile()))

durableDeadContract('dead letters in SQLite', () => {
  const file = openFile()
  return { dead: sqliteDeadLetters(file), reopen: () => sqliteDeadLetters(openAfterCrash(file)) }
})
