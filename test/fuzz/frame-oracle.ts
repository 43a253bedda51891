/**
 * What bytes are as a frame, read the slow way: a third opinion beside our decoder and protobufjs, which says where and
 * why these two differ.
 */
import type { Bytes } from '../../lib/core/ports.ts'
import type { WireFrame } from '../support/protobuf.ts'

export interface RawField {
  readonly number: number
  /** With tag and length. */
  readonly bytes: Bytes
}

export interface ReadFrame {
  readonly frame: WireFrame
  /** At the top, in order. */
  readonly fields: readonly RawField[]
  /** Why protobufjs may read something else in it. */
  readonly doubts: ReadonlySet<Doubt>
}

export type Doubt =
  /** It takes every varint of more than five bytes that it reads as 32 bits for one of ten. */
  | 'long varint'
  /** It has replacement characters of its own. */
  | 'no UTF-8'

/** Why bytes are no frame. */
export type Flaw =
  | 'cut off'
  | 'varint too long'
  | 'wire type unknown'
  | 'overrun'
  | 'missing'
  | 'end without group'
  | TolerableFlaw

/** What protobufjs reads over. */
type TolerableFlaw = 'id cut off' | 'wire type' | 'field 0' | 'tag too large' | 'other end of group' | 'too deep'

export const TOLERABLE: ReadonlySet<Flaw> = new Set<TolerableFlaw>([
  'id cut off',
  'wire type',
  'field 0',
  'tag too large',
  'other end of group',
  'too deep',
])

class FlawError extends Error {
  readonly flaw: Flaw

  constructor(flaw: Flaw) {
    super(flaw)
    this.flaw = flaw
  }
}

interface Cursor {
  readonly bytes: Bytes
  readonly doubts: Set<Doubt>
  at: number
}

const [VARINT, BIT64, LENGTH_DELIMITED, GROUP, GROUP_END, BIT32] = [0, 1, 2, 3, 4, 5] as const

const NAMES = [
  '',
  'SeqID',
  'LogID',
  'service',
  'method',
  'headers',
  'payload_encoding',
  'payload_type',
  'payload',
  'LogIDNew',
]

/** How deep groups may be in each other at the top. */
const MAX_DEPTH = 99

/** The frame, or why it is none, and what was doubtful up to there. */
export function readFrame(bytes: Bytes): ReadFrame | { readonly flaw: Flaw; readonly doubts: ReadonlySet<Doubt> } {
  const cursor: Cursor = { bytes, doubts: new Set(), at: 0 }
  try {
    return { ...readFields(cursor), doubts: cursor.doubts }
  } catch (error) {
    if (error instanceof FlawError) return { flaw: error.flaw, doubts: cursor.doubts }
    throw error
  }
}

function readFields(cursor: Cursor): Omit<ReadFrame, 'doubts'> {
  const { bytes } = cursor
  const values: Record<string, unknown> = {}
  const headers: WireFrame['headers'] & unknown[] = []
  const fields: RawField[] = []
  while (cursor.at < bytes.length) {
    const start = cursor.at
    const { number, wireType } = readTag(cursor)
    const name = NAMES[number]
    if (name === undefined) skip(cursor, number, wireType, MAX_DEPTH)
    else if (wireType !== (number <= 4 ? VARINT : LENGTH_DELIMITED)) throw new FlawError('wire type')
    else if (number <= 2) values[name] = String(BigInt.asUintN(64, readVarint(cursor, 'id cut off')))
    else if (number <= 4) values[name] = Number(BigInt.asIntN(32, readVarint32(cursor)))
    else if (number === 5) headers.push(readHeader(cursor))
    else if (number === 8) values[name] = readBytes(cursor)
    else values[name] = readText(cursor)
    fields.push({ number, bytes: bytes.subarray(start, cursor.at) })
  }
  if (NAMES.slice(1, 5).some((name) => !(name in values))) throw new FlawError('missing')
  if (headers.length > 0) values.headers = headers
  return { frame: values as unknown as WireFrame, fields }
}

function readHeader(cursor: Cursor): { readonly key: string; readonly value: string } {
  const length = readLength(cursor)
  const end = cursor.at + length
  const texts: Record<number, string> = {}
  while (cursor.at < end) {
    const { number, wireType } = readTag(cursor)
    if (number > 2) skip(cursor, number, wireType, MAX_DEPTH - 1)
    else if (wireType !== LENGTH_DELIMITED) throw new FlawError('wire type')
    else texts[number] = readText(cursor)
  }
  if (cursor.at > end) throw new FlawError('overrun')
  const { 1: key, 2: value } = texts
  if (key === undefined || value === undefined) throw new FlawError('missing')
  return { key, value }
}

function readTag(cursor: Cursor): { readonly number: number; readonly wireType: number } {
  const start = cursor.at
  const tag = readVarint32(cursor)
  // Also when it is too large only by its length.
  if (tag > 0xffff_ffffn || cursor.at - start > 5) throw new FlawError('tag too large')
  const [number, wireType] = [Number(tag >> 3n), Number(tag & 7n)]
  if (wireType > BIT32) throw new FlawError(number < NAMES.length ? 'wire type' : 'wire type unknown')
  if (number === 0) throw new FlawError('field 0')
  return { number, wireType }
}

function skip(cursor: Cursor, number: number, wireType: number, depth: number): void {
  if (wireType === VARINT) while (readByte(cursor) > 0x7f);
  else if (wireType === BIT64) move(cursor, 8)
  else if (wireType === BIT32) move(cursor, 4)
  else if (wireType === LENGTH_DELIMITED) readBytes(cursor)
  else if (wireType === GROUP) skipGroup(cursor, number, depth)
  else throw new FlawError('end without group')
}

function skipGroup(cursor: Cursor, number: number, depth: number): void {
  if (depth <= 0) throw new FlawError('too deep')
  for (;;) {
    const inner = readTag(cursor)
    if (inner.wireType !== GROUP_END) skip(cursor, inner.number, inner.wireType, depth - 1)
    else if (inner.number === number) return
    else throw new FlawError('other end of group')
  }
}

function readText(cursor: Cursor): string {
  const bytes = readBytes(cursor)
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  if (Buffer.compare(Buffer.from(text), bytes) !== 0) cursor.doubts.add('no UTF-8')
  return text
}

function readBytes(cursor: Cursor): Bytes {
  const length = readLength(cursor)
  move(cursor, length)
  return cursor.bytes.subarray(cursor.at - length, cursor.at)
}

function readLength(cursor: Cursor): number {
  return Number(BigInt.asUintN(32, readVarint32(cursor)))
}

/** One whose upper bits do not count. */
function readVarint32(cursor: Cursor): bigint {
  const start = cursor.at
  try {
    return readVarint(cursor)
  } finally {
    const read = cursor.bytes.subarray(start, cursor.at)
    if (read.length > 5 && (read.length !== 10 || read.every((byte) => byte > 0x7f))) cursor.doubts.add('long varint')
  }
}

function readVarint(cursor: Cursor, ifCutOff: Flaw = 'cut off'): bigint {
  let value = 0n
  for (let i = 0n; i < 10n; i++) {
    const byte = readByte(cursor, ifCutOff)
    value |= BigInt(byte & 0x7f) << (7n * i)
    if (byte <= 0x7f) return value
  }
  throw new FlawError('varint too long')
}

function readByte(cursor: Cursor, ifCutOff?: Flaw): number {
  move(cursor, 1, ifCutOff)
  return cursor.bytes[cursor.at - 1] as number
}

function move(cursor: Cursor, length: number, ifCutOff: Flaw = 'cut off'): void {
  cursor.at += length
  if (cursor.at > cursor.bytes.length) throw new FlawError(ifCutOff)
}
