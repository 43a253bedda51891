/** Runs properties in portions, so that a million cases need no memory and can be stopped in between. */
import fc from 'fast-check'

export interface RunOptions {
  readonly runs: number
  /** The same seed gives the same cases. */
  readonly seed?: number
  /** No portion begins after this; milliseconds since the Unix epoch. */
  readonly untilMs?: number
}

/** Runs up to so many cases, and says how many. @throws with the case that fails, shrunk, and the seed to find it again */
export type Run = (options: RunOptions) => Promise<number>

const DEFAULT_SEED = 20_251_001

const PORTION = 5_000

export const SEED = Number(process.env.LARKGATE_FUZZ_SEED ?? DEFAULT_SEED)

export async function runProperty<Case extends [unknown, ...unknown[]]>(
  property: fc.IAsyncProperty<Case>,
  { runs, seed = SEED, untilMs = Number.POSITIVE_INFINITY }: RunOptions,
  examples: readonly Case[] = [],
): Promise<number> {
  let done = 0
  for (let portion = 0; done < runs && Date.now() < untilMs; portion++) {
    const numRuns = Math.min(PORTION, runs - done)
    const portionSeed = (seed + portion) | 0
    const first = portion === 0 ? { examples: [...examples] } : {}
    const result = await fc.check(property, { numRuns, seed: portionSeed, ...first })
    if (result.failed) {
      const { errorInstance: cause } = result
      const reason = cause instanceof Error ? cause.message : String(cause)
      const where = `case ${done + result.numRuns}, LARKGATE_FUZZ_SEED=${portionSeed}`
      throw new Error(`${where}\n${reason}\n\n${fc.defaultReportMessage(result)}`, { cause })
    }
    done += numRuns
  }
  return done
}
