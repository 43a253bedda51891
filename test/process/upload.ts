/** A request sent in pieces, over a connection of its own. */
import net from 'node:net'
import { type RequestOptions, toRequest } from '../../simulator/index.ts'
import { APP, atTheEnd, bounded } from './gateway.ts'

export interface Upload {
  readonly body: Uint8Array
  /** Sends a piece of the body. */
  readonly send: (piece: Uint8Array | string) => void
  /** Everything the server has said when it closes the connection, or once it has answered. */
  readonly answer: () => Promise<string>
  readonly hangUp: () => void
}

export interface UploadOptions extends Partial<RequestOptions> {
  /** In chunks, without saying before how long it will be. */
  readonly chunked?: boolean
}

/** Sends the headers of a request with `text` and waits until the server has read them and wants the body. */
export async function openUpload(
  gatewayUrl: string,
  text: string,
  { chunked, ...options }: UploadOptions = {},
): Promise<Upload> {
  const now = { timestamp: String(Math.floor(Date.now() / 1000)), nonce: 'n-1' }
  const { headers, body } = toRequest(text, { ...APP, ...now, ...options })
  const length = chunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(body.byteLength) }
  const lines = Object.entries({ Host: 'gateway.test', ...headers, ...length, Expect: '100-continue' })
  const { hostname, port } = new URL(gatewayUrl)
  const socket = net.connect(Number(port), hostname)
  let said = ''
  socket.setEncoding('utf8').on('data', (part) => {
    said += part
  })
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()).on('error', () => undefined))
  atTheEnd(() => void socket.destroy())
  const hears = (pattern: RegExp) =>
    bounded(
      String(pattern),
      new Promise<void>((resolve) => {
        const look = () => pattern.test(said) && resolve()
        socket.on('data', look).on('close', () => resolve())
        look()
      }),
      20_000,
    )

  socket.write(`POST /webhook/event HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
  await hears(/^HTTP\/1\.1 \d+/)
  return {
    body,
    send: (piece) => {
      const bytes = Buffer.from(piece)
      if (chunked) socket.write(`${bytes.byteLength.toString(16)}\r\n`)
      socket.write(bytes)
      if (chunked) socket.write('\r\n')
    },
    async answer() {
      await Promise.race([closed, hears(/HTTP\/1\.1 [2-5]\d\d [\s\S]*\r\n\r\n/)])
      return said.replace('HTTP/1.1 100 Continue\r\n\r\n', '')
    },
    hangUp: () => socket.resetAndDestroy(),
  }
}
