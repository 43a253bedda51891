/** Sends one request over HTTP and times the answer. Does not know what it carries, and tries once. */
import http from 'node:http'
import https from 'node:https'
import { text } from 'node:stream/consumers'
import type { PlatformRequest } from './request.ts'

/** What the platform gives an event or a callback, from the start of sending to the end of the answer. */
export const DEADLINE_MS = 3000

export interface PushOptions {
  readonly url: string
  /** By default the platform's own limit, {@link DEADLINE_MS}. */
  readonly timeoutMs?: number
}

export interface PushError {
  /** Never connected; no whole answer in time; connected, but cut off before the whole answer was there. */
  readonly code: 'CONNECT_FAILED' | 'TIMEOUT' | 'RESET'
  readonly message: string
}

export interface PushResult {
  /** `undefined` when no whole answer came, and `error` says why. */
  readonly status: number | undefined
  readonly body: string
  /** From the start of sending to the end of the answer. */
  readonly ms: number
  readonly error?: PushError
}

const CUT_OFF = /^(ECONNRESET|ECONNABORTED|EPIPE|HPE_)/

/**
 * Own agents, since the environment may tell the global ones to use a proxy. They keep connections open as the platform
 * does, so a receiver that closes an idle one in the very moment of a push shows as RESET.
 */
const agents = {
  http: new http.Agent({ keepAlive: true }),
  https: new https.Agent({ keepAlive: true }),
}

/** POSTs the request. Redirects are not followed, a failure is a value, and the promise never rejects. */
export async function push(request: PlatformRequest, options: PushOptions): Promise<PushResult> {
  const { url, timeoutMs = DEADLINE_MS } = options
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), timeoutMs)
  const startedAtMs = performance.now()
  try {
    const response = await post(request, url, deadline.signal)
    const body = await text(response)
    return { status: response.statusCode, body, ms: performance.now() - startedAtMs }
  } catch (cause) {
    const ms = performance.now() - startedAtMs
    const late = { code: 'TIMEOUT', message: `no whole answer within ${timeoutMs} ms` } as const
    return { status: undefined, body: '', ms, error: deadline.signal.aborted ? late : describe(cause) }
  } finally {
    clearTimeout(timer)
  }
}

function post({ headers, body }: PlatformRequest, url: string, signal: AbortSignal): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const isSecure = url.startsWith('https:')
    const options = { method: 'POST', headers: inBytes(headers), signal, agent: isSecure ? agents.https : agents.http }
    const request = isSecure ? https.request(url, options) : http.request(url, options)
    request.on('response', resolve).on('error', reject).end(body)
  })
}

/** Node writes a header's characters as one byte each: these spell the value in UTF-8, which is what was signed. */
function inBytes(headers: PlatformRequest['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')]),
  )
}

function describe(cause: unknown): PushError {
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException
  return { code: CUT_OFF.test(code) ? 'RESET' : 'CONNECT_FAILED', message: message || code }
}
