/** The operator routes over adapters in memory, and how they are asked. */
import { memoryBodies } from '../../lib/bodies/memory.ts'
import { withClaimCheck } from '../../lib/core/claim-check.ts'
import type { Clock } from '../../lib/core/ports.ts'
import { memoryDeadLetters } from '../../lib/dead/memory.ts'
import type { OperatorReport } from '../../lib/operator/report.ts'
import { createOperator } from '../../lib/operator/server.ts'
import { writeRecord } from '../../lib/operator/wire.ts'
import { memoryQueue } from '../../lib/queues/memory.ts'
import { memoryStore } from '../../lib/stores/memory.ts'
import { manualClock, START_MS } from './clock.ts'
import { faulty } from './faulty.ts'

export const TOKEN = 'the-token-of-the-operators'

export interface Asked {
  readonly status: number
  readonly json: Record<string, unknown>
}

export interface OperatorSettings {
  readonly token?: string
  /** Beyond which envelopes are stored apart. */
  readonly maxBytes?: number
}

/** With time that passes only when a test says so. */
export function startOperator(settings: OperatorSettings = {}) {
  return operatorWith(manualClock(), settings)
}

export function operatorWith<OneClock extends Clock>(
  clock: OneClock,
  { token = TOKEN, maxBytes = 1_000_000 }: OperatorSettings = {},
) {
  const queue = faulty(memoryQueue(clock))
  const store = faulty(memoryStore(clock))
  const dead = faulty(memoryDeadLetters())
  const bodies = faulty(memoryBodies())
  const reports: OperatorReport[] = []
  let names = 0
  const operate = createOperator({
    token,
    queue: withClaimCheck(queue, bodies, { maxBytes, uniqueName: () => `body ${++names}` }),
    store,
    dead,
    bodies,
    clock,
    observe: (report) => reports.push(report),
  })
  const post = async (path: string, contentType: string, body: string | Uint8Array<ArrayBuffer>): Promise<Asked> => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': contentType }
    const response = await operate(new Request(`https://events.example.com${path}`, { method: 'POST', headers, body }))
    if (response === undefined) throw new Error('no such route')
    return { status: response.status, json: (await response.json()) as Record<string, unknown> }
  }
  return {
    clock,
    queue,
    store,
    dead,
    bodies,
    reports,
    operate,
    /** A batch of these texts. */
    ingest: (...texts: readonly string[]) => post('/ingest', 'application/json-seq', batchOf(...texts)),
    ingestRaw: (body: string | Uint8Array<ArrayBuffer>) => post('/ingest', 'application/json-seq', body),
    ask: (path: string, request: unknown) => post(path, 'application/json', JSON.stringify(request)),
    askRaw: (path: string, body: string | Uint8Array<ArrayBuffer>) => post(path, 'application/json', body),
    /** The texts that are due on the queue, oldest first; they are taken off it. */
    async queued(): Promise<readonly string[]> {
      const deliveries = await queue.receive(1000, 0)
      for (const delivery of deliveries) await queue.settle(delivery, { verdict: 'ack' })
      return deliveries.map(({ body }) => body)
    },
    /** Buries an event that died when the clock started, or later. */
    bury: (key: string, body: string, diedAtMs = START_MS) =>
      dead.put({ key, type: 'made.up_v1', app: 'shop', body, reason: 'ERR_HANDLER_FAILED: no', attempts: 8, diedAtMs }),
  }
}

export function batchOf(...texts: readonly string[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(texts.flatMap((text) => [...(writeRecord(text) ?? [])]))
}
