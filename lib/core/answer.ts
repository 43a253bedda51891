/** The only place that picks an HTTP status. Nothing of an error but its status leaves through here. */
import type { LarkgateError } from './errors.ts'

/** The standard phrases, the same for every cause. */
const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** The platform keeps its own schedule (first after 15 s); for anyone else who sends to us. */
const RETRY_AFTER_SECONDS = '15'

export function answerJson(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } })
}

export function answerError(error: LarkgateError): Response {
  const status = error.status ?? 500
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (status === 405) headers.allow = 'POST'
  if (status === 503) headers['retry-after'] = RETRY_AFTER_SECONDS
  // The rest of a body that was refused unread cannot be told from a next request.
  if (status === 413) headers.connection = 'close'
  return new Response(JSON.stringify({ error: PHRASES[status] }), { status, headers })
}
