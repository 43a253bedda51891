/**
 * `npm run build:aws`: writes `dist/aws/receive` and `dist/aws/consume`, and prints sizes.
 *
 * `-- --handlers path` takes other handlers, `-- --sender sdk` lets `receive` send through the AWS SDK.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type AwsBuildOptions, buildAws } from './aws.ts'
import { ROOT } from './repository.ts'
import { table } from './table.ts'

function readOptions(args: readonly string[]): AwsBuildOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { handlers: { type: 'string' }, sender: { type: 'string' } },
  })
  const { handlers, sender = 'light' } = values
  if (sender !== 'light' && sender !== 'sdk') throw new Error('--sender must be light or sdk')
  return { sender, ...(handlers !== undefined && { handlers }) }
}

try {
  const functions = await buildAws(join(ROOT, 'dist/aws'), readOptions(process.argv.slice(2)))
  const rows = functions.flatMap(({ name, files, zipBytes }) => [
    ...files.map((file) => [`dist/aws/${name}/${file.name}`, String(file.bytes), '']),
    [`${name}, zipped`, '', String(zipBytes)],
  ])
  console.log(table(['file', 'bytes', 'zip'], rows))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
