import { expect, test } from 'vitest'
import { PROPERTIES, shareOf } from './properties.ts'

const RUNS = Number(process.env.LARKGATE_FUZZ_RUNS ?? 2_000)

/** Many times what a case takes. */
const TIMEOUT_MS = 30_000 + RUNS * 20

test.each(PROPERTIES)(
  '$sentence',
  async (property) => {
    const runs = shareOf(property, RUNS)
    expect(await property.run({ runs })).toBe(runs)
  },
  TIMEOUT_MS,
)
