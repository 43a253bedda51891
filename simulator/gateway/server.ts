/** The gateway on 127.0.0.1: HTTP and WebSocket around the core. Decides nothing but how a failure looks on a socket. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { machineClock } from '../machine-clock.ts'
import { readBody } from '../read-body.ts'
import type { Gateway } from './api.ts'
import { answerControl } from './control.ts'
import { createGateway } from './gateway.ts'
import type { Peer } from './link.ts'
import type { GatewayClock, GatewayOptions } from './settings.ts'

export interface GatewayServerOptions extends Omit<GatewayOptions, 'clock' | 'random' | 'socketUrl'> {
  /** Default 0: any that is free. */
  readonly port?: number
  /** By default the machine's. */
  readonly clock?: GatewayClock
  readonly random?: () => number
}

export interface GatewayServer extends Omit<Gateway, 'discover' | 'accept' | 'close'> {
  /** Base URL of the platform, for `LARK_DOMAIN`: `http://127.0.0.1:<port>`. */
  readonly url: string
  /** Destroys every connection and stops listening. */
  readonly close: () => Promise<void>
}

type Socket = IncomingMessage['socket']

const HOST = '127.0.0.1'
const DISCOVERY_PATH = '/callback/ws/endpoint'
const CONTROL_PATH = '/sim/push'
const SOCKET_PATH = '/ws/v2'
/** More than the links of a few apps and whatever is on the way. */
const MAX_CONNECTIONS = 1000
const MAX_MESSAGE_BYTES = 1024 * 1024

/** @throws the error of the operating system when the port is taken */
export async function startGateway({
  port = 0,
  clock = machineClock,
  random = Math.random,
  ...options
}: GatewayServerOptions): Promise<GatewayServer> {
  const server = createServer()
  server.maxConnections = MAX_CONNECTIONS
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const url = await listen(server, port)
  const gateway = createGateway({ ...options, clock, random, socketUrl: `${url.replace('http', 'ws')}${SOCKET_PATH}` })
  const { discover: _, accept: __, ...rest } = gateway
  server.on('request', (request, response) => void answer(gateway, request, response))
  server.on('upgrade', (request, socket: Socket, head) => upgrade(gateway, request, socket, head))
  return {
    ...rest,
    url,
    stop() {
      gateway.stop()
      // Those too that were never answered.
      for (const socket of sockets) socket.resetAndDestroy()
    },
    close() {
      gateway.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      return closed
    },
  }
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => resolve(`http://${HOST}:${(server.address() as { port: number }).port}`))
  })
}

async function answer(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refuse = (status: number) => void response.writeHead(status, { Connection: 'close' }).end()
  const isKnown = request.url === DISCOVERY_PATH || request.url === CONTROL_PATH
  if (request.method !== 'POST' || !isKnown) return refuse(404)
  const body = await readBody(request, MAX_MESSAGE_BYTES)
  if (body === undefined) return refuse(413)
  if (request.url === CONTROL_PATH) return answerControl(gateway, request, body, response)
  const found = gateway.discover(body)
  if (found.kind === 'cut') request.socket.resetAndDestroy()
  if (found.kind !== 'answer') return
  response.writeHead(found.status, { 'Content-Type': 'application/json' }).end(found.body)
}

const webSockets = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: MAX_MESSAGE_BYTES })

function upgrade(gateway: Gateway, request: IncomingMessage, socket: Socket, head: Buffer): void {
  // Without a listener a connection that breaks would end the process.
  socket.on('error', () => undefined)
  let webSocket: WebSocket | undefined
  const peer: Peer = {
    send: (data) => webSocket?.send(data),
    close: (code, reason) => webSocket?.close(code, reason),
    terminate: () => socket.resetAndDestroy(),
    pause: () => webSocket?.pause(),
    resume: () => webSocket?.resume(),
  }
  const accepted = gateway.accept(request.url ?? '/', peer)
  if (accepted.kind === 'cut') socket.resetAndDestroy()
  if (accepted.kind === 'refuse') socket.end(toResponse(accepted))
  if (accepted.kind !== 'accept') return
  const { link } = accepted
  // What is sent while it opens leaves in the same segment as the 101.
  socket.cork()
  webSockets.handleUpgrade(request, socket, head, (opened) => {
    webSocket = opened
    opened.on('error', () => undefined)
    opened.on('message', (data: Buffer, isBinary) => link.receive(isBinary ? data : data.toString('utf8')))
    opened.on('close', link.closed)
    link.opened()
  })
  socket.uncork()
}

function toResponse({ status, headers }: { status: number; headers: Readonly<Record<string, string>> }): string {
  const lines = Object.entries({ ...headers, Connection: 'close', 'Content-Length': '0' })
  return `HTTP/1.1 ${status} Refused\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}
