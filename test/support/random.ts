/** Chance that repeats itself. */
import type { Random } from '../../lib/core/ports.ts'

/** The same numbers for the same seed (mulberry32). */
export function seededRandom(seed = 1): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** As little delay as there can be, and nearly as much. */
export const lowest: Random = () => 0
export const highest: Random = () => 1 - 2 ** -53
