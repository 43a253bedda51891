/** Stands between a client and a real server, and misbehaves when told to: real connections, real bytes. */
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface Passing {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

export interface Passed {
  readonly status: number
  readonly headers?: http.OutgoingHttpHeaders
  readonly body: Buffer | string
}

/** `hang`: no answer, ever. `reset`: the connection breaks. `truncate`: so does the answer, in its middle. */
export type Behaviour = (
  request: Passing,
  forward: () => Promise<Passed>,
) => Promise<Passed | 'hang' | 'reset' | { readonly truncate: Passed }>

export interface Middleman {
  readonly url: string
  /** All requests so far. */
  readonly requests: readonly Passing[]
  /** From now on; without one it passes on what it gets. */
  readonly behave: (behaviour?: Behaviour) => void
  /** Closes the connections that are open, as servers do with idle ones. */
  readonly dropConnections: () => void
  readonly close: () => Promise<void>
}

/** @param target base URL of the real server */
export async function startMiddleman(target: string): Promise<Middleman> {
  const requests: Passing[] = []
  const agent = new http.Agent({ keepAlive: true })
  let behaviour: Behaviour | undefined
  const server = http.createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming).catch(() => undefined)
    if (body === undefined) return
    const { method = '', url: path = '', headers } = incoming
    const request = { method, path, headers, body }
    requests.push(request)
    const forward = () => send(target, request, agent)
    const answer = await (behaviour?.(request, forward) ?? forward()).catch(() => 'reset' as const)
    if (answer === 'hang') return
    if (answer === 'reset') return void incoming.socket.destroy()
    const whole = 'truncate' in answer ? answer.truncate : answer
    const bytes = Buffer.from(whole.body)
    outgoing.writeHead(whole.status, { ...whole.headers, 'content-length': bytes.length })
    if (whole === answer) return void outgoing.end(bytes)
    outgoing.write(bytes.subarray(0, bytes.length / 2), () => incoming.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    behave(next) {
      behaviour = next
    },
    dropConnections: () => server.closeAllConnections(),
    async close() {
      agent.destroy()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Once, then it passes on again. */
export function firstOnly(behaviour: Behaviour): Behaviour {
  let used = false
  return (request, forward) => {
    if (used) return forward()
    used = true
    return behaviour(request, forward)
  }
}

/** Of AWS' JSON protocols. */
export function awsError(status: number, type: string, message = type): Passed {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: type, message }),
  }
}

function send(target: string, { method, path, headers, body }: Passing, agent: http.Agent): Promise<Passed> {
  return new Promise((resolve, reject) => {
    // The host stays as the client wrote it: its signature covers it.
    const request = http.request(`${target}${path}`, { method, headers, agent })
    request.on('error', reject)
    request.on('response', async (response) => {
      const { 'transfer-encoding': _, connection: __, ...kept } = response.headers
      resolve({ status: response.statusCode ?? 0, headers: kept, body: await buffer(response) })
    })
    request.end(body)
  })
}
