/** HTTP to one AWS endpoint over connections that stay open: one request, one answer, or an error in time. Signs nothing, tries once. */
import type { Agent, ClientRequest, ClientRequestArgs, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket, TcpNetConnectOpts } from 'node:net'
import { messageOf } from '../core/errors.ts'
import type { Bytes, Clock } from '../core/ports.ts'
import { AwsError } from './errors.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST'
  /** Encoded as it is to stand in the request line. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Bytes
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface ConnectionOptions {
  readonly endpoint: URL
  readonly clock: Clock
  /** A longer answer is an error. */
  readonly maxAnswerBytes: number
}

export interface Connection {
  /**
   * @throws {AwsError} NetworkError when the connection failed or broke, TimeoutError after `timeoutMs`, AnswerTooLarge
   */
  readonly send: (request: HttpRequest, timeoutMs: number) => Promise<HttpAnswer>
  /** Opens a connection ahead of the first request. A failure shows only there. */
  readonly open: () => void
  /** Closes connections that are not in use: after a pause they may be dead without having said so. */
  readonly dropIdle: () => void
  readonly close: () => void
}

export function createConnection({ endpoint, clock, maxAnswerBytes }: ConnectionOptions): Connection {
  const isSecure = endpoint.protocol === 'https:'
  // Not `import`: that touches every export of the module, and one of them starts undici, 30 ms of a cold start.
  const { Agent, request } = process.getBuiltinModule(isSecure ? 'node:https' : 'node:http')
  const agent: Agent = new Agent({ keepAlive: true })
  const target = {
    host: endpoint.hostname.replace(/^\[|\]$/g, ''),
    port: Number(endpoint.port) || (isSecure ? 443 : 80),
  }
  const { isIP } = process.getBuiltinModule('node:net')
  // TLS allows no addresses there.
  const named = isIP(target.host) ? target : { ...target, servername: target.host }
  const ahead = openAhead(agent, { ...named, noDelay: true })

  return {
    async send({ method, path, headers, body }, timeoutMs) {
      const sent = request({ ...target, method, path, headers, agent })
      let timeout: AwsError | undefined
      const cancel = clock.after(timeoutMs, () => {
        timeout = new AwsError(`no answer within ${timeoutMs} ms`, { awsCode: 'TimeoutError', transient: true })
        sent.destroy(timeout)
      })
      try {
        const response = await answerOf(sent, body)
        return {
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: await readAll(response, maxAnswerBytes),
        }
      } catch (cause) {
        if (timeout) throw timeout
        if (cause instanceof AwsError) throw cause
        throw new AwsError(`no answer: ${messageOf(cause)}`, { awsCode: 'NetworkError', transient: true, cause })
      } finally {
        cancel()
      }
    },
    open: ahead.open,
    dropIdle() {
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy()
    },
    close() {
      ahead.drop()
      agent.destroy()
    },
  }
}

/** `servername` is for TLS. */
type ConnectionTarget = ClientRequestArgs & Pick<TcpNetConnectOpts, 'noDelay'> & { readonly servername?: string }

/** The agent's next connection is the one that `open` has begun, if it is still there. */
function openAhead(agent: Agent, target: ConnectionTarget): { readonly open: () => void; readonly drop: () => void } {
  const connect = agent.createConnection.bind(agent)
  let opened: Socket | undefined
  agent.createConnection = (options, callback) => {
    const socket = opened
    opened = undefined
    return socket?.ref() ?? connect(options, callback)
  }
  return {
    open() {
      if (opened) return
      const socket = connect(target) as Socket
      const forget = () => {
        if (opened === socket) opened = undefined
      }
      // Nobody waits for it, so it must neither throw nor keep the process alive.
      socket.unref().on('error', forget).on('close', forget)
      opened = socket
    },
    drop: () => opened?.destroy(),
  }
}

function answerOf(request: ClientRequest, body: Bytes | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('error', reject).on('response', resolve).end(body)
  })
}

async function readAll(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw new AwsError(`the answer is larger than ${maxBytes} bytes`, { awsCode: 'AnswerTooLarge', transient: false })
    }
    chunks.push(chunk)
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
}
