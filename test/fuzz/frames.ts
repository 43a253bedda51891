/** What holds for frames: our decoder, protobufjs and the slow way agree, and acks are what they answer and a little more. */
import { deepStrictEqual } from 'node:assert/strict'
import { isFieldSet } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { SocketError } from '../../lib/core/errors.ts'
import type { Bytes } from '../../lib/core/ports.ts'
import { type Frame, FrameSchema } from '../../lib/socket/frame.gen.ts'
import { decodeFrame, encodeAck } from '../../lib/socket/frame.ts'
import { protobufDecode, type WireFrame } from '../support/protobuf.ts'
import { anyText } from '../support/text.ts'
import { type ReadFrame, readFrame, TOLERABLE } from './frame-oracle.ts'
import { type Mutation, mutateBytes, mutation } from './mutate.ts'
import { type Run, runProperty } from './run.ts'

/** A run of so many cases has to have met each of these. */
const ENOUGH = 1_000
const KINDS = ['read by all', 'long varint', 'no UTF-8', 'cut off', 'overrun', 'missing', 'wire type', 'field 0']

type Field = readonly number[]

/** @param padding bytes more than it needs */
function varint(value: bigint, padding = 0): Field {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  bytes.push(Number(rest))
  for (let i = 0; i < padding && bytes.length < 10; i++) {
    bytes.push((bytes.pop() as number) | 0x80, 0)
  }
  return bytes
}

const tag = (number: number, wireType: number) => varint(BigInt((number << 3) | wireType))
const delimited = (number: number, content: Field) => [...tag(number, 2), ...varint(BigInt(content.length)), ...content]

const padding = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(9) })
const number = (field: number, value: fc.Arbitrary<bigint>) =>
  fc.tuple(value, padding).map(([one, more]) => [...tag(field, 0), ...varint(one, more)])
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => [...array])
const text = fc.oneof(
  { weight: 9, arbitrary: anyText(12).map((one) => [...Buffer.from(one)]) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 6 }).map((array) => [...array]) },
)
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const int32 = fc.integer().map(BigInt)

const unknownNumber = fc.oneof(fc.integer({ min: 10, max: 40 }), fc.constant(536_870_911))
const unknown: fc.Arbitrary<Field> = fc.oneof(
  unknownNumber.chain((field) => number(field, uint64)),
  fc.tuple(unknownNumber, bytes).map(([field, content]) => delimited(field, content)),
  fc.tuple(unknownNumber, fc.uint8Array({ minLength: 8, maxLength: 8 })).map(([n, value]) => [...tag(n, 1), ...value]),
  fc.tuple(unknownNumber, fc.uint8Array({ minLength: 4, maxLength: 4 })).map(([n, value]) => [...tag(n, 5), ...value]),
  fc.tuple(unknownNumber, bytes).map(([n, content]) => [...tag(n, 3), ...delimited(1, content), ...tag(n, 4)]),
)
const header = fc
  .tuple(text, text, fc.boolean(), fc.option(unknown, { freq: 20 }))
  .map(([key, value, swapped, more]) => {
    const fields = [delimited(1, key), delimited(2, value), more ?? []]
    return delimited(5, (swapped ? fields.reverse() : fields).flat())
  })

const rest: fc.Arbitrary<Field> = fc.oneof(
  { weight: 4, arbitrary: header },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(6, 7, 9), text).map(([n, value]) => delimited(n, value)) },
  { weight: 2, arbitrary: bytes.map((payload) => delimited(8, payload)) },
  { weight: 1, arbitrary: unknown },
)

const frames: fc.Arbitrary<Bytes> = fc
  .tuple(number(1, uint64), number(2, uint64), number(3, int32), number(4, int32), fc.array(rest, { maxLength: 8 }))
  .chain(([one, two, three, four, others]) => {
    const fields = [one, two, three, four, ...others]
    // In the order of the numbers, as writers have it, or in any.
    const inOrder = fields.toSorted((a, b) => (a[0] as number) - (b[0] as number))
    return fc.oneof(fc.constant(inOrder), fc.shuffledSubarray(fields, { minLength: fields.length }))
  })
  .map((fields) => Uint8Array.from(fields.flat()))

export const damagedFramesAreReadAlike: Run = async (options) => {
  const met = new Set<string>()
  const damages = fc.array(mutation, { maxLength: 3 })
  const property = fc.asyncProperty(frames, damages, bytes, async (frame, mutations, payload) => {
    for (const kind of expectAlike(damage(frame, mutations), Uint8Array.from(payload))) met.add(kind)
  })
  const done = await runProperty(property, options)
  const missing = KINDS.filter((kind) => !met.has(kind))
  if (done >= ENOUGH && missing.length > 0) throw new Error(`no case of ${missing.join(', ')} among ${done}`)
  return done
}

export const arbitraryBytesAreReadAlike: Run = (options) => {
  // Bytes that are likely to be tags, or small lengths.
  const likely = fc.constantFrom(8, 16, 24, 32, 42, 66, 10, 18, 0, 1, 2, 3, 0x80, 0x73, 0x74)
  const array = fc.array(fc.oneof(likely, fc.nat(255)), { maxLength: 40 })
  const property = fc.asyncProperty(array, async (some) => {
    expectAlike(Uint8Array.from(some), new Uint8Array(3))
  })
  return runProperty(property, options)
}

function damage(frame: Bytes, mutations: readonly Mutation[]): Bytes {
  return mutations.reduce(mutateBytes, Uint8Array.from(frame))
}

/** @returns what there was to see */
function expectAlike(bytes: Bytes, payload: Bytes): readonly string[] {
  const [ours, slow, theirs] = [attempt(decodeFrame, bytes), readFrame(bytes), attempt(protobufDecode, bytes)]
  if ('flaw' in slow) {
    const { flaw, doubts } = slow
    if (!('error' in ours)) throw new Error(`we read what is flawed: ${flaw}`)
    if (!(ours.error instanceof SocketError) || ours.error.code !== 'ERR_FRAME_MALFORMED') throw ours.error
    const isTolerable = TOLERABLE.has(flaw) || doubts.has('long varint')
    if (!('error' in theirs) && !isTolerable) throw new Error(`protobufjs reads what is flawed: ${flaw}`)
    return [flaw]
  }
  if ('error' in ours) throw ours.error
  deepStrictEqual(toWire(ours.value), plain(slow.frame))
  expectTheirs(theirs, slow)
  expectAck(bytes, slow, payload)
  return slow.doubts.size === 0 ? ['read by all'] : [...slow.doubts]
}

function expectTheirs(theirs: Attempt<WireFrame>, { frame, doubts }: ReadFrame): void {
  if (doubts.has('long varint')) return
  if ('error' in theirs) throw theirs.error
  const compared = doubts.has('no UTF-8') ? withoutTexts : plain
  deepStrictEqual(compared(theirs.value), compared(frame))
}

/** The ack of `bytes` is its fields byte for byte, `biz_rt`, and the payload. */
function expectAck(bytes: Bytes, { frame, fields }: ReadFrame, payload: Bytes): void {
  const ack = encodeAck(bytes, { bizRtMs: payload.length, payload })
  const headers = [...(frame.headers ?? []), { key: 'biz_rt', value: String(payload.length) }]
  const read = readFrame(ack)
  if ('flaw' in read) throw new Error(`the ack is flawed: ${read.flaw}`)
  deepStrictEqual(plain(read.frame), plain({ ...frame, headers, payload }))
  deepStrictEqual(toWire(decodeFrame(ack)), plain(read.frame))
  expectTheirs(attempt(protobufDecode, ack), read)
  const bizRt = read.fields.findLastIndex((field) => field.number === 5)
  const kept = read.fields.filter((field, i) => i !== bizRt && field.number !== 8)
  const expected = fields.filter((field) => field.number !== 8)
  deepStrictEqual(kept.map(hexOf), expected.map(hexOf))
}

const hexOf = ({ bytes }: { readonly bytes: Bytes }) => Buffer.from(bytes).toString('hex')

type Attempt<Value> = { readonly value: Value } | { readonly error: unknown }

function attempt<Value>(read: (bytes: Bytes) => Value, bytes: Bytes): Attempt<Value> {
  try {
    return { value: read(bytes) }
  } catch (error) {
    return { error }
  }
}

/** In the words of the schema, as far as it is set. */
function toWire(frame: Frame): Record<string, unknown> {
  const set = FrameSchema.fields.filter((field) => isFieldSet(frame, field))
  const values = set.map(({ name, localName }) => [name, frame[localName as keyof Frame]] as const)
  const { SeqID, LogID, ...others } = Object.fromEntries(values)
  return plain({ ...others, SeqID: String(SeqID), LogID: String(LogID) } as unknown as WireFrame)
}

/** Nothing but names and values, so that two can be compared. */
function plain({ headers, payload, ...others }: WireFrame): Record<string, unknown> {
  return {
    ...others,
    headers: (headers ?? []).map(({ key, value }) => ({ key, value })),
    payload: payload && Buffer.from(payload).toString('hex'),
  }
}

function withoutTexts(frame: WireFrame): Record<string, unknown> {
  const { SeqID, LogID, service, method, headers, payload } = plain(frame)
  return { SeqID, LogID, service, method, headers: (headers as unknown[]).length, payload }
}
