/** POST to the operator routes on Node, over connections that are kept. Knows nothing of what is asked. */
import { Agent as PlainAgent, request as requestPlain } from 'node:http'
import { request as requestSecure, Agent as SecureAgent } from 'node:https'
import type { Bytes } from '../core/ports.ts'
import type { OperatorAnswer, OperatorTransport } from '../operator/transport.ts'
import { proxyAgent } from './proxy.ts'
import { readText } from './read-text.ts'

/** Of `show`: the largest envelope, once more escaped. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024

/** Shorter than what servers usually allow, so that it is seldom they who close a connection in use. */
const IDLE_MS = 30_000

/**
 * Asks through the proxy that the variables of this process name for the address, if any; connections through a proxy are
 * not kept.
 *
 * @param version of larkgate, for the header `user-agent`
 */
export function nodeOperatorTransport(version: string): OperatorTransport {
  const options = { keepAlive: true, timeout: IDLE_MS }
  const [plain, secure] = [new PlainAgent(options), new SecureAgent(options)]

  return {
    async post(url, headers, body, signal) {
      try {
        return await attempt(new URL(url), headers, body, signal)
      } catch (error) {
        throw signal.aborted ? signal.reason : error
      }
    },
    close() {
      plain.destroy()
      secure.destroy()
    },
  }

  function attempt(
    address: URL,
    headers: Readonly<Record<string, string>>,
    body: Bytes,
    signal: AbortSignal,
  ): Promise<OperatorAnswer> {
    const isSecure = address.protocol === 'https:'
    const ask = isSecure ? requestSecure : requestPlain
    const agent = proxyAgent(address, signal) ?? (isSecure ? secure : plain)
    const all = { ...headers, 'content-length': body.length, 'user-agent': `larkgate/${version}` }
    return new Promise((resolve, reject) => {
      let isAnswered = false
      const request = ask(address, { method: 'POST', headers: all, agent, signal })
      request.on('response', (response) => {
        isAnswered = true
        const { statusCode: status = 0, headers } = response
        readText(response, MAX_ANSWER_BYTES).then(
          (text) => resolve({ status, text, retryAfter: headers['retry-after'] }),
          reject,
        )
      })
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The other side may close a kept connection at the moment in which it is used; on a new one that is a failure.
        const isStale = request.reusedSocket && !isAnswered && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        if (isStale && !signal.aborted) resolve(attempt(address, headers, body, signal))
        else reject(error)
      })
      request.end(body)
    })
  }
}
