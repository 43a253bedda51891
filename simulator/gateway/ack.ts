/** Reads an ack and says what it fails to repeat of the frame it answers. Does not know whether it is in time. */
import { readObject } from '../read.ts'
import type { Frame, Header } from './frame.ts'

export interface Ack {
  /** 200 is success, everything else is not. */
  readonly code: number
  /** `data` of the payload, decoded from base64: the answer to a callback, as JSON text. */
  readonly data: string | undefined
  /** Of the frame: those that were sent, and `biz_rt`. */
  readonly headers: readonly Header[]
  /** From the sending of the first frame to the ack. */
  readonly ms: number
}

/** `undefined` when the payload is no JSON object with a number as `code` and, if any, base64 as `data`. */
export function readAck({ headers, payload = new Uint8Array() }: Frame, ms: number): Ack | undefined {
  const { code, data } = readObject(Buffer.from(payload).toString('utf8'))
  const decoded = typeof data === 'string' ? Buffer.from(data, 'base64') : undefined
  if (typeof code !== 'number' || decoded?.toString('base64') !== (data ?? undefined)) return undefined
  return { code, data: decoded?.toString('utf8'), headers, ms }
}

/** The first part of `sent` that `ack` does not repeat; `undefined` when it repeats them all. */
export function missingEcho(ack: Frame, sent: Frame): string | undefined {
  if (ack.seqId !== sent.seqId) return 'SeqID'
  if (ack.logId !== sent.logId) return 'LogID'
  if (ack.service !== sent.service) return 'service'
  if (ack.method !== sent.method) return 'method'
  const differing = sent.headers.find(([key, value], index) => {
    const [ownKey, ownValue] = ack.headers[index] ?? []
    return ownKey !== key || ownValue !== value
  })
  if (differing !== undefined) return `header ${differing[0]}`
  // Go writes these three even when they are empty.
  if ((ack.payloadEncoding ?? '') !== (sent.payloadEncoding ?? '')) return 'payload_encoding'
  if ((ack.payloadType ?? '') !== (sent.payloadType ?? '')) return 'payload_type'
  if ((ack.logIdNew ?? '') !== (sent.logIdNew ?? '')) return 'LogIDNew'
  return undefined
}
