/** Asks the platform for the address of a gateway. One answer is good for one connection. */
import { FEISHU_DOMAIN, type SocketApp } from '../core/app.ts'
import { within } from '../core/deadline.ts'
import { LarkgateError, messageOf, SocketError } from '../core/errors.ts'
import type { Clock } from '../core/ports.ts'
import { objectAt, parseObject, stringAt } from '../events/json.ts'
import { endpointError } from './failure.ts'
import type { Post, PostAnswer } from './ports.ts'

export interface Endpoint {
  /** With one-time secrets in its query: never to be printed. */
  readonly url: string
  /** The same, safe to print. */
  readonly printableUrl: string
  /** Repeated in every ping. */
  readonly serviceId: number
  /** The platform's settings as it sent them, not yet looked at. */
  readonly clientConfig: unknown
}

export interface DiscoveryPorts {
  readonly post: Post
  readonly clock: Clock
}

const PATH = '/callback/ws/endpoint'

/** Much longer than the platform takes, much shorter than anybody would wait for a dead connection. */
const TIMEOUT_MS = 15_000

/**
 * @param stop fires when nobody needs the answer any more
 * @throws {SocketError} ERR_ENDPOINT_REJECTED, ERR_ENDPOINT_REFUSED, ERR_CONNECTION_LIMIT, ERR_ENDPOINT_UNAVAILABLE
 * @see docs/long-connection.md#discovery
 */
export async function discover(app: SocketApp, { post, clock }: DiscoveryPorts, stop: AbortSignal): Promise<Endpoint> {
  const { appId, appSecret, domain = FEISHU_DOMAIN } = app
  const late = new AbortController()
  const signal = AbortSignal.any([stop, late.signal])
  const request = post(`${domain}${PATH}`, JSON.stringify({ AppID: appId, AppSecret: appSecret }), signal)
  try {
    return readEndpoint(
      await within(request, TIMEOUT_MS, clock, () => {
        late.abort()
        throw unavailable(`no answer within ${TIMEOUT_MS} ms`)
      }),
    )
  } catch (cause) {
    throw cause instanceof LarkgateError ? cause : unavailable(messageOf(cause), cause)
  }
}

/** `code` decides before anything else is looked at: refusals often come without `data`. */
export function readEndpoint({ status, text }: PostAnswer): Endpoint {
  const json = parseObject(text)
  const code = json?.code
  if (typeof code === 'number' && code !== 0) throw endpointError(code, stringAt(json, 'msg') ?? 'no words')
  if (status !== 200) throw unavailable(`HTTP ${status}`)
  if (code !== 0) throw unavailable('an answer that is not understood')
  const data = objectAt(json, 'data')
  const url = URL.parse(stringAt(data, 'URL') ?? '')
  if (url === null) throw unavailable('an answer without an address')
  if (!isSafe(url))
    throw unavailable(`an address that is neither wss: nor on this machine: ${url.protocol}//${url.host}`)
  return {
    url: stringAt(data, 'URL') as string,
    printableUrl: toPrintable(url),
    serviceId: readInt32(url.searchParams.get('service_id')),
    clientConfig: data?.ClientConfig,
  }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Without TLS only to this machine: the address carries secrets, and the frames carry everything. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'wss:' || (protocol === 'ws:' && LOOPBACK.test(hostname))
}

/** The query parameters that are no secrets, as far as is known; whatever else comes is hidden. */
const PRINTABLE = ['fpid', 'aid', 'device_id', 'service_id']

function toPrintable({ protocol, host, pathname, searchParams }: URL): string {
  const query = [...searchParams].map(
    ([name, value]) => `${name}=${PRINTABLE.includes(name) ? encodeURIComponent(value) : '***'}`,
  )
  return `${protocol}//${host}${pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

/** 0 for what is no int32: a ping with a wrong service is better than no ping. */
function readInt32(text: string | null): number {
  const value = Number(text ?? '0')
  return (value | 0) === value ? value : 0
}

function unavailable(problem: string, cause?: unknown): SocketError {
  return new SocketError('ERR_ENDPOINT_UNAVAILABLE', `no address of a gateway: ${problem}`, { cause })
}
