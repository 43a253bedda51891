/** Where in its message a frame belongs. Knows only its headers. */
import type { Bytes } from '../core/ports.ts'
import { type Headed, headerOf } from './frame.ts'

/** What of a frame matters when it is a part of a message. */
export interface Part extends Headed {
  readonly payload: Bytes
}

export interface Place {
  /** Name of the message; only a message of one part may be without one. */
  readonly id: string
  /** How many parts the message has. */
  readonly sum: number
  /** Which of them this is, from 0. */
  readonly seq: number
}

/** Longer than any id that was seen: what is remembered of a message has to be bounded. */
const MAX_ID_LENGTH = 256

/** `undefined` when the headers name no place. Without `sum` a message has one part, and that needs no `seq`. */
export function placeOf(part: Part, maxParts: number): Place | undefined {
  const sum = decimal(headerOf(part, 'sum') ?? '1')
  const seq = decimal(headerOf(part, 'seq') ?? (sum === 1 ? '0' : ''))
  const id = headerOf(part, 'message_id') ?? ''
  const isNamed = sum === 1 || (id !== '' && id.length <= MAX_ID_LENGTH)
  return sum >= 1 && sum <= maxParts && seq < sum && isNamed ? { id, sum, seq } : undefined
}

/** NaN for everything but decimal digits, and for more of them than any count has. */
function decimal(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
}
