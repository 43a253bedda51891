/**
 * The DynamoDB table of claims and done marks: its items, and the one way in which they are changed. Knows no claims.
 *
 * Partition key `key` (S); `fence`, `attempts`, `leaseUntil`, `doneUntil` (N, the last two in milliseconds since the Unix
 * epoch), `reason` and `owner` (S), `expires` (N, seconds), the table's TTL attribute. Items outlive their TTL by days, so
 * none is judged by it.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { fitsInto } from '../core/claim-check.ts'
import { within } from '../core/deadline.ts'
import { messageOf, PortError } from '../core/errors.ts'
import type { Clock, MaybePromise } from '../core/ports.ts'

export interface TableOptions {
  readonly table: string
  readonly clock: Clock
  readonly hash: (text: string) => MaybePromise<string>
}

/** After this long, retries included, a call counts as failed. */
export const CALL_TIMEOUT_MS = 5000

/** DynamoDB's own limit. */
const MAX_KEY_BYTES = 2048

/** The SDK's client with bounds: without them a table that does not answer would hold a consumer for minutes. */
export function dynamoDbClient(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 1000,
      requestTimeout: 2000,
      throwOnRequestTimeout: true,
      // Claims of a whole batch go out at once.
      httpsAgent: { keepAlive: true, maxSockets: 50 },
      httpAgent: { keepAlive: true, maxSockets: 50 },
    },
  })
}

export interface Row {
  readonly fence: number
  readonly attempts: number
  readonly leaseUntilMs: number
  readonly doneUntilMs: number | undefined
  readonly reason: string | undefined
  readonly owner: string | undefined
}

export type Written =
  | { readonly written: true; readonly before: Row | undefined }
  /** `repeated`: the SDK has sent it more than once, so an earlier sending may have been what is in the way. */
  | { readonly written: false; readonly before: Row | undefined; readonly repeated: boolean }

export interface Change {
  readonly set: string
  readonly remove?: string
  readonly condition: string
  readonly values: Readonly<Record<string, number | string>>
}

export function conditionalTable(client: Pick<DynamoDBClient, 'send'>, { table, clock, hash }: TableOptions) {
  /** @throws {PortError} ERR_STORE_UNAVAILABLE */
  async function write(key: string, { set, remove, condition, values }: Change): Promise<Written> {
    const Key = { key: { S: await toPartitionKey(key, hash) } }
    const expressions = [set, remove ?? '', condition].join()
    const input: UpdateItemCommandInput = {
      TableName: table,
      Key,
      UpdateExpression: `SET ${set}${remove === undefined ? '' : ` REMOVE ${remove}`}`,
      ConditionExpression: condition,
      ExpressionAttributeNames: Object.fromEntries(
        Object.entries(RESERVED).filter(([placeholder]) => expressions.includes(placeholder)),
      ),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, toAttribute(value)]),
      ),
      ReturnValues: 'ALL_OLD',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }
    if (Object.keys(input.ExpressionAttributeNames ?? {}).length === 0) delete input.ExpressionAttributeNames
    try {
      const { Attributes } = await send((abortSignal) => client.send(new UpdateItemCommand(input), { abortSignal }))
      return { written: true, before: Attributes && toRow(Attributes) }
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw unavailable(error)
      const item = error.Item ?? (await look(Key))
      return { written: false, before: item && toRow(item), repeated: (error.$metadata.attempts ?? 1) > 1 }
    }
  }

  /** For endpoints that refuse a write without saying what was in the way. */
  async function look(Key: Record<string, AttributeValue>): Promise<Record<string, AttributeValue> | undefined> {
    const command = new GetItemCommand({ TableName: table, Key, ConsistentRead: true })
    try {
      return (await send((abortSignal) => client.send(command, { abortSignal }))).Item
    } catch (error) {
      throw unavailable(error)
    }
  }

  function send<Output>(call: (signal: AbortSignal) => Promise<Output>): Promise<Output> {
    const controller = new AbortController()
    return within(call(controller.signal), CALL_TIMEOUT_MS, clock, () => {
      controller.abort()
      throw new Error(`no answer within ${CALL_TIMEOUT_MS} ms`)
    })
  }

  return { write }
}

/** Names that expressions may not have as they are. */
const RESERVED = { '#key': 'key', '#owner': 'owner' } as const

/** Too long, or no Unicode: then by its hash, of a form that keeps lone surrogates apart. */
async function toPartitionKey(key: string, hash: TableOptions['hash']): Promise<string> {
  if (key !== '' && key.isWellFormed() && fitsInto(MAX_KEY_BYTES, key)) return key
  return `sha256:${await hash(JSON.stringify(key))}`
}

function toAttribute(value: number | string): AttributeValue {
  return typeof value === 'number' ? { N: String(value) } : { S: value }
}

function toRow({ fence, attempts, leaseUntil, doneUntil, reason, owner }: Record<string, AttributeValue>): Row {
  return {
    fence: Number(fence?.N),
    attempts: Number(attempts?.N),
    leaseUntilMs: Number(leaseUntil?.N ?? 0),
    doneUntilMs: doneUntil && Number(doneUntil.N),
    reason: reason?.S,
    owner: owner?.S,
  }
}

function unavailable(cause: unknown): PortError {
  if (cause instanceof PortError) return cause
  const name = cause instanceof Error && cause.name !== 'Error' ? `${cause.name}: ` : ''
  return new PortError('ERR_STORE_UNAVAILABLE', `the table does not answer: ${name}${messageOf(cause)}`, { cause })
}
