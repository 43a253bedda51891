/** WebSockets on Node, with `ws`. Knows nothing of what is sent over them. */
import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import type { Link, Refusal, Transport } from '../socket/ports.ts'
import { proxyAgent } from './proxy.ts'

/** The pieces of a split message are put together up to 8 MiB, so that no single one needs more, and the frame around it. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024 + 64 * 1024

/** Close code of a connection that ended without a closing handshake. */
const ABNORMAL = 1006

/** Dials through the proxy that the variables of this process name for the address, if any. */
export function nodeTransport(): Transport {
  return {
    dial(url, events) {
      const leaving = new AbortController()
      let socket: WebSocket
      try {
        socket = openSocket(url, leaving.signal)
      } catch (error) {
        queueMicrotask(() => events.closed({ code: ABNORMAL, reason: '', error }))
        return ENDED
      }
      let broken: unknown
      const terminate = () => {
        leaving.abort()
        socket.terminate()
      }
      socket.on('open', events.opened)
      socket.on('message', (data: Buffer, isBinary) => {
        // A copy, because `data` may share its memory with other messages.
        events.message(isBinary ? new Uint8Array(data) : data.toString())
      })
      socket.on('ping', () => events.alive())
      socket.on('pong', () => events.alive())
      socket.on('unexpected-response', (_, response) => {
        events.refused(toRefusal(response))
        terminate()
      })
      const breakOff = (error: unknown) => {
        // That it was ended while connecting is an error for `ws` only.
        if (!leaving.signal.aborted) broken ??= error
      }
      socket.on('error', breakOff)
      // Of an open connection `ws` says only that it has ended.
      socket.on('upgrade', (response) => response.socket.on('error', breakOff))
      socket.on('close', (code, reason) =>
        events.closed({ code, reason: reason.toString(), ...(broken !== undefined && { error: broken }) }),
      )
      return toLink(socket, terminate)
    },
  }
}

function openSocket(url: string, signal: AbortSignal): WebSocket {
  const address = URL.parse(url)
  // Never with the address itself: it has credentials in it.
  if (address?.protocol !== 'wss:' && address?.protocol !== 'ws:') throw new Error('the address is no WebSocket URL')
  return new WebSocket(address, {
    agent: proxyAgent(address, signal),
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
  })
}

function toLink(socket: WebSocket, terminate: () => void): Link {
  let wire: IncomingMessage['socket'] | undefined
  socket.on('upgrade', (response) => {
    wire = response.socket
  })
  return {
    send(bytes) {
      if (wire === undefined || socket.readyState !== WebSocket.OPEN) return
      bundleWrites(wire)
      socket.send(bytes)
    },
    close(code, reason) {
      if (socket.readyState === WebSocket.CONNECTING) return terminate()
      socket.close(code, reason)
      // Who does not read never sees the answer.
      socket.resume()
    },
    terminate,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
}

/** What is sent in one turn becomes one write: a system call costs more than all else that an ack costs. */
function bundleWrites(wire: IncomingMessage['socket']): void {
  if (wire.writableCorked > 0) return
  wire.cork()
  process.nextTick(() => wire.uncork())
}

/** For a link that never was. */
const ENDED: Link = { send() {}, close() {}, terminate() {}, pause() {}, resume() {} }

function toRefusal({ statusCode = 0, headers }: IncomingMessage): Refusal {
  return {
    status: statusCode,
    handshakeStatus: headers['handshake-status']?.toString(),
    handshakeMessage: headers['handshake-msg']?.toString(),
    authErrorCode: headers['handshake-autherrcode']?.toString(),
  }
}
