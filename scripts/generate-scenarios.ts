/** `npm run generate:scenarios`: runs the scenarios, which takes 20 s, and writes what was observed into the page. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { observeAll } from '../test/scenarios/run.ts'
import { ROOT, readText } from './repository.ts'
import { SCENARIO_PAGE, withScenarios } from './scenario-table.ts'

const page = withScenarios(readText(SCENARIO_PAGE), await Promise.all(observeAll()))
writeFileSync(join(ROOT, SCENARIO_PAGE), page)
