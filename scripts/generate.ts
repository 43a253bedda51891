/** `npm run generate`: writes what is generated: tables in the documents, and the code of the frame's schema. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withVariables } from './configuration-table.ts'
import { GENERATED, generateFrame } from './frame-schema.ts'
import { withMetrics } from './metrics-table.ts'
import { ROOT, readText } from './repository.ts'

const PAGES: Readonly<Record<string, (page: string) => string>> = {
  'docs/configuration.md': withVariables,
  'docs/metrics.md': withMetrics,
}

for (const [path, write] of Object.entries(PAGES)) writeFileSync(join(ROOT, path), write(readText(path)))
writeFileSync(join(ROOT, GENERATED), generateFrame())
