/** POST on Node. Knows nothing of what is asked. */
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { Post } from '../socket/ports.ts'
import { proxyAgent } from './proxy.ts'
import { readText } from './read-text.ts'

const MAX_ANSWER_BYTES = 1024 * 1024

/**
 * Asks through the proxy that the variables of this process name for the address, if any.
 *
 * @param version of larkgate, for the header `user-agent`
 */
export function nodePost(version: string): Post {
  return async (url, json, signal) => {
    try {
      const response = await send(new URL(url), json, `larkgate/${version}`, signal)
      return { status: response.statusCode ?? 0, text: await readText(response, MAX_ANSWER_BYTES) }
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    }
  }
}

function send(address: URL, json: string, userAgent: string, signal: AbortSignal): Promise<IncomingMessage> {
  const request = address.protocol === 'https:' ? requestSecure : requestPlain
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
    // Decides the language of messages.
    locale: 'zh',
    'user-agent': userAgent,
  }
  return new Promise((resolve, reject) => {
    request(address, { method: 'POST', headers, agent: proxyAgent(address, signal) ?? false, signal })
      .on('error', reject)
      .on('response', resolve)
      .end(json)
  })
}
