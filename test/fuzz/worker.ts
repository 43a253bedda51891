/** A thread's part of a long run: every property one after the other, until time is over. */
import { parentPort, workerData } from 'node:worker_threads'
import { PROPERTIES, shareOf } from './properties.ts'

export interface Part {
  readonly runs: number
  readonly seed: number
  readonly untilMs: number
}

/** How many cases of each property ran. */
export type Done = Readonly<Record<string, number>>

const { runs, seed, untilMs } = workerData as Part

const done: Record<string, number> = {}
for (const property of PROPERTIES) {
  done[property.sentence] = await property.run({ runs: shareOf(property, runs), seed, untilMs })
}
parentPort?.postMessage(done satisfies Done)
