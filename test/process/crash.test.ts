import { expect, test } from 'vitest'
import { crashUnderLoad } from './crash.ts'

const kills = Number(process.env.LARKGATE_CRASH_KILLS ?? 10)
const seed = Number(process.env.LARKGATE_CRASH_SEED ?? Date.now() % 1_000_000)

test(
  `loses nothing and repeats nothing without a reason when it is killed ${kills} times under load`,
  async () => {
    console.log(`crash seed ${seed}`)
    const report = await crashUnderLoad(kills, seed)
    console.log(`crash: ${JSON.stringify(report)}`)
    expect(report.answered).toBeGreaterThan(5 * kills)
    expect(report.dead).toBeGreaterThanOrEqual(1)
  },
  60_000 + kills * 5_000,
)
