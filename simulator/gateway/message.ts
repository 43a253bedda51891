/** Makes the data frames of one message: headers, fragments, and the order they are sent in. Knows no link, no clock. */
import { DATA, type Frame, type Header } from './frame.ts'

/** From the fragments' indexes, 0 to n − 1, to those that are sent: in another order, again, or not at all. */
export type Order = (seqs: readonly number[]) => readonly number[]

/** How an event is put into frames; by default one frame, as the platform sends it. */
export interface FrameOptions {
  /** Header `type`. Default `event`, for callbacks too; the platform also sends `card`. */
  readonly frameType?: string
  /** SeqID of the first fragment, the next one has one more; by default counted up from 1 over all frames. */
  readonly seqId?: bigint
  /** LogID, the same for all fragments; by default counted up from 1 over all messages. */
  readonly logId?: bigint
  /** Fields 6, 7 and 9; absent by default. */
  readonly payloadEncoding?: string
  readonly payloadType?: string
  readonly logIdNew?: string
  /** Splits the payload into fragments of so many bytes; by default it is not split. */
  readonly fragmentBytes?: number
  /** So many fragments without any bytes more, at random places. Default 0. */
  readonly emptyFragments?: number
  /** By default in order, each once. `[...seqs, 0]` repeats one after the message is complete, `seqs.slice(1)` leaves one out. */
  readonly order?: 'reversed' | 'shuffled' | Order
  /** Fragments that are sent `delayMs` after the others, on the same link. */
  readonly late?: { readonly delayMs: number; readonly order: Order }
}

/** What the frames of one attempt have in common. */
export interface MessageHead {
  readonly service: number
  readonly messageId: string
  readonly traceId: string
  readonly instanceId: string
  readonly timestampMs: number
  readonly seqId: bigint
  readonly logId: bigint
}

export interface Message {
  /** How many fragments there are, sent or not. */
  readonly sum: number
  /** In the order they are sent. */
  readonly frames: readonly Frame[]
  readonly late: readonly Frame[]
  /** Those that an ack may repeat: the one that completes the message, and what is sent after it. */
  readonly completing: readonly Frame[]
}

export function toMessage(
  payload: Uint8Array,
  head: MessageHead,
  options: FrameOptions,
  random: () => number,
): Message {
  const fragments = toFragments(payload, options, random)
  const whole = fragments.map((fragment, seq) => toFrame(fragment, seq, fragments.length, head, options))
  const select = (order: Order) => order([...whole.keys()]).flatMap((seq) => whole[seq] ?? [])
  const frames = select(orderOf(options, random))
  const late = options.late === undefined ? [] : select(options.late.order)
  const missing = new Set(whole)
  const completing = [...frames, ...late].filter((frame) => {
    missing.delete(frame)
    return missing.size === 0
  })
  return { sum: whole.length, frames, late, completing }
}

function toFragments(
  payload: Uint8Array,
  { fragmentBytes = Math.max(payload.length, 1), emptyFragments = 0 }: FrameOptions,
  random: () => number,
): Uint8Array[] {
  const count = Math.max(Math.ceil(payload.length / fragmentBytes), 1)
  const fragments = Array.from({ length: count }, (_, index) =>
    payload.subarray(index * fragmentBytes, (index + 1) * fragmentBytes),
  )
  for (let added = 0; added < emptyFragments; added++) {
    fragments.splice(Math.floor(random() * (fragments.length + 1)), 0, new Uint8Array())
  }
  return fragments
}

function toFrame(payload: Uint8Array, seq: number, sum: number, head: MessageHead, options: FrameOptions): Frame {
  const { frameType = 'event', payloadEncoding, payloadType, logIdNew } = options
  const headers: readonly Header[] = [
    ['type', frameType],
    ['message_id', head.messageId],
    ['sum', String(sum)],
    ['seq', String(seq)],
    ['trace_id', head.traceId],
    ['timestamp', String(head.timestampMs)],
    ['instance_id', head.instanceId],
  ]
  return {
    seqId: BigInt.asUintN(64, head.seqId + BigInt(seq)),
    logId: head.logId,
    service: head.service,
    method: DATA,
    headers,
    ...(payloadEncoding !== undefined && { payloadEncoding }),
    ...(payloadType !== undefined && { payloadType }),
    payload,
    ...(logIdNew !== undefined && { logIdNew }),
  }
}

function orderOf({ order = (seqs) => seqs }: FrameOptions, random: () => number): Order {
  if (order === 'reversed') return (seqs) => seqs.toReversed()
  if (order !== 'shuffled') return order
  return (seqs) => {
    const drawn = seqs.map((seq) => [random(), seq] as const)
    return drawn.sort(([one], [other]) => one - other).map(([, seq]) => seq)
  }
}
