/** One request and what came of it. Judges nothing, tries nothing again. */
import { within } from '../core/deadline.ts'
import { messageOf } from '../core/errors.ts'
import { type JsonObject, objectAt, parseObject, stringAt } from '../events/json.ts'
import type { OpenApiPorts } from './ports.ts'
import { unlessAborted } from './wait.ts'

export interface Outgoing {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: string | undefined
}

export type Exchange =
  /** Nobody knows whether the platform has done it. */
  | { readonly kind: 'lost'; readonly isLate: boolean; readonly reason: string }
  | {
      readonly kind: 'answered'
      readonly httpStatus: number
      /** The body, when it is a JSON object. */
      readonly json: JsonObject | undefined
      readonly code: number | undefined
      readonly msg: string | undefined
      readonly logId: string | undefined
      /** How long the platform asks to wait. */
      readonly waitMs: number | undefined
    }

/** Far beyond any JSON of the platform's; files are not for this client. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024

/** @throws {OpenApiError} ERR_OPENAPI_ABORTED, the only error: everything else is an outcome */
export async function exchange(
  outgoing: Outgoing,
  ports: Pick<OpenApiPorts, 'fetch' | 'clock'>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Exchange> {
  const { clock } = ports
  const controller = new AbortController()
  const work = request(outgoing, ports, controller.signal).catch(lostTo)
  const bounded = within<Exchange>(work, timeoutMs, clock, () => ({
    kind: 'lost',
    isLate: true,
    reason: `no answer within ${timeoutMs} ms`,
  }))
  try {
    return await unlessAborted(bounded, signal)
  } finally {
    controller.abort()
  }
}

async function request(
  { method, url, headers, body }: Outgoing,
  { fetch, clock }: Pick<OpenApiPorts, 'fetch' | 'clock'>,
  signal: AbortSignal,
): Promise<Exchange> {
  // A redirect would carry the token elsewhere.
  const init = { method, headers, signal, redirect: 'manual', ...(body !== undefined && { body }) } as const
  const response = await fetch(url, init)
  const { status: httpStatus } = response
  const json = parseObject(await readText(response))
  const code = json?.code
  return {
    kind: 'answered',
    httpStatus,
    json,
    code: typeof code === 'number' ? code : undefined,
    msg: stringAt(json, 'msg'),
    logId: response.headers.get('x-tt-logid') ?? stringAt(objectAt(json, 'error'), 'log_id'),
    waitMs: readWaitMs(response.headers, clock.now()),
  }
}

async function readText({ body }: Response): Promise<string> {
  if (body === null) return ''
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let text = ''
  let sizeBytes = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    sizeBytes += part.value.byteLength
    if (sizeBytes > MAX_ANSWER_BYTES) {
      await reader.cancel().catch(() => undefined)
      throw new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`)
    }
    text += decoder.decode(part.value, { stream: true })
  }
  return text + decoder.decode()
}

/** The longest of `x-ogw-ratelimit-reset` (seconds) and `Retry-After` (seconds or a date). */
function readWaitMs(headers: Headers, nowMs: number): number | undefined {
  const [reset, retryAfter] = [headers.get('x-ogw-ratelimit-reset'), headers.get('retry-after')]
  const found = [secondsToMs(reset), secondsToMs(retryAfter) ?? Date.parse(retryAfter ?? '') - nowMs]
  const usable = found.filter((ms): ms is number => ms !== undefined && ms >= 0)
  return usable.length > 0 ? Math.max(...usable) : undefined
}

function secondsToMs(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}(\.\d{1,9})?$/.test(text.trim()) ? Math.ceil(Number(text) * 1000) : undefined
}

function lostTo(cause: unknown): Exchange {
  // `fetch` puts what really happened into the cause.
  const causes = [cause, (cause as { readonly cause?: unknown } | undefined)?.cause]
  const reason = causes.filter((one) => one !== undefined).map(messageOf)
  return { kind: 'lost', isLate: false, reason: reason.join(': ') }
}
