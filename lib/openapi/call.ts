/** One call: requests until one of them is answered for good, as often as that is safe. Knows no tokens. */
import { backoffMs } from '../core/backoff.ts'
import type { CallAnswer } from '../core/calls.ts'
import { OpenApiError, type OpenApiErrorDetails, without } from './error.ts'
import { type Exchange, exchange, type Outgoing } from './exchange.ts'
import type { OpenApiLimits, OpenApiPorts } from './ports.ts'
import { sleep } from './wait.ts'

export interface Call extends Outgoing {
  /** How errors name it: method and path, without query. */
  readonly name: string
  /** Whether doing it twice comes to the same as doing it once. */
  readonly isIdempotent: boolean
  /** What must not be in an error, even if the platform repeats it. */
  readonly secrets: readonly string[]
  readonly signal?: AbortSignal | undefined
}

/** What was too often has not been done, whatever it was. @see docs/openapi.md#repeating */
const LIMIT_CODES: readonly number[] = [99991400, 230020, 11232]

/** A message with the same uuid is on its way: its answer can be had a little later. */
const BEING_SENT = 230049

const BACKOFF = { baseMs: 1000, maxMs: 15_000 }
/** Those that were refused together do not come back together. */
const SPREAD_MS = 1000
const MAX_WORDS = 300

/** @throws {OpenApiError} ERR_OPENAPI_REFUSED, _RATE_LIMITED, _UNAVAILABLE, _TIMEOUT, _ABORTED */
export async function perform(call: Call, ports: OpenApiPorts, limits: OpenApiLimits): Promise<CallAnswer> {
  const { timeoutMs = 10_000, attempts = 4, maxWaitMs = 60_000 } = limits
  const { clock, random } = ports
  for (let attempt = 1; ; attempt++) {
    const found = await exchange(call, ports, timeoutMs, call.signal)
    if (isDone(found)) return found.json as CallAnswer
    const failure = judge(found, call)
    if (attempt >= attempts || !failure.isRepeatable) throw failure.error
    const { retryAfterMs } = failure.error
    const waitMs =
      retryAfterMs === undefined ? backoffMs(attempt, random, BACKOFF) : retryAfterMs + Math.round(random() * SPREAD_MS)
    if (waitMs > maxWaitMs) throw failure.error
    await sleep(waitMs, clock, call.signal)
  }
}

type Answered = Extract<Exchange, { kind: 'answered' }>

function isDone(found: Exchange): found is Answered {
  return found.kind === 'answered' && isSuccess(found.httpStatus) && found.code === 0
}

function isSuccess(httpStatus: number): boolean {
  return httpStatus >= 200 && httpStatus < 300
}

interface Failure {
  readonly error: OpenApiError
  readonly isRepeatable: boolean
}

function judge(found: Exchange, { name, isIdempotent, secrets }: Call): Failure {
  const fail = (code: OpenApiError['code'], words: string, isRepeatable: boolean, details?: OpenApiErrorDetails) => ({
    error: new OpenApiError(code, without(secrets, `${name}: ${words}`), details),
    isRepeatable,
  })
  if (found.kind === 'lost') {
    return fail(found.isLate ? 'ERR_OPENAPI_TIMEOUT' : 'ERR_OPENAPI_UNAVAILABLE', found.reason, isIdempotent)
  }
  const { httpStatus, code, logId, waitMs } = found
  const msg = found.msg === undefined ? undefined : without(secrets, found.msg).slice(0, MAX_WORDS)
  const details = { platformCode: code, platformMsg: msg, logId, httpStatus, retryAfterMs: waitMs }
  const words = code === undefined ? `HTTP ${httpStatus}` : `HTTP ${httpStatus}, code ${code}: ${msg ?? 'no words'}`
  const said = logId === undefined ? words : `${words} (log id ${logId})`
  if (httpStatus === 429 || (code !== undefined && LIMIT_CODES.includes(code))) {
    return fail('ERR_OPENAPI_RATE_LIMITED', said, true, details)
  }
  if (httpStatus >= 500) return fail('ERR_OPENAPI_UNAVAILABLE', said, isIdempotent, details)
  if (code === undefined && isSuccess(httpStatus)) {
    return fail('ERR_OPENAPI_UNAVAILABLE', `${said}, an answer that is not understood`, isIdempotent, details)
  }
  return fail('ERR_OPENAPI_REFUSED', said, isIdempotent && code === BEING_SENT, details)
}
