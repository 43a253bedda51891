import fc from 'fast-check'
import protobuf from 'protobufjs'
import { expect, test } from 'vitest'
import { decodeFrame, encodeFrame, type Frame } from '../../simulator/index.ts'

/** Another reader of the same messages, by its own schema. */
const schema = protobuf
  .parse(
    `syntax = "proto2";
   message Header { required string key = 1; required string value = 2; }
   message Frame {
     required uint64 seqId = 1; required uint64 logId = 2; required int32 service = 3; required int32 method = 4;
     repeated Header headers = 5; optional string payloadEncoding = 6; optional string payloadType = 7;
     optional bytes payload = 8; optional string logIdNew = 9;
   }`,
  )
  .root.lookupType('Frame')

const anyText = fc.string({ unit: 'grapheme' })
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const anyFrame: fc.Arbitrary<Frame> = fc.record(
  {
    seqId: uint64,
    logId: uint64,
    service: int32,
    method: int32,
    headers: fc.array(fc.tuple(anyText, anyText)),
    payloadEncoding: anyText,
    payloadType: anyText,
    payload: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    logIdNew: anyText,
  },
  { requiredKeys: ['seqId', 'logId', 'service', 'method', 'headers'] },
)

test('what is written is read back', () => {
  fc.assert(
    fc.property(anyFrame, (frame) => {
      expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
    }),
  )
})

test('is written byte for byte as another implementation writes it', () => {
  fc.assert(
    fc.property(anyFrame, (frame) => {
      const { headers, seqId, logId, ...rest } = frame
      const object = {
        ...rest,
        seqId: String(seqId),
        logId: String(logId),
        headers: headers.map(([key, value]) => ({ key, value })),
      }
      expect(Buffer.from(schema.encode(schema.fromObject(object)).finish())).toEqual(encodeFrame(frame))
    }),
  )
})

test('is either read or refused with a RangeError, whatever the bytes are', () => {
  fc.assert(
    fc.property(anyFrame, fc.nat(), fc.nat(255), (frame, at, byte) => {
      const bytes = encodeFrame(frame)
      bytes[at % bytes.length] = byte
      try {
        decodeFrame(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
  )
})

test.each([
  ['nothing', ''],
  ['no method', '080010001800'],
  ['half a number', '0800100018002080'],
  ['a number of eleven bytes', '08808080808080808080808001100018002000'],
  ['a length beyond the end', '08001000180020004205aa'],
  ['a length beyond all bounds', '080010001800200042ffffffffffffffffff01'],
  ['a header without a value', '08001000180020002a030a0161'],
  ['a field 0', '08001000180020000000'],
  ['a group', '08001000180020000b0c'],
])('is not %s', (_, hex) => {
  expect(() => decodeFrame(Buffer.from(hex, 'hex'))).toThrow(RangeError)
})
