/** The OpenAPI for one app: any call with its token, and the two that nearly every handler needs. */
import { FEISHU_DOMAIN, type SocketApp } from '../core/app.ts'
import type {
  CallAnswer,
  CallOptions,
  MakeRequest,
  MessageContent,
  MessageRef,
  ReplyOptions,
  RequestOptions,
  SendOptions,
  SentMessage,
} from '../core/calls.ts'
import { ConfigError } from '../core/errors.ts'
import { isObject } from '../events/json.ts'
import { perform } from './call.ts'
import { OpenApiError } from './error.ts'
import { invalid, type MessageCall, toJson, toReply, toSend } from './messages.ts'
import type { OpenApiLimits, OpenApiPorts, Tickets } from './ports.ts'
import { type Ask, selfBuiltTokens, storeTokens } from './tokens.ts'
import { unlessAborted } from './wait.ts'

/** An app with what its tokens are asked for with. */
export type OpenApiApp = SocketApp

export interface OpenApiOptions extends OpenApiLimits {
  /** For a store app: where its tickets are kept. Without, the app is self-built. */
  readonly tickets?: Tickets
}

export interface OpenApiClient {
  readonly request: MakeRequest
  /** Sends to a chat or a user. The id of the message is `data.message_id`. */
  readonly send: (
    receiver: string,
    content: MessageContent,
    options?: SendOptions & CallOptions,
  ) => Promise<SentMessage>
  readonly reply: (
    message: MessageRef,
    content: MessageContent,
    options?: ReplyOptions & CallOptions,
  ) => Promise<SentMessage>
}

export { OpenApiError }

/** Codes for a token that is not good any more, or never was: the official SDKs', and the one for expiry. */
const TOKEN_CODES: readonly (number | undefined)[] = [99991663, 99991664, 99991668, 99991671, 99991677]

const IDEMPOTENT = ['GET', 'HEAD', 'PUT', 'DELETE']
const BODILESS = ['GET', 'HEAD']

/** @throws {ConfigError} ERR_CONFIG_INVALID for a domain that secrets must not be sent to */
export function createOpenApiClient(app: OpenApiApp, ports: OpenApiPorts, options: OpenApiOptions = {}): OpenApiClient {
  const domain = readDomain(app)
  const ask: Ask = (path, body) =>
    perform(
      {
        name: `POST ${path}`,
        method: 'POST',
        url: `${domain}${path}`,
        headers: withHeaders({}),
        body: JSON.stringify(body),
        isIdempotent: true,
        secrets: Object.entries(body).flatMap(([name, value]) => (name === 'app_id' ? [] : [value])),
      },
      ports,
      options,
    )
  const tokens =
    options.tickets === undefined
      ? selfBuiltTokens(app, ask, ports.clock)
      : storeTokens(app, options.tickets, ask, ports.clock)

  async function request(verb: string, path: string, given: RequestOptions = {}): Promise<CallAnswer> {
    const method = verb.toUpperCase()
    const { tenantKey, signal, query = {}, headers = {}, idempotent = IDEMPOTENT.includes(method) } = given
    const url = toUrl(domain, path, query)
    const body = given.body === undefined ? undefined : toJson(given.body)
    if (body !== undefined && BODILESS.includes(method)) throw invalid(`a ${method} has no body`)
    const common = {
      name: `${method} ${path.replace(/\?.*/s, '')}`,
      method,
      url,
      body,
      isIdempotent: idempotent,
      signal,
    }
    for (let isRenewed = false; ; isRenewed = true) {
      const token = await unlessAborted(tokens.get(tenantKey), signal)
      const authorized = withHeaders({ ...headers, authorization: `Bearer ${token.value}` })
      const call = { ...common, headers: authorized, secrets: [token.value, app.appSecret] }
      try {
        return await perform(call, ports, options)
      } catch (error) {
        // Whose token is refused has done nothing.
        if (isRenewed || !(error instanceof OpenApiError) || !TOKEN_CODES.includes(error.platformCode)) throw error
        tokens.drop(tenantKey, token)
      }
    }
  }

  async function post({ path, query, body }: MessageCall, { tenantKey, signal }: CallOptions): Promise<SentMessage> {
    const { data } = await request('POST', path, { query, body, idempotent: true, tenantKey, signal })
    return (isObject(data) ? data : {}) as SentMessage
  }

  return {
    request: request as OpenApiClient['request'],
    send: async (receiver, content, given = {}) => post(toSend(receiver, content, given, ports.random), given),
    reply: async (message, content, given = {}) => post(toReply(message, content, given, ports.random), given),
  }
}

/** Names of headers know no case: the last one counts. */
function withHeaders(given: Readonly<Record<string, string>>): Headers {
  const headers = new Headers(HEADERS)
  for (const [name, value] of Object.entries(given)) {
    try {
      headers.set(name, value)
    } catch {
      throw invalid(`the header ${JSON.stringify(name)} cannot be sent`)
    }
  }
  return headers
}

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'larkgate' }

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Without TLS only to this machine: the secret and every token go there. */
function readDomain({ name, domain = FEISHU_DOMAIN }: OpenApiApp): string {
  const url = URL.parse(domain)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))
  if (isSafe && url.search === '' && url.hash === '') return domain.replace(/\/+$/, '')
  throw new ConfigError('ERR_CONFIG_INVALID', `app ${name} has a domain that the OpenAPI cannot be asked at: ${domain}`)
}

/** What would change the path, or the host, that the rest of it says. */
const MISLEADING = /^(?!\/)|^\/\/|[\\#]|\/(\.|%2e){1,2}(?=[/?]|$)/i

function toUrl(domain: string, path: string, query: NonNullable<RequestOptions['query']>): string {
  const url = MISLEADING.test(path) ? null : URL.parse(`${domain}${path}`)
  if (url === null) throw invalid(`${JSON.stringify(path)} is no path of the platform`)
  for (const [name, value] of Object.entries(query)) {
    const values = Array.isArray(value) ? value : [value]
    for (const one of values) if (one !== undefined) url.searchParams.append(name, String(one))
  }
  return url.href
}
