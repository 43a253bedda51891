/**
 * One WebSocket message ↔ one frame, a protobuf message of `frame.proto`. Knows nothing of connections, nor of what
 * headers and payloads mean.
 *
 * @see docs/long-connection.md#frames
 */
import { create, type DescField, type DescMessage, fromBinary, ScalarType, toBinary } from '@bufbuild/protobuf'
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { messageOf, SocketError } from '../core/errors.ts'
import type { Bytes } from '../core/ports.ts'
import { type Frame, FrameSchema, type Header, HeaderSchema } from './frame.gen.ts'
import { type Edit, splice } from './splice.ts'

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
  const reader = new BinaryReader(received)
  const edits: Edit[] = []
  let headersEnd = 0
  let bodyEnd = 0
  while (reader.pos < received.length) {
    const start = reader.pos
    const [number, wireType] = reader.tag()
    reader.skip(wireType, number)
    if (number <= HEADERS.number) headersEnd = reader.pos
    if (number <= PAYLOAD.number) bodyEnd = reader.pos
    if (number === PAYLOAD.number) edits.push({ start, end: reader.pos, by: [] })
  }
  edits.push({ start: headersEnd, end: headersEnd, by: bizRtHeader(bizRtMs) })
  edits.push({ start: bodyEnd, end: bodyEnd, by: startOf(PAYLOAD, payload.length) })
  edits.push({ start: bodyEnd, end: bodyEnd, by: payload })
  // By their ends: what is inserted where the former payload begins comes before that.
  const sorted = edits.sort((one, other) => one.end - other.end)
  return splice(received, sorted)
}

/** Tag and length of a field whose number is below 16. */
function startOf({ number }: DescField, length: number): readonly number[] {
  const bytes = [(number << 3) | WireType.LengthDelimited]
  let rest = length
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return [...bytes, rest]
}

function textField(field: DescField, ascii: string): readonly number[] {
  return [...startOf(field, ascii.length), ...Array.from(ascii, (char) => char.charCodeAt(0))]
}

const BIZ_RT = textField(KEY, 'biz_rt')

function bizRtHeader(bizRtMs: number): readonly number[] {
  const value = textField(VALUE, String(Math.max(0, Math.round(bizRtMs))))
  return [...startOf(HEADERS, BIZ_RT.length + value.length), ...BIZ_RT, ...value]
}

/** What is checked of a message before the library reads it, which would let all of this pass. */
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
