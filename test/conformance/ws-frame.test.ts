import { isFieldSet } from '@bufbuild/protobuf'
import { describe, expect, test } from 'vitest'
import { SocketError } from '../../lib/core/errors.ts'
import { createFragments } from '../../lib/socket/fragments.ts'
import { type Frame, FrameSchema } from '../../lib/socket/frame.gen.ts'
import { decodeFrame, encodeAck, encodePing, headerOf } from '../../lib/socket/frame.ts'
import { protobufEncode } from '../support/protobuf.ts'
import { casesOf, type FrameExpectation, type FrameVector, vectors } from './corpus.ts'
import { SOCKET_DECISIONS } from './decisions.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** In the words of the vectors. */
function wordsOf(frame: Frame): FrameVector['decoded'] {
  const { fields } = FrameSchema
  const isSet = (name: string) => isFieldSet(frame, fields.find((field) => field.name === name)!)
  return {
    SeqID: String(frame.SeqID),
    LogID: String(frame.LogID),
    service: frame.service,
    method: frame.method,
    headers: frame.headers.map(({ key, value }) => [key, value]),
    payload_encoding: isSet('payload_encoding') ? frame.payloadEncoding : null,
    payload_type: isSet('payload_type') ? frame.payloadType : null,
    payload_hex: isSet('payload') ? toHex(frame.payload) : null,
    LogIDNew: isSet('LogIDNew') ? frame.LogIDNew : null,
  }
}

const ABSENT = { payload_encoding: null, payload_type: null, payload_hex: null, LogIDNew: null }

function vectorNamed(name: string): Required<Pick<FrameVector, 'hex' | 'decoded'>> & FrameVector {
  const vector = vectors.frames.find((one) => one.name === name)
  if (vector?.decoded === undefined) throw new Error(`there is no vector ${name} of a valid frame`)
  return { ...vector, decoded: vector.decoded }
}

describe('the vectors of frames', () => {
  const valid = vectors.frames.filter(({ invalid }) => invalid === undefined)

  test('are all there', () => {
    expect(vectors.frames).toHaveLength(vectors.meta.counts.frames as number)
    expect(valid.length).toBeGreaterThan(0)
    expect(valid.length).toBeLessThan(vectors.frames.length)
  })

  test.each(valid.map((vector) => [vector.name, vector] as const))('%s: has these fields', (_, vector) => {
    const { payload_utf8: _text, ...decoded } = { payload_utf8: null, ...vector.decoded }
    expect(wordsOf(decodeFrame(hex(vector.hex)))).toEqual({ ...ABSENT, ...decoded })
  })

  test.each(vectors.frames.filter(({ invalid }) => invalid))('$name: is refused', ({ hex: bytes }) => {
    expect(() => decodeFrame(hex(bytes))).toThrow(SocketError)
  })

  const pings = valid.filter(
    ({ name, decoded }) => String(decoded?.headers) === 'type,ping' && !name.startsWith('unknown field'),
  )

  test('have three pings, with and without a service, and with a negative one', () => {
    expect(pings).toHaveLength(3)
  })

  test.each(pings.map((vector) => [vector.name, vector] as const))(
    '%s: is what we send',
    (_, { hex: bytes, decoded }) => {
      expect(toHex(encodePing(decoded?.service ?? Number.NaN))).toBe(bytes)
    },
  )

  test('have an ack of an event that is among them, which is ours byte for byte', () => {
    const { hex: received } = vectorNamed('data event, one packet')
    const payload = new TextEncoder().encode('{"code":200}')
    const ack = vectorNamed('ack 200 for "data event, one packet"')
    expect(toHex(encodeAck(hex(received), { bizRtMs: 37, payload }))).toBe(ack.hex)
  })

  const acks = valid.filter(({ name }) => name.startsWith('ack '))

  test('have four acks', () => {
    expect(acks).toHaveLength(4)
  })

  test.each(acks.map((vector) => [vector.name, vector] as const))(
    '%s: is ours byte for byte, of the frame without it',
    (_, { hex: ack, decoded }) => {
      if (decoded === undefined) throw new Error('the vector has no fields')
      const bizRtMs = Number(decoded.headers.at(-1)?.[1])
      const payload = hex(decoded.payload_hex ?? '')
      for (const body of [{}, { payload: hex('7b7d') }]) {
        const received = protobufEncode({
          ...presentOf(decoded),
          headers: decoded.headers.slice(0, -1).map(([key, value]) => ({ key, value })),
          ...body,
        })
        expect(toHex(encodeAck(received, { bizRtMs, payload }))).toBe(ack)
      }
    },
  )

  test.each([[[0, 1]], [[1, 0]]])('the two fragments make their message, in the order %j', (order) => {
    const names = ['fragment 0 of 2 (cut inside a UTF-8 character)', 'fragment 1 of 2']
    const fragments = createFragments(({ code }) => expect.unreachable(code))
    const made = order.map((i) => fragments.add(decodeFrame(hex(vectorNamed(names[i] ?? '').hex)), 0))
    expect(made[0]).toBeUndefined()
    expect(new TextDecoder().decode(made[1])).toBe(vectorNamed('fragment 1 of 2').reassembled_utf8)
  })
})

/** Fields but headers and payload. */
function presentOf({ SeqID, LogID, service, method, ...others }: NonNullable<FrameVector['decoded']>) {
  const { payload_encoding, payload_type, LogIDNew } = others
  return {
    SeqID,
    LogID,
    service,
    method,
    ...(typeof payload_encoding === 'string' && { payload_encoding }),
    ...(typeof payload_type === 'string' && { payload_type }),
    ...(typeof LogIDNew === 'string' && { LogIDNew }),
  }
}

describe('the cases of frames', () => {
  const cases = casesOf<{ readonly hex: string }, FrameExpectation>('ws-frame')

  test.each(cases.filter(({ expect: { frame } }) => frame).map((one) => [one.id, one] as const))(
    '%s: has these fields',
    (_, { input, expect: { frame } }) => {
      const { seq_id, log_id, service, method, headers, payload_encoding, payload_type, payload_text, log_id_new } =
        frame!
      expect(wordsOf(decodeFrame(hex(input.hex)))).toEqual({
        SeqID: seq_id,
        LogID: log_id,
        service,
        method,
        headers,
        payload_encoding: payload_encoding ?? null,
        payload_type: payload_type ?? null,
        payload_hex: payload_text === undefined ? null : toHex(new TextEncoder().encode(payload_text)),
        LogIDNew: log_id_new ?? null,
      })
    },
  )

  test.each(cases.filter(({ expect: { error } }) => error).map((one) => [one.id, one] as const))(
    '%s: is refused',
    (_, { input }) => {
      expect(() => decodeFrame(hex(input.hex))).toThrow(expect.objectContaining({ code: 'ERR_FRAME_MALFORMED' }))
    },
  )

  test('are of one kind or the other', () => {
    expect(cases.filter(({ expect: { frame, error } }) => (frame === undefined) === (error === undefined))).toEqual([])
  })

  test('a header that is there twice: the first one counts', () => {
    const id = 'ws-frame/duplicate-header'
    const { input } = cases.find((one) => one.id === id)!
    expect(SOCKET_DECISIONS[id]).toBe('the first one counts')
    expect(headerOf(decodeFrame(hex(input.hex)), 'type')).toBe('event')
  })
})
