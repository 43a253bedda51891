/** `npm run generate`: writes what is generated, which is the table in docs/configuration.md. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withVariables } from './configuration-table.ts'
import { ROOT, readText } from './repository.ts'

const path = 'docs/configuration.md'
writeFileSync(join(ROOT, path), withVariables(readText(path)))
