/** The HTTP server on Node: health, metrics, and the receiver. */
import type { Server, ServerResponse } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Registry } from 'prom-client'
import { ConfigError } from '../lib/core/errors.ts'
import type { Receiver } from '../lib/core/receive.ts'

export interface ServerOptions {
  readonly host: string
  readonly port: number
  readonly receive: Receiver
  /** What is not ready, by part; empty when everything is. Must not take long. */
  readonly checkReady: () => Promise<Readonly<Record<string, string>>>
  /** Served as `/metrics`. */
  readonly metrics?: Pick<Registry, 'metrics' | 'contentType'>
}

export interface HttpServer {
  /** Without a path, e.g. `http://127.0.0.1:7777`. */
  readonly url: string
  /** Stops accepting, lets running requests end, within bounds. */
  readonly close: () => Promise<void>
}

/** A sender that takes longer has gone wrong: the platform itself gives up after 3 s. */
const REQUEST_TIMEOUT_MS = 10_000
/** Longer than the usual keep-alive of a proxy in front, so that it is never us who close a connection in use. */
const KEEP_ALIVE_MS = 75_000
const CLOSE_TIMEOUT_MS = 5_000

/**
 * @throws {ConfigError} ERR_PORT_IN_USE, or ERR_CONFIG_INVALID when the address cannot be listened on
 */
export async function startServer({ host, port, receive, checkReady, metrics }: ServerOptions): Promise<HttpServer> {
  const fetch = (request: Request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/healthz') return new Response('ok\n')
    if (pathname === '/readyz') return answerReady()
    if (pathname === '/metrics' && metrics) return answerMetrics(metrics)
    return receive(request)
  }
  const answerReady = async () => {
    const problems = await checkReady()
    const ready = Object.keys(problems).length === 0
    return Response.json({ ready, ...problems }, { status: ready ? 200 : 503 })
  }
  const server = createAdaptorServer({
    fetch,
    serverOptions: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
  }) as Server
  const answering = new Set<ServerResponse>()
  server.on('request', (_, response) => {
    answering.add(response)
    response.once('close', () => answering.delete(response))
  })
  await listen(server, host, port)
  const address = server.address() as { address: string; port: number }
  return {
    url: `http://${address.address.includes(':') ? `[${address.address}]` : address.address}:${address.port}`,
    close: () => close(server, answering),
  }
}

async function answerMetrics(registry: NonNullable<ServerOptions['metrics']>): Promise<Response> {
  return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE')
        reject(new ConfigError('ERR_PORT_IN_USE', `PORT ${port} on ${host} is in use`, { cause }))
      else
        reject(new ConfigError('ERR_CONFIG_INVALID', `HOST ${host} cannot be listened on: ${cause.message}`, { cause }))
    })
    server.listen(port, host, resolve)
  })
}

function close(server: Server, answering: ReadonlySet<ServerResponse>): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS)
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    server.closeIdleConnections()
    // Once answered, a connection is idle, and nothing else would close it before its keep-alive ends.
    for (const response of answering) response.once('close', () => setImmediate(() => server.closeIdleConnections()))
  })
}
