/** The stub on 127.0.0.1: HTTP around the core. Decides nothing but how a failure looks on a socket. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { GatewayClock } from '../gateway/settings.ts'
import { machineClock } from '../machine-clock.ts'
import { readBody } from '../read-body.ts'
import type { OpenApiOptions, OpenApiStub } from './api.ts'
import { createOpenApi } from './openapi.ts'

export interface OpenApiServerOptions extends Omit<OpenApiOptions, 'clock' | 'random'> {
  /** Default 0: any that is free. */
  readonly port?: number
  /** By default the machine's. */
  readonly clock?: GatewayClock
  readonly random?: () => number
}

export interface OpenApiServer extends Omit<OpenApiStub, 'fetch' | 'answer'> {
  /** Base URL of the platform, for `LARK_DOMAIN`: `http://127.0.0.1:<port>`. */
  readonly url: string
  /** Destroys every connection and stops listening. */
  readonly close: () => Promise<void>
}

const HOST = '127.0.0.1'
const MAX_CONNECTIONS = 1000
const MAX_BODY_BYTES = 1024 * 1024

/** @throws the error of the operating system when the port is taken */
export async function startOpenApi({
  port = 0,
  clock = machineClock,
  random = Math.random,
  ...options
}: OpenApiServerOptions): Promise<OpenApiServer> {
  const { fetch: _, answer, ...stub } = createOpenApi({ ...options, clock, random })
  const server = createServer((request, response) => void respond(answer, request, response))
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, resolve)
  })
  return {
    ...stub,
    url: `http://${HOST}:${(server.address() as { port: number }).port}`,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}

async function respond(
  answer: OpenApiStub['answer'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request
  const body = await readBody(request, MAX_BODY_BYTES)
  if (body === undefined) return void response.writeHead(413, { Connection: 'close' }).end()
  const outcome = await answer({ method, target: url, authorization: headers.authorization, body })
  if (outcome === 'reset') request.socket.resetAndDestroy()
  if (typeof outcome === 'string') return
  response.writeHead(outcome.status, outcome.headers).end(outcome.body)
}
