import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import type { Clock, SeenStore } from '../../../lib/core/ports.ts'
import { dynamoDbStore } from '../../../lib/stores/dynamodb.ts'
import { durableStoreContract, storeContract } from '../../contract/store.ts'
import { type LocalDynamoDb, startDynamoDb } from '../../support/dynamodb.ts'

let db: LocalDynamoDb
beforeAll(async () => {
  db = await startDynamoDb()
})
afterAll(() => db.close())

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

function opened(clock: Clock, created: Promise<string>): SeenStore {
  const store = created.then((table) => dynamoDbStore(db.client, { table, clock, hash, uniqueName: randomUUID }))
  return {
    claim: async (...args) => (await store).claim(...args),
    renew: async (...args) => (await store).renew(...args),
    finish: async (...args) => (await store).finish(...args),
    release: async (...args) => (await store).release(...args),
    forget: async (...args) => (await store).forget(...args),
  }
}

storeContract('DynamoDB store', (clock) => opened(clock, db.newTable()))

durableStoreContract('DynamoDB store', (clock) => {
  const created = db.newTable()
  return { store: opened(clock, created), reopen: () => opened(clock, created) }
})
