/** `npm run build`: assembles the package in `dist/npm`, ready for `npm publish dist/npm`. */
import { join } from 'node:path'
import { buildPackage } from './package.ts'
import { ROOT } from './repository.ts'

const folder = join(ROOT, 'dist/npm')
await buildPackage(folder)
console.log(folder)
