/** A real HTTP server on 127.0.0.1 for one test; it knows nothing of the platform. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface Received {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

export type Answer = (received: Received, response: http.ServerResponse) => void

/** Its address, and what it has received so far; it is gone when the test ends. */
export async function listen(
  answer: Answer,
): Promise<{ readonly url: string; readonly received: readonly Received[] }> {
  const received: Received[] = []
  const server = http.createServer(async (request, response) => {
    const { method, url: path, headers } = request
    const one = { method, path, headers, body: await buffer(request) }
    received.push(one)
    answer(one, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}
