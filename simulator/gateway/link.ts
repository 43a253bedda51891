/** The gateway's side of one WebSocket: open, frozen, being closed, ended. Knows no message, and no other link. */
import { encodeFrame, type Frame } from './frame.ts'

/** What the gateway does to the other side of a link. Whoever brings the link gives it; nothing of it may throw. */
export interface Peer {
  /** Sends one message: bytes as a binary one, a string as text. */
  readonly send: (data: Uint8Array | string) => void
  /** Starts the closing handshake; the link's `closed` is called when that is over. */
  readonly close: (code: number, reason: string) => void
  /** Ends it without a closing handshake, as a TCP reset does. */
  readonly terminate: () => void
  /** Stops reading. Optional: a frozen link looks at nothing that arrives all the same. */
  readonly pause?: () => void
  readonly resume?: () => void
}

/** An accepted link: whoever has brought it tells it what happens. */
export interface ServerLink {
  /** The handshake has been answered with 101. Nothing is sent before, something may be sent during this call. */
  readonly opened: () => void
  /** A message has arrived; a text message as a string. */
  readonly receive: (data: Uint8Array | string) => void
  /** It has ended, however that was. */
  readonly closed: () => void
}

export interface LinkIdentity {
  /** Its `device_id`. */
  readonly id: string
  readonly appId: string
  readonly serviceId: number
  /** Milliseconds since the Unix epoch. */
  readonly openedAtMs: number
}

/** A link as observers see it. */
export interface LinkInfo extends LinkIdentity {
  /** When the pings came, the last thousand of them. */
  readonly pingsAtMs: readonly number[]
  readonly frozen: boolean
}

/** What may be sent beside messages: fields that are not given are 0, the link's own `service`, or absent. */
export type Raw = Partial<Frame> | Uint8Array | string

export interface Link extends LinkIdentity {
  readonly info: () => LinkInfo
  /** Whether it has been asked to close, or has ended: it gets no new messages. */
  readonly closing: () => boolean
  readonly pinged: (atMs: number) => void
  readonly send: (raw: Raw) => void
  readonly kick: (code: number, reason: string) => void
  readonly cut: () => void
  readonly freeze: () => void
  readonly thaw: () => void
  /** For the one who has brought it. */
  readonly receive: (data: Uint8Array | string) => void
  readonly closed: () => void
}

export interface LinkEvents {
  readonly received: (link: Link, data: Uint8Array | string) => void
  /** Once. */
  readonly ended: (link: Link) => void
}

/** How many pings, violations and finished messages are kept. */
export const REMEMBERED = 1000

export function createLink(identity: LinkIdentity, peer: Peer, events: LinkEvents): Link {
  const pingsAtMs: number[] = []
  /** What would have happened on a frozen link, its end included: a half-open connection notices nothing. */
  let held: (() => void)[] | undefined
  let isClosing = false
  let isEnded = false

  const act = (run: () => void) => {
    if (isEnded) return
    if (held === undefined) run()
    else held.push(run)
  }
  const end = () => {
    isEnded = true
    events.ended(link)
  }

  const link: Link = {
    ...identity,
    info: () => ({ ...identity, pingsAtMs: [...pingsAtMs], frozen: held !== undefined }),
    closing: () => isClosing || isEnded,
    pinged(atMs) {
      pingsAtMs.push(atMs)
      if (pingsAtMs.length > REMEMBERED) pingsAtMs.shift()
    },
    send: (raw) => act(() => peer.send(toBytes(raw, identity.serviceId))),
    kick(code, reason) {
      act(() => {
        isClosing = true
        peer.close(code, reason)
      })
    },
    cut() {
      if (isEnded) return
      end()
      peer.terminate()
    },
    freeze() {
      held ??= []
      peer.pause?.()
    },
    thaw() {
      const todo = held ?? []
      held = undefined
      for (const run of todo) act(run)
      peer.resume?.()
    },
    receive: (data) => act(() => events.received(link, data)),
    closed: () => act(end),
  }
  return link
}

function toBytes(raw: Raw, service: number): Uint8Array | string {
  if (typeof raw === 'string' || raw instanceof Uint8Array) return raw
  return encodeFrame({ seqId: 0n, logId: 0n, service, method: 0, headers: [], ...raw })
}
