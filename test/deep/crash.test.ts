import { expect, test } from 'vitest'
import { crashUnderLoad } from '../process/crash.ts'

const KILLS = 100
const seed = Number(process.env.LARKGATE_CRASH_SEED ?? Date.now() % 1_000_000)

test(`loses nothing and repeats nothing without a reason when it is killed ${KILLS} times under load`, async () => {
  console.log(`crash seed ${seed}`)
  const report = await crashUnderLoad(KILLS, seed)
  console.log(`crash: ${JSON.stringify(report)}`)
  expect(report.answered).toBeGreaterThan(5 * KILLS)
  expect(report.cutOff).toBeGreaterThan(0)
})
