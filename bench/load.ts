/** The process that pushes: some connections, each with one event under way, until all are answered. */
import { connect, type Socket } from 'node:net'
import type { PlatformRequest } from '../simulator/index.ts'
import { answer } from './child.ts'
import { makeEvents } from './events.ts'
import { quantile } from './report.ts'

export interface LoadQuestion {
  readonly url: string
  readonly connections: number
  readonly sizeBytes: number
  /** Pushed before the measurement. */
  readonly warmUp: number
  readonly events: number
}

export interface LoadAnswer {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Sealed once for each load: every gateway starts without any memory, so that they are new to each of them. */
const sealed = new Map<string, readonly PlatformRequest[]>()

answer<LoadQuestion, LoadAnswer>(async ({ url, connections, sizeBytes, warmUp, events }) => {
  const { host, hostname, port, pathname } = new URL(url)
  const requests = sealEvents(warmUp + events, sizeBytes).map((request) => toBytes(request, host, pathname))
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(hostname, Number(port))))
  await pushAll(sockets, requests.slice(0, warmUp))
  const startedAtMs = performance.now()
  const latencies = await pushAll(sockets, requests.slice(warmUp))
  const seconds = (performance.now() - startedAtMs) / 1000
  for (const socket of sockets) socket.destroy()
  return { perSecond: events / seconds, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) }
})

function sealEvents(count: number, sizeBytes: number): readonly PlatformRequest[] {
  const name = `${count} of ${sizeBytes}`
  const events = sealed.get(name) ?? makeEvents(count, sizeBytes)
  sealed.set(name, events)
  return events
}

/** Written as a whole at once; an HTTP client would take as much CPU as the gateway. */
function toBytes({ headers, body }: PlatformRequest, host: string, path: string): Buffer {
  const fields = Object.entries({ Host: host, 'Content-Length': body.length, ...headers })
  const head = `POST ${path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket)).once('error', reject)
  })
}

/** Latencies in milliseconds. */
async function pushAll(sockets: readonly Socket[], requests: readonly Buffer[]): Promise<readonly number[]> {
  const latencies: number[] = []
  const next = requests.values()
  const work = async (socket: Socket) => {
    for (const request of next) {
      const startedAtMs = performance.now()
      await push(socket, request)
      latencies.push(performance.now() - startedAtMs)
    }
  }
  await Promise.all(sockets.map(work))
  return latencies
}

const ACCEPTED = 'HTTP/1.1 200 '
const END = '\r\n\r\n{}'

/** Resolves with the whole answer; anything but "accepted" ends the benchmark. */
function push(socket: Socket, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = ''
    const onData = (chunk: Buffer) => {
      received += chunk.toString('latin1')
      if (!received.startsWith(ACCEPTED)) return end(() => reject(new Error(`not accepted: ${received}`)))
      if (received.endsWith(END)) end(resolve)
    }
    const onClose = () => end(() => reject(new Error('the connection was closed')))
    const end = (settle: () => void) => {
      socket.off('data', onData).off('close', onClose)
      settle()
    }
    socket.on('data', onData).on('close', onClose).write(request)
  })
}
