/** A real HTTP server for operator routes, which can also be made to misbehave. It is gone when the test ends. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Operator } from '../../lib/operator/server.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, next: () => unknown) => unknown

export interface OperatorServer {
  /** Without a path. */
  readonly url: string
  /** Requests that have come so far. */
  readonly requests: () => number
  /** Connections that have been opened so far. */
  readonly connections: () => number
  /** Answers like this from now on; `next` does what the routes would. Without one it behaves. */
  readonly behave: (answer?: Answer) => void
  /** Nobody listens there any more, and what was under way is cut. */
  readonly stop: () => Promise<void>
  /** Listens again at the same address. */
  readonly start: () => Promise<void>
}

export async function serveOperator(operate: Operator): Promise<OperatorServer> {
  const routes = getRequestListener(async (request) => (await operate(request)) ?? new Response('', { status: 404 }))
  const sockets = new Set<Socket>()
  let answer: Answer | undefined
  let requests = 0
  let connections = 0
  const server = http.createServer((request, response) => {
    requests++
    const next = () => routes(request, response)
    if (answer === undefined) void next()
    else void answer(request, response, next)
  })
  server.on('connection', (socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    connections: () => connections,
    behave(next) {
      answer = next
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
    start: () => listen(port),
  }
}
