/** Which proxy an address is reached through, by the variables of this process. Knows neither WebSockets nor requests. */
import type { Agent, ClientRequest } from 'node:http'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { getProxyForUrl } from 'proxy-from-env'

/** These names and addresses mean another machine to the proxy than to us. */
const LOOPBACK = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Opens a tunnel through the proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY name for `address`, for one
 * request; `undefined` when it is reached directly.
 *
 * @param signal ends the tunnel, also while the proxy has not answered yet
 * @throws {Error} when the proxy speaks something else than HTTP; never with its URL, which may have a password in it
 */
export function proxyAgent({ protocol, hostname, host, port }: URL, signal: AbortSignal): Agent | undefined {
  if (LOOPBACK.test(hostname)) return undefined
  const isSecure = protocol === 'wss:' || protocol === 'https:'
  const given = getProxyForUrl(`${isSecure ? 'https' : 'http'}://${host}`)
  if (given === '') return undefined
  const proxy = URL.parse(given)
  if (proxy?.protocol !== 'http:' && proxy?.protocol !== 'https:') {
    throw new Error(`the proxy for ${hostname}:${port || (isSecure ? 443 : 80)} is no http: or https: URL`)
  }
  const headers = takeCredentials(proxy)
  const agent = new HttpsProxyAgent(proxy, { signal, headers })
  agent.once('proxyConnect', ({ statusCode }: { readonly statusCode: number }, request: ClientRequest) => {
    // Otherwise the proxy's refusal would be taken for the answer of the address behind it.
    if (statusCode !== 200) request.destroy(new Error(`the proxy answered ${statusCode}`))
  })
  return agent
}

/** From the URL into a header: URLs get into the debug output of the library. */
function takeCredentials(proxy: URL): Readonly<Record<string, string>> {
  const { username, password } = proxy
  if (username === '' && password === '') return {}
  proxy.username = ''
  proxy.password = ''
  const credentials = decode(`${username}:${password}`)
  return { 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('the user or the password in the URL of the proxy is not percent-encoded')
  }
}
