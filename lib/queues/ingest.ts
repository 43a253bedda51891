/**
 * The queue behind the operator routes of a deployed Worker, for a gateway elsewhere: events go there in batches.
 *
 * Keeps nothing: an event that the Worker has not confirmed is refused, so that the platform sends it again.
 */
import { PortError } from '../core/errors.ts'
import type { Bytes, Clock, EventQueue } from '../core/ports.ts'
import { ingestClient, refusedBy, unavailable } from '../operator/ingest-client.ts'
import type { OperatorAccess, OperatorTransport } from '../operator/transport.ts'
import { MAX_BATCH_BYTES, MAX_BATCH_COUNT, writeRecord } from '../operator/wire.ts'

export interface IngestOptions extends OperatorAccess {
  readonly transport: OperatorTransport
  readonly clock: Clock
  /** How long an event may wait for its batch to go, and the batch then for its answer. Default 2400. */
  readonly timeoutMs?: number
  /** Requests on their way at the same time. Default 4. */
  readonly maxRequests?: number
}

export interface IngestQueue extends EventQueue {
  /**
   * Asks whether events would be taken.
   *
   * @throws {PortError} ERR_QUEUE_UNAVAILABLE, ERR_QUEUE_TIMEOUT
   */
  readonly check: () => Promise<void>
  /** Takes no more; resolves when what was sent has been answered, which is bounded. */
  readonly close: () => Promise<void>
}

/** Largest envelope, in bytes of UTF-8. */
export const INGEST_MESSAGE_BYTES: number = MAX_BATCH_BYTES - 2

/** A larger envelope goes alone: a proxy in front of the Worker may not take more than a megabyte. */
const BATCH_BYTES = 512 * 1024

/** What is sent while a request is on its way waits so long for its answer, and goes along with others then. */
const GATHER_MS = 50

/** Beyond this, events are refused: a Worker that is too slow for them is not helped by a longer line. */
const MAX_WAITING = 2_000
const MAX_WAITING_BYTES = 32 * 1024 * 1024

interface Waiting {
  readonly record: Bytes
  readonly sinceMs: number
  readonly resolve: () => void
  readonly reject: (error: PortError) => void
}

/**
 * A send goes at once when nothing is on its way; what comes meanwhile gathers into the next batch. An answer that is lost
 * counts as a refusal, and what is redelivered then may be there twice: the consumer knows it by its key.
 */
export function ingestQueue(options: IngestOptions): IngestQueue {
  const { transport, clock, timeoutMs = 2_400, maxRequests = 4 } = options
  const sendBatch = ingestClient({ ...options, timeoutMs })
  const requests = new Set<Promise<void>>()
  let waiting: Waiting[] = []
  let waitingBytes = 0
  let pause: { readonly untilMs: number; readonly error: PortError } | undefined
  let cancelGathering: (() => void) | undefined
  let closed = false

  return {
    async send({ text }) {
      const record = writeRecord(text)
      if (record === undefined) throw new PortError('ERR_ENVELOPE_MALFORMED', 'the envelope is no JSON in Unicode')
      if (record.length > MAX_BATCH_BYTES) {
        throw new PortError('ERR_ENVELOPE_TOO_LARGE', `the envelope is larger than ${INGEST_MESSAGE_BYTES} bytes`)
      }
      if (closed) throw unavailable('this gateway is stopping')
      if (pause !== undefined && clock.now() < pause.untilMs) throw pause.error
      const isFull = waiting.length >= MAX_WAITING || waitingBytes + record.length > MAX_WAITING_BYTES
      if (isFull) throw unavailable('too many events wait for the Worker')
      await new Promise<void>((resolve, reject) => {
        waiting.push({ record, sinceMs: clock.now(), resolve, reject })
        waitingBytes += record.length
        // At the end of the turn, so that what is sent in one goes together.
        if (waiting.length === 1) queueMicrotask(() => dispatch(closed))
        else if (isBatchFull()) dispatch(closed)
      })
    },

    async check() {
      const { error } = await sendBatch([])
      if (error !== undefined) throw error
    },

    async close() {
      closed = true
      while (requests.size > 0 || waiting.length > 0) {
        dispatch(true)
        if (requests.size > 0) await Promise.race(requests)
      }
      transport.close()
    },
  }

  function setWaiting(next: Waiting[]): void {
    waiting = next
    waitingBytes = next.reduce((sum, { record }) => sum + record.length, 0)
  }

  function isBatchFull(): boolean {
    return waiting.length >= MAX_BATCH_COUNT || waitingBytes >= BATCH_BYTES
  }

  /** Sends what should not wait any longer. @param isDue whether that is the next batch in any case */
  function dispatch(isDue: boolean): void {
    let goes = isDue || requests.size === 0
    while (waiting.length > 0 && requests.size < maxRequests && (goes || isBatchFull())) {
      const batch = takeBatch()
      if (batch.length > 0) start(batch)
      goes = closed
    }
    cancelGathering?.()
    const isGathering = waiting.length > 0 && requests.size < maxRequests
    cancelGathering = isGathering ? clock.after(GATHER_MS, () => dispatch(true)) : undefined
  }

  /** Oldest first, without those for which it is too late: whoever sent them has given up. */
  function takeBatch(): readonly Waiting[] {
    const isLate = ({ sinceMs }: Waiting) => clock.now() - sinceMs >= timeoutMs
    for (const { reject } of waiting.filter(isLate)) {
      reject(new PortError('ERR_QUEUE_TIMEOUT', 'the Worker answers too slowly'))
    }
    const inTime = waiting.filter((one) => !isLate(one))
    let count = 0
    for (let bytes = 0; count < Math.min(inTime.length, MAX_BATCH_COUNT); count++) {
      bytes += inTime[count]?.record.length ?? 0
      if (count > 0 && bytes > BATCH_BYTES) break
    }
    setWaiting(inTime.slice(count))
    return inTime.slice(0, count)
  }

  function start(batch: readonly Waiting[]): void {
    const request = run(batch).finally(() => {
      requests.delete(request)
      dispatch(true)
    })
    requests.add(request)
  }

  async function run(batch: readonly Waiting[]): Promise<void> {
    const outcome = await sendBatch(batch.map(({ record }) => record))
    if (outcome.error !== undefined) {
      for (const { reject } of batch) reject(outcome.error)
      if (outcome.pauseMs !== undefined) startPause(outcome.pauseMs, outcome.error)
      return
    }
    for (const [index, { resolve, reject }] of batch.entries()) {
      const code = outcome.results[index]
      if (code === undefined) resolve()
      else reject(refusedBy(code))
    }
  }

  /** Those who wait are told at once: the platform has more patience than this process has memory. */
  function startPause(pauseMs: number, error: PortError): void {
    pause = { untilMs: clock.now() + pauseMs, error }
    for (const { reject } of waiting) reject(error)
    setWaiting([])
  }
}
