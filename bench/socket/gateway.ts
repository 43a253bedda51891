/** The platform's end, as fast as it can be: discovery, pings, and always as many messages in flight as one link may have. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { encodeFrame } from '../../simulator/index.ts'
import { answer } from '../child.ts'
import { quantile } from '../report.ts'
import { createMessage, idIn, type Message } from './message.ts'

export type GatewayQuestion = 'where' | { readonly events: number; readonly sizeBytes: number }

export interface GatewayAnswer {
  /** Where the discovery is. */
  readonly url: string
  readonly perSecond: number
  /** From a message to its ack. */
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Link {
  readonly webSocket: WebSocket
  /** Below it: bytes that are built already need no encoder. */
  readonly wire: Socket
}

export const IN_FLIGHT = 64

/** A client that is so slow will not end at all. */
const TIMEOUT_MS = 120_000

const CLIENT_CONFIG = { ReconnectCount: 0, ReconnectInterval: 1, ReconnectNonce: 1, PingInterval: 120 }
const PONG = encodeFrame({
  seqId: 0n,
  logId: 0n,
  service: 1,
  method: 0,
  headers: [['type', 'pong']],
  payload: Buffer.from(JSON.stringify(CLIENT_CONFIG)),
})

const server = createServer((_, response) => {
  const data = { URL: `${url.replace('http:', 'ws:')}/?device_id=1&service_id=1`, ClientConfig: CLIENT_CONFIG }
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ code: 0, msg: '', data }))
})
let url = ''
let link = Promise.withResolvers<Link>()
let acked: (ack: Buffer) => void = () => undefined

new WebSocketServer({ server }).on('connection', (webSocket, { socket: wire }) => {
  webSocket.on('message', (data: Buffer) => {
    if (idIn(data) === undefined) webSocket.send(PONG)
    else acked(data)
  })
  webSocket.on('error', () => undefined)
  webSocket.once('close', () => {
    link = Promise.withResolvers()
  })
  link.resolve({ webSocket, wire })
})

answer<GatewayQuestion, GatewayAnswer>(async (question) => {
  if (question !== 'where') return push(await link.promise, question.events, question.sizeBytes)
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, perSecond: 0, p50Ms: 0, p99Ms: 0 }
})

/** No id comes twice in the life of this process. */
const ids = Array.from({ length: IN_FLIGHT }, (_, slot) => slot)

/** Every ack frees the bytes of its message, which become the next one. */
async function push({ webSocket, wire }: Link, events: number, sizeBytes: number): Promise<GatewayAnswer> {
  const messages: readonly Message[] = ids.map(() => createMessage(sizeBytes))
  const sentAtMs = ids.map(() => 0)
  const latencies: number[] = []
  const done = Promise.withResolvers<void>()
  let sent = 0

  const send = (slot: number) => {
    if (sent === events) return
    sent++
    // What one read of acks leads to is one write.
    if (wire.writableCorked === 0) {
      wire.cork()
      process.nextTick(() => wire.uncork())
    }
    const id = (ids[slot] ?? 0) + IN_FLIGHT
    ids[slot] = id
    messages[slot]?.setId(id)
    sentAtMs[slot] = performance.now()
    wire.write(messages[slot]?.bytes ?? '')
  }

  acked = (ack) => {
    const id = idIn(ack) ?? 0
    const slot = id % IN_FLIGHT
    if (ids[slot] !== id || !ack.includes('"code":200')) return done.reject(new Error(`no ack of ${ids[slot]}: ${ack}`))
    latencies.push(performance.now() - (sentAtMs[slot] ?? 0))
    if (latencies.length === events) done.resolve()
    send(slot)
  }

  const giveUp = () => done.reject(new Error(`only ${latencies.length} of ${events} messages were acked in time`))
  const late = setTimeout(giveUp, TIMEOUT_MS)
  const lost = () => done.reject(new Error('the client has left'))
  webSocket.once('close', lost)
  const startedAtMs = performance.now()
  for (const slot of messages.keys()) send(slot)
  await done.promise
  const seconds = (performance.now() - startedAtMs) / 1000
  clearTimeout(late)
  webSocket.off('close', lost)
  return { url, perSecond: events / seconds, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) }
}
