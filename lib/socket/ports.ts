/** What the long connection asks of the outside: addresses, sockets. Adapters are in `lib/transports`. */
import type { Bytes } from '../core/ports.ts'

/** Opens WebSockets. */
export interface Transport {
  /**
   * Dials `url`. What becomes of it is told to `events`, never before this call has returned; `closed` comes last, once
   * for every link, whatever else came before.
   */
  readonly dial: (url: string, events: LinkEvents) => Link
}

/** One WebSocket, from the dial to its end. Calls on a link that has ended do nothing. */
export interface Link {
  /** Sends one binary message. */
  readonly send: (bytes: Bytes) => void
  /** Starts the closing handshake; `closed` follows when the other side has answered. */
  readonly close: (code: number, reason: string) => void
  /** Ends it at once, also while it is still being dialled: for a link whose other side does not answer. */
  readonly terminate: () => void
  /** Stops reading, so that the other side has to wait. Some messages may still arrive. */
  readonly pause: () => void
  readonly resume: () => void
}

export interface LinkEvents {
  readonly opened: () => void
  /** A whole message: bytes of a binary one, the text of a text one. The bytes belong to the receiver. */
  readonly message: (data: Bytes | string) => void
  /** The other side has sent a protocol-level ping or pong (the former is answered by the transport). */
  readonly alive: () => void
  /** The handshake was answered, but not with 101. */
  readonly refused: (refusal: Refusal) => void
  readonly closed: (end: LinkEnd) => void
}

/** @see docs/long-connection.md#handshake */
export interface Refusal {
  readonly status: number
  /** Header `Handshake-Status`, `-Msg`, `-Autherrcode`; absent where they were not sent or cannot be seen. */
  readonly handshakeStatus?: string | undefined
  readonly handshakeMessage?: string | undefined
  readonly authErrorCode?: string | undefined
}

export interface LinkEnd {
  /** WebSocket close code; 1006 when there was no closing handshake. */
  readonly code: number
  readonly reason: string
  /** What broke it, where that is known. */
  readonly error?: unknown
}

/**
 * POSTs `json` and reads the whole answer, whatever its status. Follows no redirect.
 *
 * Rejects when there is no whole answer, when it is larger than a megabyte, and when `signal` fires.
 */
export type Post = (url: string, json: string, signal: AbortSignal) => Promise<PostAnswer>

export interface PostAnswer {
  readonly status: number
  readonly text: string
}
