/** Real servers on 127.0.0.1 for one test: of TCP, of WebSockets, and a proxy. They are gone when the test ends. */
import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo, type Socket } from 'node:net'
import tls from 'node:tls'
import { onTestFinished, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { selfSigned } from '../../support/certificate.ts'

/** A name that no DNS knows: only a proxy gets there. */
export const REMOTE = 'gateway.example.com'

export const certificate = selfSigned(REMOTE)

/** Node before 24.5 and 22.19 learns whom to trust only when it starts. */
export const canTrust = typeof tls.setDefaultCACertificates === 'function'

/** Makes this process trust {@link certificate} until the test ends. */
export function trustCertificate(): void {
  trust(certificate.cert)
}

/** Makes this process trust a certificate until the test ends. */
export function trust(cert: string): void {
  const before = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...before, cert])
  onTestFinished(() => tls.setDefaultCACertificates(before))
}

/** No proxy, whatever the machine has, but what `variables` say. */
export function setProxies(variables: Readonly<Record<string, string>> = {}): void {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
    for (const spelling of [name, name.toLowerCase()]) vi.stubEnv(spelling, variables[spelling] ?? '')
  }
  onTestFinished(() => void vi.unstubAllEnvs())
}

/** Listens on a free port, which it resolves to. */
export async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** Accepts connections, and never says anything of its own. */
export async function listenRaw(): Promise<{ readonly port: number; readonly connection: Promise<Socket> }> {
  const server = net.createServer()
  const connection = new Promise<Socket>((resolve) => server.once('connection', resolve))
  return { port: await listen(server), connection }
}

export interface Accepted {
  readonly socket: WebSocket
  readonly request: http.IncomingMessage
}

/** Accepts WebSockets; `accepted` is the first one. */
export async function listenSockets(
  isSecure = false,
): Promise<{ readonly port: number; readonly accepted: Promise<Accepted> }> {
  const server = isSecure ? https.createServer(certificate) : http.createServer()
  const sockets = new WebSocketServer({ server, maxPayload: 64 * 1024 * 1024 })
  const accepted = new Promise<Accepted>((resolve) =>
    sockets.once('connection', (socket, request) => {
      socket.on('error', () => undefined)
      resolve({ socket, request })
    }),
  )
  return { port: await listen(server), accepted }
}

export interface ProxyOptions {
  /** Where every tunnel ends, whatever name is asked for; absent: no answer is ever given. */
  readonly targetPort?: number
  readonly isSecure?: boolean
  /** `user:password`, without which it answers 407. */
  readonly credentials?: string
}

/** A proxy that takes CONNECT only. `asked` has what it was asked for; `arrived` and `left` are about the first client. */
export async function listenProxy({ targetPort, isSecure, credentials }: ProxyOptions = {}) {
  const asked: string[] = []
  const server = isSecure ? https.createServer(certificate) : http.createServer()
  const arrival = Promise.withResolvers<void>()
  const leaving = Promise.withResolvers<void>()
  server.on('connect', ({ url, headers }: http.IncomingMessage, client: Socket) => {
    asked.push(url ?? '')
    arrival.resolve()
    // The server lets a connection that the client has ended stay open in its own direction.
    client
      .on('error', () => undefined)
      .on('end', () => client.end())
      .on('close', () => leaving.resolve())
    client.resume()
    if (targetPort === undefined) return
    const expected = `Basic ${Buffer.from(credentials ?? '').toString('base64')}`
    if (credentials !== undefined && headers['proxy-authorization'] !== expected) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n')
      return
    }
    const target = net.connect(targetPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      target.pipe(client).pipe(target)
    })
    target.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('close', () => target.destroy())
  })
  return { port: await listen(server), asked, arrived: arrival.promise, left: leaving.promise }
}
