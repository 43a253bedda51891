import { beforeAll, describe, expect, test } from 'vitest'
import { readText } from '../../scripts/repository.ts'
import { SCENARIO_PAGE, toCell, withScenarios } from '../../scripts/scenario-table.ts'
import { type Observation, observeAll, SCENARIOS } from './run.ts'

const page = readText(SCENARIO_PAGE)
const cases = SCENARIOS.map(({ what, right }, index) => ({ what, right, index }))
let observations: readonly Promise<Observation>[]

// All of them are under way before the first test waits for its own.
beforeAll(() => {
  observations = observeAll()
})

describe('larkgate gets it right', () => {
  test.each(cases)('$what', async ({ right, index }) => {
    expect((await observations[index]!).larkgate).toBe(right)
  })
})

describe('the official client does what the page says', () => {
  test.each(cases)('$what', async ({ what, right, index }) => {
    const [, stated] = page.split('\n').flatMap((line) => (line.startsWith(`| ${what} |`) ? line.split(' | ') : []))
    expect(stated).toBe(toCell((await observations[index]!).official, right))
  })
})

describe('docs/long-connection.md', () => {
  test('has the table that `npm run generate:scenarios` writes', async () => {
    expect(page).toBe(withScenarios(page, await Promise.all(observations)))
  })
})

test('every scenario has a name and a line of its own', () => {
  expect(new Set(SCENARIOS.map(({ id }) => id)).size).toBe(SCENARIOS.length)
  expect(new Set(SCENARIOS.map(({ what }) => what)).size).toBe(SCENARIOS.length)
})
