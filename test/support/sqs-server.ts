/** A server that speaks as SQS does, and misbehaves as a test says. It checks signatures; messages are not kept. */
import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { CREDENTIALS } from './fauxqs.ts'
import { signaturesOf, signedAtMs } from './sigv4.ts'

export interface SqsRequest {
  /** E.g. `SendMessage`. */
  readonly operation: string
  // biome-ignore lint/suspicious/noExplicitAny: fields of any operation
  readonly json: any
  readonly headers: http.IncomingHttpHeaders
}

export type SqsReply =
  | { readonly status: number; readonly body: string | Buffer; readonly headers?: Readonly<Record<string, string>> }
  /** No answer ever. */
  | 'hang'
  /** The connection breaks before the answer. */
  | 'reset'
  /** The connection breaks in the middle of the answer. */
  | 'cut'

export type SqsScript = (request: SqsRequest, number: number) => SqsReply | Promise<SqsReply>

export interface SqsServer {
  readonly endpoint: string
  readonly queueUrl: string
  readonly environment: Readonly<Record<string, string>>
  /** All there were, whatever became of them. */
  readonly requests: readonly SqsRequest[]
  /** How many connections were opened. */
  readonly connections: () => number
  /** How many of them are open now. */
  readonly openConnections: () => number
  /** Breaks all connections that are open, as a server does that has had enough of idle ones. */
  readonly dropConnections: () => void
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

/** SQS has taken it all; of a batch not those `refused`, by the index of the entry. */
export function took({ operation, json }: SqsRequest, refused: Readonly<Record<number, string>> = {}): SqsReply {
  if (operation === 'SendMessage') return ok({ MessageId: 'm', MD5OfMessageBody: md5(json.MessageBody) })
  const entries = json.Entries as { readonly Id: string; readonly MessageBody: string }[]
  const Successful = entries.flatMap(({ Id, MessageBody }, index) =>
    refused[index] ? [] : [{ Id, MessageId: `m${Id}`, MD5OfMessageBody: md5(MessageBody) }],
  )
  const Failed = entries.flatMap(({ Id }, index) =>
    refused[index] ? [{ Id, SenderFault: false, Code: refused[index], Message: 'made up' }] : [],
  )
  return ok({ Successful, Failed })
}

export function ok(json: object): SqsReply {
  return { status: 200, body: JSON.stringify(json) }
}

export function failure(status: number, code: string, message = 'made up'): SqsReply {
  return { status, body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }) }
}

/** Gone when the test ends. `nowMs` is the server's own time; a request that is 5 minutes off is refused. */
export async function startSqsServer(script: SqsScript, nowMs: () => number = Date.now): Promise<SqsServer> {
  const requests: SqsRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = http.createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const { method = '', url = '', headers } = incoming
    const operation = String(headers['x-amz-target']).replace('AmazonSQS.', '')
    const request = { operation, json: JSON.parse(body.toString()), headers }
    requests.push(request)
    const { given, expected } = signaturesOf({ method, url, headers, body }, CREDENTIALS.secretAccessKey)
    const isOff = Math.abs(signedAtMs(headers) - nowMs()) > 5 * 60_000
    let reply = await script(request, requests.length)
    if (given !== expected)
      reply = failure(403, 'SignatureDoesNotMatch', 'does not match.\n\nx-amz-security-token:secret')
    else if (isOff) reply = failure(403, 'RequestTimeTooSkewed', 'the time is too far off')
    if (reply === 'hang') return
    if (reply === 'reset') return incoming.socket.resetAndDestroy()
    response.sendDate = false
    response.setHeader('date', new Date(nowMs()).toUTCString())
    if (reply === 'cut') {
      response.writeHead(200, { 'content-length': 100 }).write('{"MessageId":')
      return setImmediate(() => incoming.socket.destroy())
    }
    response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.0', ...reply.headers }).end(reply.body)
  })
  server.on('connection', (socket) => {
    connections++
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => undefined))
  })
  const dropConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    dropConnections()
    server.close()
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    endpoint,
    queueUrl: `${endpoint}/000000000000/queue.fifo`,
    environment: {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_SQS: endpoint,
    },
    requests,
    connections: () => connections,
    openConnections: () => sockets.size,
    dropConnections,
  }
}
