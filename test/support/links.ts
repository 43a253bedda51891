/** The long connection without a network: ports of the client on one side, the simulator's gateway on the other. */
import type { Random } from '../../lib/core/ports.ts'
import type { Link, LinkEvents, Post, Refusal, Transport } from '../../lib/socket/ports.ts'
// Not from the index: the gateway's server has no place in workerd.
import type { Gateway } from '../../simulator/gateway/api.ts'
import type { HandshakeRefusal } from '../../simulator/gateway/discovery.ts'
import { createGateway } from '../../simulator/gateway/gateway.ts'
import type { Peer, ServerLink } from '../../simulator/gateway/link.ts'
import type { GatewaySettings } from '../../simulator/gateway/settings.ts'
import type { ManualClock } from './clock.ts'
import { seededRandom } from './random.ts'

export const SOCKET_APP = { name: 'shop', appId: 'cli_0123456789abcdef', appSecret: 'the secret' } as const

export interface LinksOptions extends Partial<GatewaySettings> {
  readonly clock: ManualClock
  readonly random?: Random
  readonly apps?: readonly { readonly appId: string; readonly appSecret: string }[]
}

export interface Links {
  readonly gateway: Gateway
  readonly post: Post
  readonly transport: Transport
  /** Sockets of the client that have neither been closed nor terminated. */
  readonly alive: () => number
}

export function links({ clock, random = seededRandom(), apps = [SOCKET_APP], ...settings }: LinksOptions): Links {
  const gateway = createGateway({ clock, random, apps, ...settings })
  const open = new Set<Link>()

  const post: Post = (_url, json, signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      const answer = gateway.discover(json)
      if (answer.kind === 'answer') resolve({ status: answer.status, text: answer.body })
      if (answer.kind === 'cut') reject(new Error('socket hang up'))
    })

  return {
    gateway,
    post,
    transport: { dial: (url, events) => dial(gateway, open, url, events) },
    alive: () => open.size,
  }
}

function dial(gateway: Gateway, open: Set<Link>, url: string, events: LinkEvents): Link {
  let server: ServerLink | undefined
  let isPaused = false
  let isFrozen = false
  let isEnded = false
  const unread: (() => void)[] = []

  /** Everything arrives later than it is sent, in order, and not at all once the link has ended. */
  const arrive = (run: () => void) => queueMicrotask(() => (isPaused ? void unread.push(run) : !isEnded && run()))
  const end = (code: number, reason = '') => {
    if (isEnded) return
    isEnded = true
    open.delete(link)
    queueMicrotask(() => events.closed({ code, reason }))
  }
  const peer: Peer = {
    send: (data) => arrive(() => events.message(typeof data === 'string' ? data : new Uint8Array(data))),
    close: (code, reason) =>
      arrive(() => {
        server?.closed()
        end(code, reason)
      }),
    terminate: () => end(1006),
    pause: () => {
      isFrozen = true
    },
    resume: () => {
      isFrozen = false
    },
  }
  const shakeHands = () => {
    if (isEnded) return
    const accepted = gateway.accept(url, peer)
    if (accepted.kind === 'cut') end(1006, 'socket hang up')
    if (accepted.kind === 'refuse') {
      events.refused(toRefusal(accepted))
      end(1006)
    }
    if (accepted.kind !== 'accept') return
    server = accepted.link
    events.opened()
    server.opened()
  }
  const link: Link = {
    send: (bytes) => {
      if (!isEnded) server?.receive(Uint8Array.from(bytes))
    },
    close(code, reason) {
      server?.closed()
      // Half-open: nobody answers.
      if (!isFrozen) arrive(() => end(code, reason))
    },
    terminate() {
      server?.closed()
      end(1006)
    },
    pause: () => {
      isPaused = true
    },
    resume: () => {
      isPaused = false
      for (const run of unread.splice(0)) arrive(run)
    },
  }
  open.add(link)
  queueMicrotask(shakeHands)
  return link
}

function toRefusal({ status, headers }: HandshakeRefusal): Refusal {
  return {
    status,
    handshakeStatus: headers['Handshake-Status'],
    handshakeMessage: headers['Handshake-Msg'],
    authErrorCode: headers['Handshake-Autherrcode'],
  }
}
