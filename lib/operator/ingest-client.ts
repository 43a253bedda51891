/** Callers' end of `POST /ingest`: records → one request → what became of each. Collects nothing, and remembers nothing. */
import { joinBytes } from '../core/bytes.ts'
import { messageOf, PortError } from '../core/errors.ts'
import type { Bytes, Clock } from '../core/ports.ts'
import {
  GARBAGE,
  headersFor,
  type OperatorAccess,
  type OperatorAnswer,
  type OperatorTransport,
  sayRefusal,
} from './transport.ts'
import { BATCH_TYPE, INGEST_PATH, type IngestCode, type IngestResults, readResults } from './wire.ts'

export interface IngestClientOptions extends OperatorAccess {
  readonly transport: OperatorTransport
  readonly clock: Clock
  readonly timeoutMs: number
}

/** What became of a batch. With `error` the Worker has confirmed none of it. */
export type BatchOutcome =
  | { readonly results: IngestResults; readonly error?: never }
  | {
      readonly error: PortError
      /** The Worker asks for a pause. */
      readonly pauseMs?: number
    }

/** Sends records, as `writeRecord` makes them, as one batch; none is a question whether events would be taken. Never rejects. */
export type SendBatch = (records: readonly Bytes[]) => Promise<BatchOutcome>

/** Of a Worker that says it is busy, when it does not say for how long, and at most. */
const PAUSE_MS = 1_000
const MAX_PAUSE_MS = 30_000

export function ingestClient(options: IngestClientOptions): SendBatch {
  const { url, transport, clock, timeoutMs } = options
  const headers = headersFor(options, BATCH_TYPE)

  return async (records) => {
    const giveUp = new AbortController()
    const cancel = clock.after(timeoutMs, () => giveUp.abort())
    try {
      const answer = await transport.post(`${url}${INGEST_PATH}`, headers, joinBytes(records), giveUp.signal)
      return read(answer, records.length)
    } catch (cause) {
      if (!giveUp.signal.aborted)
        return { error: unavailable(`the Worker cannot be reached: ${messageOf(cause)}`, cause) }
      return { error: new PortError('ERR_QUEUE_TIMEOUT', 'the Worker did not answer in time', { cause }) }
    } finally {
      cancel()
    }
  }

  function read({ status, text, retryAfter }: OperatorAnswer, count: number): BatchOutcome {
    if (status === 200) {
      const results = readResults(text, count)
      return results ? { results } : { error: unavailable(GARBAGE) }
    }
    const problem = sayRefusal(status)
    if (status === 413 && count === 1) return { error: new PortError('ERR_ENVELOPE_TOO_LARGE', problem) }
    if (status !== 429 && status !== 503) return { error: unavailable(problem) }
    const pauseMs = readRetryAfter(retryAfter, clock.now()) ?? PAUSE_MS
    return { error: unavailable(problem), pauseMs: Math.min(pauseMs, MAX_PAUSE_MS) }
  }
}

const REFUSED: Readonly<Record<IngestCode, string>> = {
  ERR_ENVELOPE_MALFORMED: 'the Worker cannot read the envelope: are both ends of the same version?',
  ERR_ENVELOPE_TOO_LARGE: 'the envelope is larger than the queue of the Worker takes',
  ERR_QUEUE_UNAVAILABLE: 'the queue of the Worker did not take the event',
  ERR_QUEUE_TIMEOUT: 'the queue of the Worker did not take the event in time',
}

export function refusedBy(code: IngestCode): PortError {
  return new PortError(code, REFUSED[code])
}

export function unavailable(problem: string, cause?: unknown): PortError {
  return new PortError('ERR_QUEUE_UNAVAILABLE', problem, cause === undefined ? undefined : { cause })
}

/** Milliseconds until then, of either form that HTTP knows: seconds, or a date. */
function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
