/** What comes in on one link: frames → messages → acks on the same link. Bounded: when too much is in flight, it stops reading. */
import { type ErrorCode, SocketError } from '../core/errors.ts'
import type { Bytes, Clock } from '../core/ports.ts'
import { decodeUtf8, parseObject } from '../events/json.ts'
import { type Answerer, REFUSAL } from './answer.ts'
import { createFragments } from './fragments.ts'
import { decodeFrame, encodeAck, type Frame, headerOf, METHOD } from './frame.ts'

export interface InboxPorts {
  readonly answer: Answerer
  readonly clock: Clock
  readonly send: (frame: Bytes) => void
  /** Stops reading, and goes on. */
  readonly pause: () => void
  readonly resume: () => void
  /** A pong has brought settings. */
  readonly configured: (clientConfig: unknown) => void
  readonly dropped: (code: ErrorCode) => void
}

export interface Inbox {
  readonly receive: (message: Bytes | string) => void
  /** Refuses whatever still comes; calls `done` as soon as nothing is in flight any more. */
  readonly drain: (done: () => void) => void
  /** The link has ended: what is in flight is finished, but not acked; the platform sends it again. */
  readonly dispose: () => void
}

/** Far more than a queue needs to be kept busy, and little enough to be finished within the deadline. */
const MAX_IN_FLIGHT = 128
const MAX_IN_FLIGHT_BYTES = 16 * 1024 * 1024

/** @see docs/long-connection.md#data-frames */
export function createInbox(ports: InboxPorts): Inbox {
  const { clock, send } = ports
  const fragments = createFragments(({ code }) => ports.dropped(code))
  let inFlight = 0
  let inFlightBytes = 0
  let isPaused = false
  let isDisposed = false
  let whenDrained: (() => void) | undefined
  let cancelExpiry: (() => void) | undefined

  return {
    receive(message) {
      try {
        read(message)
      } catch (error) {
        if (!(error instanceof SocketError)) throw error
        ports.dropped(error.code)
      }
    },
    drain(done) {
      whenDrained = done
      if (inFlight === 0) done()
    },
    dispose() {
      isDisposed = true
      cancelExpiry?.()
    },
  }

  function read(message: Bytes | string): void {
    if (typeof message === 'string') throw new SocketError('ERR_FRAME_MALFORMED', 'a text message')
    const frame = decodeFrame(message)
    if (frame.method === METHOD.control) control(frame)
    else if (frame.method === METHOD.data) deliver(frame, message)
    else throw new SocketError('ERR_FRAME_UNKNOWN', 'a frame of another method')
  }

  function control(frame: Frame): void {
    const type = headerOf(frame, 'type')
    // The gateway's own pings need no answer.
    if (type === 'ping') return
    if (type !== 'pong') throw new SocketError('ERR_FRAME_UNKNOWN', 'a control frame of another type')
    if (frame.payload.length === 0) return
    const clientConfig = parseObject(decodeUtf8(frame.payload) ?? '')
    if (clientConfig === undefined) throw new SocketError('ERR_FRAME_MALFORMED', 'a pong without settings')
    ports.configured(clientConfig)
  }

  function deliver(frame: Frame, bytes: Bytes): void {
    const arrivedAtMs = clock.now()
    const payload = fragments.add(frame, arrivedAtMs)
    watchExpiry()
    if (payload === undefined) return
    if (whenDrained) send(encodeAck(bytes, { bizRtMs: 0, payload: REFUSAL }))
    else void answer(frame, bytes, payload, arrivedAtMs)
  }

  async function answer(frame: Frame, bytes: Bytes, payload: Bytes, arrivedAtMs: number): Promise<void> {
    occupy(payload.length)
    const isCard = headerOf(frame, 'type') === 'card'
    const { isAccepted, payload: ack } = await ports.answer({ payload, isCard, arrivedAtMs })
    if (!isDisposed) {
      // The platform will send it again.
      if (!isAccepted) fragments.forget(headerOf(frame, 'message_id') ?? '')
      send(encodeAck(bytes, { bizRtMs: clock.now() - arrivedAtMs, payload: ack }))
    }
    free(payload.length)
  }

  function occupy(sizeBytes: number): void {
    inFlight++
    inFlightBytes += sizeBytes
    if (isPaused || !isFull()) return
    isPaused = true
    ports.pause()
  }

  function free(sizeBytes: number): void {
    inFlight--
    inFlightBytes -= sizeBytes
    if (isPaused && !isFull()) {
      isPaused = false
      if (!isDisposed) ports.resume()
    }
    if (inFlight === 0) whenDrained?.()
  }

  function isFull(): boolean {
    return inFlight >= MAX_IN_FLIGHT || inFlightBytes >= MAX_IN_FLIGHT_BYTES
  }

  /** One timer while something is incomplete, so that it is reported, and gone, also when nothing else comes. */
  function watchExpiry(): void {
    const dueMs = fragments.dueMs()
    if (cancelExpiry !== undefined || dueMs === undefined) return
    cancelExpiry = clock.after(dueMs - clock.now(), () => {
      cancelExpiry = undefined
      fragments.expire(clock.now())
      watchExpiry()
    })
  }
}
