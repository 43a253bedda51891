/** `npm run generate`: writes what is generated, the table in docs/configuration.md and the code of the frame's schema. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withVariables } from './configuration-table.ts'
import { GENERATED, generateFrame } from './frame-schema.ts'
import { ROOT, readText } from './repository.ts'

const page = 'docs/configuration.md'
writeFileSync(join(ROOT, page), withVariables(readText(page)))
writeFileSync(join(ROOT, GENERATED), generateFrame())
