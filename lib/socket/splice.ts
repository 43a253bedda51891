/** Changes a few places of a message and copies the rest. Knows nothing of what the bytes mean. */
import type { Bytes } from '../core/ports.ts'

/** What stands between two positions gives way to something else. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly by: ArrayLike<number>
}

/** A copy of `bytes` with all `edits` made, which come from the front to the back and do not overlap. */
export function splice(bytes: Bytes, edits: readonly Edit[]): Bytes {
  const spliced = allocate(edits.reduce((sum, { start, end, by }) => sum + by.length - (end - start), bytes.length))
  let from = 0
  let to = 0
  for (const { start, end, by } of edits) {
    spliced.set(bytes.subarray(from, start), to)
    spliced.set(by, to + start - from)
    to += start - from + by.length
    from = end
  }
  spliced.set(bytes.subarray(from), to)
  return spliced
}

/** A buffer of its own costs an ack more than everything else: so many of them share one. */
const CHUNK_BYTES = 16 * 1024

let chunk: Bytes = new Uint8Array(0)
let chunkUsed = 0

function allocate(length: number): Bytes {
  if (length > CHUNK_BYTES / 8) return new Uint8Array(length)
  if (chunkUsed + length > chunk.length) {
    chunk = new Uint8Array(CHUNK_BYTES)
    chunkUsed = 0
  }
  chunkUsed += length
  return chunk.subarray(chunkUsed - length, chunkUsed)
}
