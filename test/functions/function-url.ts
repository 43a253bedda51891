/** A Function URL: HTTP from whoever asks → invocations → HTTP. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { LambdaResult } from '../../lib/http/lambda.ts'
import { httpEvent } from '../support/lambda-event.ts'
import type { LambdaFunction } from './lambda.ts'

export interface FunctionUrl {
  /** Without a path. */
  readonly url: string
  readonly close: () => Promise<void>
}

export async function startFunctionUrl(fn: LambdaFunction): Promise<FunctionUrl> {
  const server = createServer(async (request, response) => {
    const { result, error } = await fn.invoke(await toEvent(request, Date.now()))
    if (error !== undefined) return void response.writeHead(502).end('Internal Server Error')
    const { statusCode, headers, body } = result as LambdaResult
    // Lambda's own connection to the client is its own affair.
    const { connection: _, ...kept } = headers
    response.writeHead(statusCode, kept).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Text as text, everything else in base64, as Function URLs decide by the content type. */
async function toEvent(request: IncomingMessage, timeEpoch: number): Promise<unknown> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://function')
  const bytes = await buffer(request)
  const isText = /json|text/.test(request.headers['content-type'] ?? '')
  return httpEvent({
    ...(request.method !== undefined && { method: request.method }),
    path: pathname,
    query: search.slice(1),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: isText ? bytes.toString() : bytes,
    timeEpoch,
  })
}
