/** `npm run bundle`: writes `dist/container`, what goes into the image, and prints sizes. */
import { join } from 'node:path'
import { buildBundle } from './bundle.ts'
import { ROOT } from './repository.ts'
import { table } from './table.ts'

const files = await buildBundle(join(ROOT, 'dist/container'), process.argv[2])
const rows = files.map(({ path, bytes, gzipBytes }) => [path, String(bytes), String(gzipBytes)])
console.log(table(['file', 'bytes', 'gzip'], rows))
