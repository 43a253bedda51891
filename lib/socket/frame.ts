/**
 * One WebSocket message ↔ one frame, a protobuf message of `frame.proto`. Knows nothing of connections, nor of what
 * headers and payloads mean.
 *
 * @see docs/long-connection.md#frames
 */
import { create, type DescMessage, fromBinary, ScalarType, toBinary } from '@bufbuild/protobuf'
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { messageOf, SocketError } from '../core/errors.ts'
import type { Bytes } from '../core/ports.ts'
import { type Frame, FrameSchema, type Header, HeaderSchema } from './frame.gen.ts'

export type { Frame } from './frame.gen.ts'

/** Values of `Frame.method`. */
export const METHOD = { control: 0, data: 1 } as const

export interface Ack {
  /** From the frame to its answer; less than nothing, when the clock was set back, is written as nothing. */
  readonly bizRtMs: number
  readonly payload: Bytes
}

/**
 * The frame in `bytes`; its payload is a view of them, and empty when there is none.
 *
 * @throws {SocketError} ERR_FRAME_MALFORMED for everything but exactly one message with all required fields
 */
export function decodeFrame(bytes: Bytes): Frame {
  try {
    checkFields(new BinaryReader(bytes), bytes.length, FRAME)
    return fromBinary(FrameSchema, bytes, { readUnknownFields: false })
  } catch (cause) {
    throw new SocketError('ERR_FRAME_MALFORMED', `a message is no frame: ${messageOf(cause)}`, { cause })
  }
}

/** The value of the first header of that name. */
export function headerOf(frame: Headed, name: string): string | undefined {
  return frame.headers.find(({ key }) => key === name)?.value
}

export interface Headed {
  readonly headers: readonly Pick<Header, 'key' | 'value'>[]
}

export function encodePing(serviceId: number): Bytes {
  const headers = [create(HeaderSchema, { key: 'type', value: 'ping' })]
  const ids = { SeqID: 0n, LogID: 0n, service: serviceId }
  return toBinary(FrameSchema, create(FrameSchema, { ...ids, method: METHOD.control, headers }))
}

const { headers: HEADERS, payload: PAYLOAD } = FrameSchema.field
const { key: KEY, value: VALUE } = HeaderSchema.field

/**
 * The answer to the frame in `received`: the same bytes, with a header `biz_rt` behind the other headers and another
 * payload. Since nothing is encoded anew, all else comes back as it was, fields included that the schema does not have.
 *
 * @param received what {@link decodeFrame} has accepted
 */
export function encodeAck(received: Bytes, { bizRtMs, payload }: Ack): Bytes {
  const kept = fieldsOf(received).filter(({ number }) => number !== PAYLOAD.number)
  const behindHeaders = kept.findLastIndex(({ number }) => number <= HEADERS.number) + 1
  const behindBody = kept.findLastIndex(({ number }) => number < PAYLOAD.number) + 1
  const writer = new BinaryWriter()
  for (const { bytes } of kept.slice(0, behindHeaders)) writer.raw(bytes)
  writer.tag(HEADERS.number, WireType.LengthDelimited).fork()
  writer.tag(KEY.number, WireType.LengthDelimited).string('biz_rt')
  writer.tag(VALUE.number, WireType.LengthDelimited).string(String(Math.max(0, Math.round(bizRtMs))))
  writer.join()
  for (const { bytes } of kept.slice(behindHeaders, behindBody)) writer.raw(bytes)
  writer.tag(PAYLOAD.number, WireType.LengthDelimited).bytes(payload)
  for (const { bytes } of kept.slice(behindBody)) writer.raw(bytes)
  return writer.finish()
}

function fieldsOf(message: Bytes): { readonly number: number; readonly bytes: Bytes }[] {
  const reader = new BinaryReader(message)
  const fields = []
  while (reader.pos < reader.len) {
    const start = reader.pos
    const [number, wireType] = reader.tag()
    reader.skip(wireType, number)
    fields.push({ number, bytes: message.subarray(start, reader.pos) })
  }
  return fields
}

/** What has to be checked of a message before the library reads it: that lets all of this pass. */
interface Shape {
  readonly fields: ReadonlyMap<number, { readonly wireType: WireType; readonly nested: Shape | undefined }>
  /** A bit for the number of each required field. */
  readonly required: number
}

/** Of `google.protobuf.FeatureSet.FieldPresence`. */
const LEGACY_REQUIRED = 3

const FRAME = shapeOf(FrameSchema)

function shapeOf({ fields }: DescMessage): Shape {
  const shapes = fields.map(({ number, scalar, message }) => {
    const isVarint = scalar === ScalarType.UINT64 || scalar === ScalarType.INT32
    const wireType = isVarint ? WireType.Varint : WireType.LengthDelimited
    return [number, { wireType, nested: message && shapeOf(message) }] as const
  })
  const required = fields.filter(({ presence }) => presence === LEGACY_REQUIRED)
  return { fields: new Map(shapes), required: required.reduce((bits, { number }) => bits | (1 << number), 0) }
}

function checkFields(reader: BinaryReader, end: number, { fields, required }: Shape): void {
  let missing = required
  while (reader.pos < end) {
    const [number, wireType] = reader.tag()
    const field = fields.get(number)
    if (field && field.wireType !== wireType) throw new Error(`field ${number} has the wire type ${wireType}`)
    if (field?.nested) checkFields(reader, reader.uint32() + reader.pos, field.nested)
    else reader.skip(wireType, number)
    if (field) missing &= ~(1 << number)
  }
  if (reader.pos > end) throw new Error('a field is longer than what it is in')
  if (missing !== 0) throw new Error('a required field is missing')
}
