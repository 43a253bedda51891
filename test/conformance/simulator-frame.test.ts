import { describe, expect, test } from 'vitest'
import { decodeFrame, encodeFrame } from '../../simulator/index.ts'
import { casesOf, type FrameExpectation, vectors } from './corpus.ts'

const { frames, meta } = vectors

describe('the simulator’s frames, by the vectors', () => {
  test('all of them are there', () => {
    expect(frames.length).toBeGreaterThan(0)
    expect(frames).toHaveLength(meta.counts.frames as number)
  })

  test.each(frames.map((vector) => [vector.name, vector] as const))('%s', (_, { hex, invalid, decoded, ...vector }) => {
    const bytes = Buffer.from(hex, 'hex')
    if (invalid || decoded === undefined) return expect(() => decodeFrame(bytes)).toThrow(RangeError)
    const frame = decodeFrame(bytes)
    expect(frame).toEqual({
      seqId: BigInt(decoded.SeqID),
      logId: BigInt(decoded.LogID),
      service: decoded.service,
      method: decoded.method,
      headers: decoded.headers,
      ...(decoded.payload_encoding != null && { payloadEncoding: decoded.payload_encoding }),
      ...(decoded.payload_type != null && { payloadType: decoded.payload_type }),
      ...(decoded.payload_hex != null && { payload: Buffer.from(decoded.payload_hex, 'hex') }),
      ...(decoded.LogIDNew != null && { logIdNew: decoded.LogIDNew }),
    })
    // What a client would not write again as it was has fields that we do not know either.
    if (vector.canonical_reencode?.node) expect(encodeFrame(frame)).toEqual(bytes)
  })
})

test.each(casesOf<{ readonly hex: string }, FrameExpectation>('ws-frame').map((one) => [one.id, one] as const))(
  'the simulator reads %s',
  (_, { input, expect: { error, frame } }) => {
    const bytes = Buffer.from(input.hex, 'hex')
    if (error || frame === undefined) return expect(() => decodeFrame(bytes)).toThrow(RangeError)
    const { payload, ...read } = decodeFrame(bytes)
    expect({ ...read, ...(payload && { text: Buffer.from(payload).toString() }) }).toEqual({
      seqId: BigInt(frame.seq_id),
      logId: BigInt(frame.log_id),
      service: frame.service,
      method: frame.method,
      headers: frame.headers,
      ...(frame.payload_encoding !== undefined && { payloadEncoding: frame.payload_encoding }),
      ...(frame.payload_type !== undefined && { payloadType: frame.payload_type }),
      ...(frame.payload_text !== undefined && { text: frame.payload_text }),
      ...(frame.log_id_new !== undefined && { logIdNew: frame.log_id_new }),
    })
  },
)
