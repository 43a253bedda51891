/**
 * Puts the payload of a message together that came in several frames of one connection. Knows nothing of what is in it,
 * and has no clock: every call says what time it is.
 *
 * @see docs/long-connection.md#fragments
 */
import { joinBytes } from '../core/bytes.ts'
import { type ErrorCode, SocketError } from '../core/errors.ts'
import type { Bytes } from '../core/ports.ts'
import { type Part, placeOf } from './place.ts'

export interface Fragments {
  /**
   * The whole payload, once `part` was the last one to come. `undefined` otherwise: others are missing, it has come
   * before, or it is refused, which `onDrop` is told.
   */
  readonly add: (part: Part, nowMs: number) => Bytes | undefined
  /** Makes a completed message acceptable again: it was refused, and will be delivered once more. */
  readonly forget: (messageId: string) => void
  /** Drops what is over time. `add` does so too; calling it at `dueMs` makes it happen without another frame. */
  readonly expire: (nowMs: number) => void
  /** When there will be something for `expire`, by the clock of `nowMs`; `undefined` while nothing is held. */
  readonly dueMs: () => number | undefined
}

export interface FragmentLimits {
  /** Of the payloads of all incomplete messages together. */
  readonly maxBytes: number
  /** In how many parts a message may come. */
  readonly maxParts: number
  /** How many messages may be incomplete at once; the oldest one makes room. */
  readonly maxMessages: number
  /** How many completed ones are remembered. */
  readonly maxCompleted: number
  /** How long a message may be incomplete, from its first part on, and how long a completed one is remembered. */
  readonly ttlMs: number
}

const LIMITS: FragmentLimits = {
  maxBytes: 8 * 1024 * 1024,
  maxParts: 1024,
  maxMessages: 64,
  maxCompleted: 1024,
  ttlMs: 10_000,
}

interface Incomplete {
  readonly dueMs: number
  /** In the order of `seq`, with holes where none has come. */
  readonly parts: (Bytes | undefined)[]
  missing: number
  bytes: number
}

/** @param onDrop told of every part that is refused, and of every message that is given up */
export function createFragments(onDrop: (error: SocketError) => void, limits: Partial<FragmentLimits> = {}): Fragments {
  const { maxBytes, maxParts, maxMessages, maxCompleted, ttlMs } = { ...LIMITS, ...limits }
  // Both in the order of their ends, since everything lives equally long.
  const incomplete = new Map<string, Incomplete>()
  const completed = new Map<string, number>()
  let heldBytes = 0

  const drop = (code: ErrorCode, reason: string) => onDrop(new SocketError(code, reason))

  const remove = (id: string, message: Incomplete) => {
    incomplete.delete(id)
    heldBytes -= message.bytes
  }

  const begin = (id: string, sum: number, nowMs: number) => {
    const [oldest] = incomplete
    if (oldest && incomplete.size >= maxMessages) {
      remove(...oldest)
      drop('ERR_FRAGMENT_INCOMPLETE', 'too many messages are incomplete')
    }
    const message: Incomplete = { dueMs: nowMs + ttlMs, parts: new Array(sum), missing: sum, bytes: 0 }
    incomplete.set(id, message)
    return message
  }

  const complete = (id: string, message: Incomplete, nowMs: number) => {
    remove(id, message)
    const [oldest] = completed.keys()
    if (oldest !== undefined && completed.size >= maxCompleted) completed.delete(oldest)
    completed.set(id, nowMs + ttlMs)
    return joinBytes(message.parts as readonly Bytes[])
  }

  const expire = (nowMs: number) => {
    for (const [id, message] of incomplete) {
      if (message.dueMs > nowMs) break
      remove(id, message)
      drop('ERR_FRAGMENT_INCOMPLETE', 'parts of a message did not come in time')
    }
    for (const [id, dueMs] of completed) {
      if (dueMs > nowMs) break
      completed.delete(id)
    }
  }

  return {
    add(part, nowMs) {
      expire(nowMs)
      const place = placeOf(part, maxParts)
      if (place?.sum === 1) return part.payload
      if (place === undefined) {
        drop('ERR_FRAGMENT_INVALID', 'message_id, sum and seq name no part of a message')
        return undefined
      }
      const { id, sum, seq } = place
      if (completed.has(id)) return undefined
      let message = incomplete.get(id)
      if (message && message.parts.length !== sum) {
        remove(id, message)
        drop('ERR_FRAGMENT_INVALID', 'sum differs from that of the parts before')
        message = undefined
      }
      if (message?.parts[seq]) return undefined
      if (heldBytes + part.payload.length > maxBytes) {
        if (message) remove(id, message)
        drop('ERR_FRAGMENT_INVALID', 'incomplete messages are too large')
        return undefined
      }
      message ??= begin(id, sum, nowMs)
      // A copy: the payload may be a small piece of a large buffer, which it would keep alive.
      message.parts[seq] = new Uint8Array(part.payload)
      message.bytes += part.payload.length
      heldBytes += part.payload.length
      message.missing--
      return message.missing === 0 ? complete(id, message, nowMs) : undefined
    },
    forget(messageId) {
      completed.delete(messageId)
    },
    expire,
    dueMs() {
      const [first] = incomplete.values()
      const [done] = completed.values()
      return first && done !== undefined ? Math.min(first.dueMs, done) : (first?.dueMs ?? done)
    },
  }
}
