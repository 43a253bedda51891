import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { PROPERTIES, type Property, shareOf } from '../fuzz/properties.ts'
import { SEED } from '../fuzz/run.ts'
import type { Done, Part } from '../fuzz/worker.ts'

const RUNS = 1_000_000
const LIMIT_MS = 40 * 60_000

/** Further apart than the seeds that one thread uses up. */
const SEED_STEP = 1_000_000

test('every property holds for its share of a million cases within 40 minutes', {
  timeout: LIMIT_MS + 60_000,
}, async () => {
  const threads = Math.min(4, availableParallelism())
  const startedAtMs = Date.now()
  const parts = Array.from({ length: threads }, (_, i) =>
    runPart({ runs: Math.ceil(RUNS / threads), seed: SEED + i * SEED_STEP, untilMs: startedAtMs + LIMIT_MS }),
  )
  const done = await Promise.all(parts)
  const countOf = ({ sentence }: Property) => done.reduce((sum, part) => sum + (part[sentence] ?? 0), 0)
  const total = PROPERTIES.reduce((sum, property) => sum + countOf(property), 0)
  console.info(`${total} cases in ${Math.round((Date.now() - startedAtMs) / 1000)} s, on ${threads} threads`)
  expect(PROPERTIES.filter((property) => countOf(property) < shareOf(property, RUNS))).toEqual([])
})

function runPart(part: Part): Promise<Done> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../fuzz/worker.ts', import.meta.url), { workerData: part })
    worker.on('message', resolve).on('error', reject)
    onTestFinished(() => void worker.terminate())
  })
}
