/** The frame of the long connection, one protobuf (proto2) message, by hand. Knows no header's meaning and no payload's. */

/** Key and value, in the order of the wire; a key may come twice. */
export type Header = readonly [key: string, value: string]

export interface Frame {
  readonly seqId: bigint
  readonly logId: bigint
  readonly service: number
  /** 0: control, 1: data. */
  readonly method: number
  readonly headers: readonly Header[]
  readonly payloadEncoding?: string
  readonly payloadType?: string
  readonly payload?: Uint8Array
  readonly logIdNew?: string
}

export const CONTROL = 0
export const DATA = 1

/** The value of the first header of that name. */
export function headerOf({ headers }: Frame, name: string): string | undefined {
  return headers.find(([key]) => key === name)?.[1]
}

/** Protobuf's wire types. */
const VARINT = 0
const FIXED_64 = 1
const BYTES = 2
const FIXED_32 = 5

/** Fields in the order of their numbers; the required ones (1 to 4) also when they are 0. */
export function encodeFrame(frame: Frame): Buffer {
  const bytes: number[] = []
  pushInteger(bytes, 1, frame.seqId)
  pushInteger(bytes, 2, frame.logId)
  pushInteger(bytes, 3, BigInt(frame.service))
  pushInteger(bytes, 4, BigInt(frame.method))
  for (const [key, value] of frame.headers) {
    const header: number[] = []
    pushText(header, 1, key)
    pushText(header, 2, value)
    pushLength(bytes, 5, header.length)
    for (const byte of header) bytes.push(byte)
  }
  pushText(bytes, 6, frame.payloadEncoding)
  pushText(bytes, 7, frame.payloadType)
  const { payload } = frame
  // Apart, since it may be too long for a list of numbers.
  if (payload !== undefined) pushLength(bytes, 8, payload.length)
  const last: number[] = []
  pushText(last, 9, frame.logIdNew)
  return Buffer.concat([Buffer.from(bytes), payload ?? Buffer.of(), Buffer.from(last)])
}

function pushText(bytes: number[], field: number, text: string | undefined): void {
  if (text === undefined) return
  const encoded = Buffer.from(text, 'utf8')
  pushLength(bytes, field, encoded.length)
  for (const byte of encoded) bytes.push(byte)
}

function pushLength(bytes: number[], field: number, length: number): void {
  bytes.push((field << 3) | BYTES)
  pushVarint(bytes, BigInt(length))
}

function pushInteger(bytes: number[], field: number, value: bigint): void {
  bytes.push((field << 3) | VARINT)
  pushVarint(bytes, value)
}

/** A negative number becomes its two's complement in 64 bits, hence ten bytes. */
function pushVarint(bytes: number[], value: bigint): void {
  let rest = BigInt.asUintN(64, value)
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  bytes.push(Number(rest))
}

/**
 * Reads fields in any order and skips those it does not know.
 *
 * @throws {RangeError} for bytes that are no frame: cut off, a required field missing, an unknown wire type
 */
export function decodeFrame(data: Uint8Array): Frame {
  const fields = readFields(data)
  const integerOf = (field: number) => required(fields.integers.get(field), field)
  const textOf = (field: number) => utf8(fields.bytes.get(field)?.at(-1))
  const payloadEncoding = textOf(6)
  const payloadType = textOf(7)
  const payload = fields.bytes.get(8)?.at(-1)
  const logIdNew = textOf(9)
  return {
    seqId: integerOf(1),
    logId: integerOf(2),
    service: Number(BigInt.asIntN(32, integerOf(3))),
    method: Number(BigInt.asIntN(32, integerOf(4))),
    headers: (fields.bytes.get(5) ?? []).map(decodeHeader),
    ...(payloadEncoding !== undefined && { payloadEncoding }),
    ...(payloadType !== undefined && { payloadType }),
    ...(payload !== undefined && { payload }),
    ...(logIdNew !== undefined && { logIdNew }),
  }
}

function decodeHeader(data: Uint8Array): Header {
  const { bytes } = readFields(data)
  return [required(utf8(bytes.get(1)?.at(-1)), 1), required(utf8(bytes.get(2)?.at(-1)), 2)]
}

interface Fields {
  /** The last value of each field of that wire type, since it replaces those before it. */
  readonly integers: ReadonlyMap<number, bigint>
  /** Every value, since fields may be repeated. */
  readonly bytes: ReadonlyMap<number, readonly Uint8Array[]>
}

function readFields(data: Uint8Array): Fields {
  const integers = new Map<number, bigint>()
  const bytes = new Map<number, Uint8Array[]>()
  let at = 0
  const take = (length: number) => {
    if (length > data.length - at) throw new RangeError('the frame is cut off')
    at += length
    return data.subarray(at - length, at)
  }
  const takeVarint = () => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = data[at++]
      if (byte === undefined) throw new RangeError('the frame is cut off')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new RangeError('a number in the frame is too long')
  }
  while (at < data.length) {
    const tag = takeVarint()
    const [field, wireType] = [Number(tag >> 3n), Number(tag & 7n)]
    if (field === 0) throw new RangeError('the frame has a field 0')
    if (wireType === VARINT) integers.set(field, takeVarint())
    else if (wireType === BYTES) addTo(bytes, field, take(Number(takeVarint())))
    else if (wireType === FIXED_64) take(8)
    else if (wireType === FIXED_32) take(4)
    else throw new RangeError(`the frame has a field of wire type ${wireType}`)
  }
  return { integers, bytes }
}

function addTo(lists: Map<number, Uint8Array[]>, field: number, value: Uint8Array): void {
  const list = lists.get(field)
  if (list === undefined) lists.set(field, [value])
  else list.push(value)
}

function required<T>(value: T | undefined, field: number): T {
  if (value === undefined) throw new RangeError(`field ${field} is missing`)
  return value
}

function utf8(data: Uint8Array | undefined): string | undefined {
  return data && Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8')
}
