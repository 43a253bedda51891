import { describe, expect, test } from 'vitest'
import { SocketError } from '../../../lib/core/errors.ts'
import { decodeFrame, encodeAck, encodePing, headerOf } from '../../../lib/socket/frame.ts'

const VARINT = 0
const BIT64 = 1
const LENGTH_DELIMITED = 2
const GROUP = 3
const GROUP_END = 4
const BIT32 = 5

/** One field, for numbers below 16. */
const field = (number: number, wireType: number, ...value: number[]) => [(number << 3) | wireType, ...value]
const within = (number: number, content: readonly number[]) => {
  if (content.length > 0x7f) throw new Error('such a length takes more than one byte')
  return field(number, LENGTH_DELIMITED, content.length, ...content)
}
const text = (value: string) => [...new TextEncoder().encode(value)]
const header = (key: string, value: string) => within(5, [...within(1, text(key)), ...within(2, text(value))])

const IDS = [...field(1, VARINT, 7), ...field(2, VARINT, 9), ...field(3, VARINT, 21)]
const DATA = field(4, VARINT, 1)
const HEADERS = [...header('type', 'event'), ...header('trace_id', '追')]
const PAYLOAD = within(8, text('{"a":1}'))
const LOG_ID = within(9, text('log-9'))
const PLAIN = [...IDS, ...DATA, ...HEADERS, ...PAYLOAD]

/** A varint of ten bytes: 2⁶⁴ − 1, or −1. */
const ALL_ONES = [...new Array<number>(9).fill(0xff), 0x01]

const decode = (...bytes: readonly (readonly number[])[]) => decodeFrame(Uint8Array.from(bytes.flat()))

describe('a frame', () => {
  test('has its fields, headers in order, and a payload of bytes', () => {
    const frame = decode(IDS, DATA, HEADERS, within(6, text('json')), within(7, text('x')), PAYLOAD, LOG_ID)
    expect(frame).toMatchObject({ SeqID: 7n, LogID: 9n, service: 21, method: 1, payloadEncoding: 'json' })
    expect(frame).toMatchObject({ payloadType: 'x', LogIDNew: 'log-9' })
    expect(frame.headers.map(({ key, value }) => [key, value])).toEqual([
      ['type', 'event'],
      ['trace_id', '追'],
    ])
    expect([...frame.payload]).toEqual(text('{"a":1}'))
  })

  test('without a payload has an empty one', () => {
    expect(decode(IDS, DATA).payload).toHaveLength(0)
  })

  test('has ids of 64 bits, exactly', () => {
    const beyondDoubles = [0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]
    const frame = decode(field(1, VARINT, ...beyondDoubles), field(2, VARINT, ...ALL_ONES), IDS.slice(4), DATA)
    expect([frame.SeqID, frame.LogID]).toEqual([2n ** 53n + 1n, 2n ** 64n - 1n])
  })

  test('may have a negative service', () => {
    expect(decode(IDS.slice(0, 4), field(3, VARINT, ...ALL_ONES), DATA).service).toBe(-1)
  })

  test('has fields in any order, and the last one of those that can be there once', () => {
    const frame = decode(PAYLOAD, HEADERS, DATA, IDS, field(1, VARINT, 8), within(8, text('later')))
    expect(frame).toMatchObject({ SeqID: 8n, LogID: 9n })
    expect([...frame.payload]).toEqual(text('later'))
  })

  test('may have fields that nobody knows, of every kind', () => {
    const group = [...field(14, GROUP), ...field(1, VARINT, 5), ...field(14, GROUP_END)]
    const unknown = [field(10, VARINT, 5), field(11, BIT64, 1, 2, 3, 4, 5, 6, 7, 8), within(12, [1, 2])]
    expect(decode(...unknown, PLAIN, field(13, BIT32, 1, 2, 3, 4), group)).toEqual(decode(PLAIN))
  })

  test('keeps a byte order mark in a header, and replaces what is no UTF-8', () => {
    const value = within(2, [0xef, 0xbb, 0xbf, 0x61, 0xff])
    const frame = decode(IDS, DATA, within(5, [...within(1, text('k')), ...value]))
    expect(headerOf(frame, 'k')).toBe('\ufeffa\ufffd')
  })

  test('gives the first of the headers of a name, and nothing for a name that it has not', () => {
    const frame = decode(IDS, DATA, header('type', 'event'), header('type', 'card'), header('Type', 'x'))
    expect(headerOf(frame, 'type')).toBe('event')
    expect(headerOf(frame, 'TYPE')).toBeUndefined()
  })
})

describe('bytes that are no frame are refused:', () => {
  test.each<[string, readonly number[]]>([
    ['nothing', []],
    ['a frame without SeqID', [...IDS.slice(2), ...DATA]],
    ['a frame without LogID', [...IDS.slice(0, 2), ...IDS.slice(4), ...DATA]],
    ['a frame without service', [...IDS.slice(0, 4), ...DATA]],
    ['a frame without method', IDS],
    ['a header without key', [...IDS, ...DATA, ...within(5, within(2, text('v')))]],
    ['a header without value', [...IDS, ...DATA, ...within(5, within(1, text('k')))]],
    ['an empty header', [...IDS, ...DATA, ...within(5, [])]],
    ['a frame and a byte', [...PLAIN, 0x08]],
    ['a frame and a zero', [...PLAIN, 0x00]],
    ['a frame that ends within a payload', PLAIN.slice(0, -1)],
    ['a frame that ends within a number', [...IDS, ...DATA.slice(0, -1), 0x81]],
    ['a number of more than ten bytes', [...IDS, ...field(4, VARINT, ...ALL_ONES.slice(0, 9), 0x81, 0x01)]],
    [
      'a header that is longer than it says',
      [...IDS, ...DATA, ...field(5, LENGTH_DELIMITED, 5, 0x0a, 1, 0x6b, 0x12, 2, 0x76, 0x76)],
    ],
    ['an id that is a text', [...within(1, text('7')), ...IDS.slice(2), ...DATA]],
    ['a method of fixed length', [...IDS, ...field(4, BIT32, 1, 0, 0, 0)]],
    ['a payload that is a number', [...IDS, ...DATA, ...field(8, VARINT, 0)]],
    [
      'a header that is a group',
      [...IDS, ...DATA, ...field(5, GROUP), ...header('k', 'v').slice(2), ...field(5, GROUP_END)],
    ],
    ['a group without end', [...PLAIN, ...field(14, GROUP)]],
    ['a group that ends as another', [...PLAIN, ...field(14, GROUP), ...field(13, GROUP_END)]],
    ['an end without a group', [...PLAIN, ...field(14, GROUP_END)]],
    ['groups in groups without end', [...PLAIN, ...new Array<number>(200).fill((14 << 3) | GROUP)]],
    ['JSON', text('{"schema":"2.0"}')],
  ])('%s', (_, bytes) => {
    expect(() => decode(bytes)).toThrow(SocketError)
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'ERR_FRAME_MALFORMED' }))
  })
})

describe('a ping', () => {
  test('has every required field, also where it is 0', () => {
    const ping = [...field(1, VARINT, 0), ...field(2, VARINT, 0), ...field(3, VARINT, 0), ...field(4, VARINT, 0)]
    expect([...encodePing(0)]).toEqual([...ping, ...header('type', 'ping')])
  })

  test('names the service, be it negative', () => {
    expect(decodeFrame(encodePing(33_554_000))).toMatchObject({ service: 33_554_000, method: 0 })
    expect([...encodePing(-1)].slice(4, 15)).toEqual(field(3, VARINT, ...ALL_ONES))
  })
})

describe('an ack', () => {
  const ack = (bizRtMs: number, ...received: readonly (readonly number[])[]) => [
    ...encodeAck(Uint8Array.from(received.flat()), { bizRtMs, payload: Uint8Array.from(text('{"code":200}')) }),
  ]
  const ANSWER = within(8, text('{"code":200}'))

  test('is the frame with a header more and another payload', () => {
    expect(ack(37, PLAIN)).toEqual([...IDS, ...DATA, ...HEADERS, ...header('biz_rt', '37'), ...ANSWER])
  })

  test('has its fields in the order of their numbers when the frame has', () => {
    const others = [...within(6, []), ...within(7, text('x'))]
    const unknown = field(15, VARINT, 1)
    expect(ack(0, IDS, DATA, HEADERS, others, PAYLOAD, LOG_ID, unknown)).toEqual(
      [IDS, DATA, HEADERS, header('biz_rt', '0'), others, ANSWER, LOG_ID, unknown].flat(),
    )
  })

  test('has a payload where the frame had none, and a header where it had none', () => {
    expect(ack(5, IDS, DATA, LOG_ID)).toEqual([IDS, DATA, header('biz_rt', '5'), ANSWER, LOG_ID].flat())
    expect(ack(5, IDS, DATA)).toEqual([IDS, DATA, header('biz_rt', '5'), ANSWER].flat())
  })

  test('repeats everything else byte for byte, even what would be written otherwise', () => {
    const longZero = field(1, VARINT, 0x80, 0x80, 0x00)
    const notUtf8 = within(5, [...within(2, [0xff, 0xfe]), ...within(1, text('k'))])
    const rest = [...field(2, VARINT, ...ALL_ONES), ...field(3, VARINT, ...ALL_ONES), ...DATA]
    expect(ack(1, longZero, rest, notUtf8)).toEqual([longZero, rest, notUtf8, header('biz_rt', '1'), ANSWER].flat())
  })

  test('leaves no former payload anywhere, and puts its header behind every other, in any order of fields', () => {
    const answer = ack(2, PAYLOAD, DATA, LOG_ID, HEADERS, PAYLOAD, IDS)
    expect(answer).toEqual([DATA, LOG_ID, HEADERS, IDS, header('biz_rt', '2'), ANSWER].flat())
  })

  test('counts whole milliseconds, and none when the clock went back', () => {
    const bizRt = (ms: number) => headerOf(decodeFrame(Uint8Array.from(ack(ms, PLAIN))), 'biz_rt')
    expect([bizRt(12.6), bizRt(-4002), bizRt(0.2), bizRt(2 ** 40)]).toEqual(['13', '0', '0', '1099511627776'])
  })

  test('is never changed by those that are made after it', () => {
    const acks = Array.from({ length: 1000 }, (_, i) => ack(i, PLAIN))
    const kept = Array.from({ length: 1000 }, (_, i) =>
      encodeAck(Uint8Array.from(PLAIN), { bizRtMs: i, payload: Uint8Array.from(text('{"code":200}')) }),
    )
    expect(kept.map((one) => [...one])).toEqual(acks)
  })

  test('can have a large payload, and answer a large one', () => {
    const large = new Uint8Array(100_000).fill(0x61)
    const first = encodeAck(Uint8Array.from(PLAIN), { bizRtMs: 1, payload: large })
    expect(decodeFrame(first).payload).toEqual(large)
    expect([...encodeAck(first, { bizRtMs: 2, payload: Uint8Array.from(text('{"code":200}')) })]).toEqual(
      [IDS, DATA, HEADERS, header('biz_rt', '1'), header('biz_rt', '2'), ANSWER].flat(),
    )
  })
})
