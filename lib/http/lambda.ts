/**
 * HTTP as Lambda has it, payload format 2.0 (Function URLs and HTTP APIs) ↔ what the receiver reads and answers.
 *
 * Makes no `Request` or `Response`: Node loads them on first use, and slowly.
 */
import type { Answer } from '../core/answer.ts'
import { RequestError } from '../core/errors.ts'
import type { Incoming } from '../core/receive.ts'
import { isObject, type JsonObject, objectAt, stringAt } from '../events/json.ts'

export interface LambdaRequest {
  readonly request: Incoming
  /** When it reached the platform's edge, in milliseconds since the Unix epoch, as far as that can be believed. */
  readonly arrivedAtMs: number
}

export interface LambdaResult {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  /** Always text: answers are JSON. */
  readonly body: string
  readonly isBase64Encoded: false
}

/**
 * The edge and the function have clocks of their own. More than this between arrival and invocation is either a
 * difference of the two, or a start so slow that the sender is about to give up: what is left then is for one try.
 */
export const MAX_AGE_MS = 2000

/**
 * @throws {RequestError} ERR_INVOCATION_UNKNOWN when it is not an HTTP request in this format: the function was invoked
 *   by something else
 */
export function toLambdaRequest(event: unknown, nowMs: number): LambdaRequest {
  if (!isObject(event)) throw unknown('the payload is no JSON object')
  const context = objectAt(event, 'requestContext')
  const method = stringAt(objectAt(context, 'http'), 'method')
  const rawPath = stringAt(event, 'rawPath')
  if (event.version !== '2.0' || method === undefined || rawPath === undefined) {
    const is = event.version === '1.0' || event.httpMethod !== undefined ? 'one in format 1.0' : 'something else'
    throw unknown(`the payload is no HTTP request in payload format 2.0, but ${is}`)
  }
  const body = readBody(event)
  const request: Incoming = {
    method,
    url: `https://lambda.invalid${toPath(rawPath, stringAt(context, 'stage'))}${toQuery(event.rawQueryString)}`,
    headers: { get: (name) => readHeader(event.headers, name.toLowerCase(), body) },
    body: null,
    arrayBuffer: async () => body,
  }
  return { request, arrivedAtMs: arrivalOf(context?.timeEpoch, nowMs) }
}

export function toLambdaResult({ status, headers, body }: Answer): LambdaResult {
  return { statusCode: status, headers, body, isBase64Encoded: false }
}

const encoder = new TextEncoder()

function readBody({ body = null, isBase64Encoded }: JsonObject): ArrayBuffer {
  if (body === null) return new ArrayBuffer(0)
  if (typeof body !== 'string') throw unknown('its body is no text')
  // Both give bytes that start their buffer, or are copied to do so: small ones of `Buffer` share one.
  const bytes = isBase64Encoded === true ? new Uint8Array(Buffer.from(body, 'base64')) : encoder.encode(body)
  return bytes.buffer.byteLength === bytes.length ? bytes.buffer : bytes.slice().buffer
}

/**
 * Names in any case; the values of one name are joined as HTTP does. The length is that of the body which is here: the
 * one that was announced may be of another encoding.
 */
function readHeader(values: unknown, name: string, body: ArrayBuffer): string | null {
  if (name === 'content-length') return String(body.byteLength)
  if (!isObject(values)) return null
  let joined: string | null = null
  for (const key of Object.keys(values)) {
    if (key.length !== name.length || key.toLowerCase() !== name) continue
    const value = values[key]
    if (typeof value === 'string') joined = joined === null ? value.trim() : `${joined}, ${value.trim()}`
  }
  return joined
}

/** An HTTP API with a named stage has it as the first segment. A `?` or `#` was escaped by the sender, and is no end. */
function toPath(rawPath: string, stage: string | undefined): string {
  const prefix = `/${stage}`
  const path = stage !== undefined && rawPath.startsWith(`${prefix}/`) ? rawPath.slice(prefix.length) : rawPath
  return `${path.startsWith('/') ? '' : '/'}${path.replaceAll('?', '%3F').replaceAll('#', '%23')}`
}

function toQuery(rawQueryString: unknown): string {
  return typeof rawQueryString === 'string' && rawQueryString !== '' ? `?${rawQueryString}` : ''
}

function arrivalOf(timeEpoch: unknown, nowMs: number): number {
  if (typeof timeEpoch !== 'number' || !Number.isFinite(timeEpoch)) return nowMs
  return Math.min(nowMs, Math.max(nowMs - MAX_AGE_MS, timeEpoch))
}

function unknown(message: string): RequestError {
  return new RequestError('ERR_INVOCATION_UNKNOWN', message)
}
