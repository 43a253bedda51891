/** The only place that picks an HTTP status. Nothing of an error but its status leaves through here, unless it is an operator who asks. */
import type { ErrorCode, LarkgateError } from './errors.ts'

/** The standard phrases, the same for every cause. */
const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** The platform keeps its own schedule (first after 15 s); for anyone else who sends to us. */
const RETRY_AFTER_SECONDS = '15'

/** An answer as data, for hosts that write it themselves: a `Response` is loaded by Node on first use, and slowly. */
export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON. */
  readonly body: string
}

const JSON_HEADERS = { 'content-type': 'application/json' }

export function acceptance(value: unknown): Answer {
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(value) }
}

/** @param code told as well: for operators only */
export function refusal(error: LarkgateError, code?: ErrorCode): Answer {
  const status = error.status ?? 500
  const headers: Record<string, string> = { ...JSON_HEADERS }
  if (status === 405) headers.allow = 'POST'
  if (status === 503) headers['retry-after'] = RETRY_AFTER_SECONDS
  // The rest of a body that was refused unread cannot be told from a next request.
  if (status === 413) headers.connection = 'close'
  return { status, headers, body: JSON.stringify({ error: PHRASES[status], code }) }
}

export function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers })
}

export function answerJson(value: unknown): Response {
  return toResponse(acceptance(value))
}

/** @param code told as well: for operators only */
export function answerError(error: LarkgateError, code?: ErrorCode): Response {
  return toResponse(refusal(error, code))
}
