/**
 * Claims and done marks in a DynamoDB table, one item per key. Every verb is one conditional write; times are those of
 * the passed clock.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Claim, Clock, MaybePromise, SeenStore } from '../core/ports.ts'
import { conditionalTable } from './dynamodb-table.ts'

export { CALL_TIMEOUT_MS, dynamoDbClient } from './dynamodb-table.ts'

export interface DynamoDbStoreOptions {
  readonly table: string
  readonly clock: Clock
  /** Of a text, in hex: for keys that DynamoDB does not take as they are. */
  readonly hash: (text: string) => MaybePromise<string>
  /** A name nobody used before. */
  readonly uniqueName: () => string
}

/** A claim that nobody finishes is kept for longer than SQS keeps the message, so that its attempts stay counted. */
const CLAIM_KEPT_MS = 15 * 24 * 3_600_000

/** In UTF-16 code units. An item may have 400 KB, and the next attempt only wants to know why. */
const MAX_REASON_LENGTH = 4096

const CLAIM = {
  set: 'fence = if_not_exists(fence, :now) + :one, attempts = if_not_exists(attempts, :zero) + :one, leaseUntil = :until, expires = :expires, #owner = :owner',
  remove: 'doneUntil, reason',
  condition:
    'attribute_not_exists(#key) OR doneUntil <= :now OR (attribute_not_exists(doneUntil) AND leaseUntil <= :now)',
} as const

const OWNED = 'fence = :fence AND attribute_not_exists(doneUntil)'

/** Every method rejects with a `PortError` ERR_STORE_UNAVAILABLE when the table refuses or does not answer in time. */
export function dynamoDbStore(client: Pick<DynamoDBClient, 'send'>, options: DynamoDbStoreOptions): SeenStore {
  const { clock, uniqueName } = options
  const { write } = conditionalTable(client, options)

  /**
   * Fences of a new item start at the time, not at 1: a token from before the item's TTL must not fit again.
   *
   * The owner tells a claim whose answer was lost, and that the SDK repeated, from somebody else's.
   */
  async function claim(key: string, leaseMs: number): Promise<Claim> {
    const nowMs = clock.now()
    const untilMs = nowMs + leaseMs
    const owner = uniqueName()
    const result = await write(key, {
      ...CLAIM,
      values: {
        ':now': nowMs,
        ':one': 1,
        ':zero': 0,
        ':until': untilMs,
        ':expires': toSeconds(untilMs + CLAIM_KEPT_MS),
        ':owner': owner,
      },
    })
    const { written, before } = result
    if (written) {
      const token = { key, fence: (before?.fence ?? nowMs) + 1 }
      const { attempts = 0, reason } = before ?? {}
      return { verdict: 'claimed', token, attempt: attempts + 1, ...(reason !== undefined && { reason }) }
    }
    if (before?.owner === owner)
      return { verdict: 'claimed', token: { key, fence: before.fence }, attempt: before.attempts }
    if (before?.doneUntilMs !== undefined && before.doneUntilMs > nowMs) return { verdict: 'done' }
    // An item that has changed between the write and the look at it: whoever changed it has it, or had it a moment ago.
    return { verdict: 'held', untilMs: Math.max(nowMs, before?.leaseUntilMs ?? nowMs) }
  }

  /** Attempts are cleared with the done mark, so that they count from 1 again when its time is over. */
  async function finish(key: string, fence: number, ttlMs: number): Promise<boolean> {
    const untilMs = clock.now() + ttlMs
    const result = await write(key, {
      set: 'doneUntil = :until, leaseUntil = :zero, attempts = :zero, expires = :expires',
      remove: 'reason, #owner',
      condition: OWNED,
      values: { ':until': untilMs, ':zero': 0, ':expires': toSeconds(untilMs), ':fence': fence },
    })
    if (result.written) return true
    return result.repeated && result.before?.fence === fence && result.before.doneUntilMs === untilMs
  }

  async function lease(key: string, fence: number, untilMs: number, reason?: string): Promise<boolean> {
    const { written } = await write(key, {
      set: `leaseUntil = :until, expires = :expires${reason === undefined ? '' : ', reason = :reason'}`,
      condition: OWNED,
      values: {
        ':until': untilMs,
        ':expires': toSeconds(Math.max(untilMs, clock.now()) + CLAIM_KEPT_MS),
        ':fence': fence,
        ...(reason !== undefined && { ':reason': reason.slice(0, MAX_REASON_LENGTH).toWellFormed() }),
      },
    })
    return written
  }

  /** The fence goes on, so that a token from before is still refused. */
  async function forget(key: string): Promise<void> {
    await write(key, {
      set: 'fence = fence + :one, attempts = :zero, leaseUntil = :zero, expires = :expires',
      remove: 'doneUntil, reason, #owner',
      condition: 'attribute_exists(#key)',
      values: { ':one': 1, ':zero': 0, ':expires': toSeconds(clock.now() + CLAIM_KEPT_MS) },
    })
  }

  return {
    claim,
    renew: ({ key, fence }, leaseMs) => lease(key, fence, clock.now() + leaseMs),
    finish: ({ key, fence }, ttlMs) => finish(key, fence, ttlMs),
    release: ({ key, fence }, reason) => lease(key, fence, 0, reason),
    forget,
  }
}

function toSeconds(ms: number): number {
  return Math.ceil(ms / 1000)
}
