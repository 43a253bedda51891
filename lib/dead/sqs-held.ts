/** The messages of a dead-letter queue that are in hand, as letters: in order, one for each key. */
import type { DeadLetter } from '../core/ports.ts'
import { unknownCursor } from './cursor.ts'

export interface HeldMessage {
  readonly id: string
  readonly receiptHandle: string
  readonly sentAtMs: number
  /** When it is on the queue again, unless it is removed before. */
  readonly heldUntilMs: number
  readonly letter: DeadLetter
  /** Of the body in UTF-8. */
  readonly bytes: number
}

export interface Held {
  readonly add: (message: HeldMessage) => void
  readonly remove: (messages: readonly HeldMessage[]) => void
  /** Drops those that are no longer in hand; what else is known of them stays. */
  readonly dropLost: (nowMs: number) => void
  readonly all: () => readonly HeldMessage[]
  readonly count: () => number
  /** Of all bodies together. */
  readonly bytes: () => number
  /** All messages that are letters of this key. */
  readonly ofKey: (key: string) => readonly HeldMessage[]
  /** The letter of a key: of several the newest. */
  readonly letterOf: (key: string) => DeadLetter | undefined
  /** Up to `limit` letters behind `cursor`, and where the last of them is. */
  readonly page: (limit: number, cursor: string | undefined) => { letters: readonly DeadLetter[]; last?: string }
}

interface Position {
  readonly sentAtMs: number
  /** Decides between those of one millisecond. */
  readonly seq: number
}

const byPosition = (one: Position, other: Position) => one.sentAtMs - other.sentAtMs || one.seq - other.seq

export function createHeld(): Held {
  const messages = new Map<string, HeldMessage>()
  /** By message id, also of those that are no longer in hand: a cursor must not lose its place. */
  const seqs = new Map<string, number>()

  const positionOf = ({ id, sentAtMs }: HeldMessage): Position => ({ sentAtMs, seq: seqs.get(id) ?? 0 })
  const ofKey = (key: string) => [...messages.values()].filter(({ letter }) => letter.key === key)
  const letterOf = (key: string) => newest(ofKey(key))?.letter

  return {
    add(message) {
      messages.set(message.id, message)
      if (!seqs.has(message.id)) seqs.set(message.id, seqs.size + 1)
    },
    remove(some) {
      for (const { id } of some) messages.delete(id)
    },
    dropLost(nowMs) {
      for (const { id, heldUntilMs } of messages.values()) if (heldUntilMs <= nowMs) messages.delete(id)
    },
    all: () => [...messages.values()],
    count: () => messages.size,
    bytes: () => [...messages.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    ofKey,
    letterOf,
    page(limit, cursor) {
      const after = cursor === undefined ? undefined : readPosition(cursor)
      const firsts = new Map<string, Position>()
      for (const message of messages.values()) {
        const first = firsts.get(message.letter.key)
        const position = positionOf(message)
        if (first === undefined || byPosition(position, first) < 0) firsts.set(message.letter.key, position)
      }
      const found = [...firsts]
        .filter(([, position]) => after === undefined || byPosition(position, after) > 0)
        .sort(([, one], [, other]) => byPosition(one, other))
        .slice(0, limit)
      const last = found.at(-1)?.[1]
      const letters = found.map(([key]) => letterOf(key) as DeadLetter)
      return { letters, ...(last && { last: `${last.sentAtMs}-${last.seq}` }) }
    },
  }

  function newest(some: readonly HeldMessage[]): HeldMessage | undefined {
    return some
      .toSorted(
        (one, other) => one.letter.diedAtMs - other.letter.diedAtMs || byPosition(positionOf(one), positionOf(other)),
      )
      .at(-1)
  }
}

function readPosition(cursor: string): Position {
  const [, sentAtMs, seq] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? []
  if (sentAtMs === undefined) throw unknownCursor()
  return { sentAtMs: Number(sentAtMs), seq: Number(seq) }
}
