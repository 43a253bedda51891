/** What a gateway does, for those who bring links to it, push through it, and make it fail. */
import type { SocketDelivery, SocketPushOptions } from './delivery.ts'
import type { DiscoveryAnswer, GatewayApp, HandshakeRefusal } from './discovery.ts'
import type { LinkInfo, Peer, Raw, ServerLink } from './link.ts'
import type { Counts, Violation } from './observations.ts'
import type { GatewaySettings } from './settings.ts'

/** What becomes of a handshake. `hang`: it is never answered; `cut`: its connection is destroyed. */
export type Acceptance =
  | { readonly kind: 'accept'; readonly link: ServerLink }
  | ({ readonly kind: 'refuse' } & HandshakeRefusal)
  | { readonly kind: 'hang' | 'cut' }

/** Where a link can be named, none means all. */
export interface Gateway {
  readonly apps: readonly GatewayApp[]
  /** Answers `POST /callback/ws/endpoint`. */
  readonly discover: (requestBody: string) => DiscoveryAnswer
  /** Answers a handshake for an address that `discover` gave. */
  readonly accept: (url: string, peer: Peer) => Acceptance
  /**
   * Delivers a sample of an event type or, when it starts with `{`, the given body over one random open link of the
   * app; a callback once, an event again where that fails. An event that finds no link waits, and is sent 100 ms after
   * one has opened. Resolves when it is delivered or given up.
   */
  readonly push: (eventTypeOrText: string, options?: SocketPushOptions) => Promise<SocketDelivery>
  readonly configure: (changes: Partial<GatewaySettings>) => void

  /** The closing handshake. Default code 1000, empty reason. */
  readonly kick: (options?: { readonly code?: number; readonly reason?: string; readonly link?: string }) => void
  /** The end without a closing handshake, as by a TCP reset. */
  readonly cut: (link?: string) => void
  /** Half-open: it is neither read nor written any more, its end goes unnoticed, and it still gets its deliveries. */
  readonly freeze: (link?: string) => void
  /** What was held back happens now. */
  readonly thaw: (link?: string) => void
  /** A frame (by default a control frame without headers), any bytes, or text. */
  readonly send: (raw: Raw, link?: string) => void
  /** The next `times` discoveries: a code (HTTP 200, no `data`), a status and a body, no answer, or a lost connection. */
  readonly answerDiscoveries: (
    times: number,
    answer: number | { readonly status: number; readonly body: string } | 'hang' | 'cut',
  ) => void
  /** The next `times` handshakes, whatever their ticket. */
  readonly refuseHandshakes: (times: number, answer: HandshakeRefusal | 'hang' | 'cut') => void
  /** All links are cut, all tickets void, and connections destroyed until `start`. What is to be delivered is kept. */
  readonly stop: () => void
  readonly start: () => void

  /** Those that are open, oldest first; frozen ones too. */
  readonly links: (appId?: string) => readonly LinkInfo[]
  readonly counts: () => Counts
  /** The last thousand. */
  readonly violations: () => readonly Violation[]
  /** Stops for good: no timer is left, and what was not delivered is given up. */
  readonly close: () => void
}
