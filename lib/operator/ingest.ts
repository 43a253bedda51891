/** `POST /ingest`: a batch of envelopes from a gateway elsewhere → the queue, each accepted or refused by itself. */
import { within } from '../core/deadline.ts'
import { type Envelope, readEnvelope } from '../core/envelope.ts'
import { PortError, queueFailed, RequestError } from '../core/errors.ts'
import type { Clock, EventQueue } from '../core/ports.ts'
import { type GuardOptions, guard, type Operator, type Route } from './guard.ts'
import { countEach } from './report.ts'
import {
  BATCH_TYPE,
  INGEST_CODES,
  INGEST_DEADLINE_MS,
  INGEST_PATH,
  type IngestCode,
  MAX_BATCH_BYTES,
  MAX_BATCH_COUNT,
  readBatch,
  writeResults,
} from './wire.ts'

export interface IngestPorts {
  /** Takes large envelopes as well, if it is to take what came over a long connection. */
  readonly queue: EventQueue
  readonly clock: Clock
}

/** The operator routes of a receiver that has no dead letters: `/ingest` alone. */
export function createIngest(options: GuardOptions & IngestPorts): Operator {
  return guard(options, new Map([[INGEST_PATH, ingestRoute(options)]]))
}

/**
 * Answers within {@link INGEST_DEADLINE_MS}: an envelope that the queue has not taken by then is refused, although it may
 * still get there. Envelopes are handed to the queue in the order of the batch.
 */
export function ingestRoute({ queue, clock }: IngestPorts): Route {
  return {
    type: BATCH_TYPE,
    maxBytes: MAX_BATCH_BYTES,
    deadlineMs: INGEST_DEADLINE_MS,
    async answer(body, arrivedAtMs) {
      const texts = readBatch(body)
      if (texts === undefined) throw new RequestError('ERR_BODY_MALFORMED', 'the body is no JSON text sequence')
      if (texts.length > MAX_BATCH_COUNT) {
        throw new RequestError('ERR_BODY_TOO_LARGE', `more than ${MAX_BATCH_COUNT} envelopes in one batch`)
      }
      const deadlineAtMs = arrivedAtMs + INGEST_DEADLINE_MS
      const results = await Promise.all(texts.map((text) => take(text, deadlineAtMs)))
      return { json: writeResults(results), counts: countEach(results.map((code) => code ?? 'accepted')) }
    },
  }

  /** Why it was refused; never rejects. */
  async function take(text: string | undefined, deadlineAtMs: number): Promise<IngestCode | undefined> {
    const envelope = text === undefined ? undefined : toEnvelope(text)
    if (envelope === undefined) return 'ERR_ENVELOPE_MALFORMED'
    const late = () => {
      throw new PortError('ERR_QUEUE_TIMEOUT', 'the queue did not take the event in time')
    }
    try {
      await within(queue.send(envelope), deadlineAtMs - clock.now(), clock, late)
      return undefined
    } catch (cause) {
      const { code } = queueFailed(cause)
      return INGEST_CODES.find((known) => known === code) ?? 'ERR_QUEUE_UNAVAILABLE'
    }
  }
}

/** What a queue needs to know of it is read from the text itself: nothing that was said beside it could disagree. */
function toEnvelope(text: string): Envelope | undefined {
  try {
    const { key, id, type, app, lane } = readEnvelope(text)
    return { key, id, type, app, ...(lane && { lane }), text }
  } catch {
    return undefined
  }
}
