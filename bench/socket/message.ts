/** What the platform sends, as bytes for the wire: built once, after which only the ids change. */
import { encodeFrame } from '../../simulator/index.ts'
import { makeMessage } from '../events.ts'

export interface Message {
  /** A WebSocket message as servers write it, that is, not masked. */
  readonly bytes: Buffer
  /** Makes it another message: in the event's JSON and in the frame's header. */
  readonly setId: (id: number) => void
}

const DIGITS = 8
const PLACE = '#'.repeat(DIGITS)
/** Before the digits of an id, wherever there is one; as long as a real id with them. */
const PREFIX = '5f0d3c9a71be48269c04d7e2'

export function createMessage(sizeBytes: number): Message {
  const id = `${PREFIX}${PLACE}`
  const frame = encodeFrame({
    seqId: 0n,
    logId: 7_214_553_908_216_340n,
    service: 33_554_678,
    method: 1,
    headers: [
      ['type', 'event'],
      ['message_id', id],
      ['sum', '1'],
      ['seq', '0'],
      ['trace_id', 'b8c1e6f2409d4a7790a3f5d2c47e1b08'],
      ['timestamp', String(Date.now())],
      ['instance_id', 'frontier-05c8'],
    ],
    payload: Buffer.from(makeMessage(sizeBytes, { eventId: id, messageId: `om_${id}` })),
  })
  const bytes = Buffer.concat([startOf(frame.length), frame])
  const places = placesIn(bytes)
  const setId = (value: number) => {
    for (const place of places) writeDigits(bytes, place, value)
  }
  return { bytes, setId }
}

/** Opcode "binary", the only piece of its message, and the length in the shortest form that has room for it. */
function startOf(length: number): Buffer {
  if (length < 0x10000) return Buffer.from([0x82, 126, length >> 8, length & 0xff])
  const start = Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0, 0, 0])
  start.writeUInt32BE(length, 6)
  return start
}

function placesIn(bytes: Buffer): readonly number[] {
  const places: number[] = []
  for (let at = bytes.indexOf(PLACE); at !== -1; at = bytes.indexOf(PLACE, at + DIGITS)) places.push(at)
  return places
}

function writeDigits(bytes: Buffer, place: number, value: number): void {
  let rest = value
  for (let at = place + DIGITS - 1; at >= place; at--) {
    bytes[at] = 48 + (rest % 10)
    rest = Math.floor(rest / 10)
  }
}

/** The id in an ack, or `undefined` when there is none. */
export function idIn(ack: Buffer): number | undefined {
  const at = ack.indexOf(PREFIX)
  return at === -1 ? undefined : Number(ack.toString('latin1', at + PREFIX.length, at + PREFIX.length + DIGITS))
}
