/** DynamoDB on this machine: dynalite behind the real SDK. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'

export interface LocalDynamoDb {
  readonly endpoint: string
  readonly client: DynamoDBClient
  /** Makes a table as the stack has it, and resolves to its name. */
  readonly newTable: () => Promise<string>
  readonly close: () => Promise<void>
}

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }

export function clientOf(endpoint: string, more: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient({ region: 'eu-west-1', endpoint, credentials: CREDENTIALS, ...more })
}

export async function startDynamoDb(): Promise<LocalDynamoDb> {
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = clientOf(endpoint)
  let tables = 0
  return {
    endpoint,
    client,
    async newTable() {
      const TableName = `events-${++tables}`
      await client.send(
        new CreateTableCommand({
          TableName,
          AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      )
      // An item of a table that is still being created is not found.
      for (let status = 'CREATING'; status !== 'ACTIVE'; ) {
        const { Table } = await client.send(new DescribeTableCommand({ TableName }))
        status = Table?.TableStatus ?? status
      }
      return TableName
    },
    async close() {
      client.destroy()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
