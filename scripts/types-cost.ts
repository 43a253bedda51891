/**
 * What the types of events cost whoever compiles against the package: their size, and the compiler's time for a file with
 * one handler, beside the same file without. `npm run types:cost`
 *
 * Builds the package into a folder of its own. Prints, and judges nothing: times are those of this machine.
 */
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackage } from './package.ts'
import { ROOT } from './repository.ts'
import { table } from './table.ts'

const ROUNDS = 9

const FILES = {
  'without larkgate': `export const handler = (event: { readonly id: string }) => event.id\n`,
  'one event of one type': `import { createDispatcher } from 'larkgate'
export default createDispatcher().on('im.message.receive_v1', ({ event }) => event.message.content)\n`,
  'the same, announced': `import { createDispatcher, type UntypedEvent } from 'larkgate'
export default createDispatcher().on<UntypedEvent>('im.message.receive_v1', ({ event }) => event.message.content)\n`,
}

const scratch = mkdtempSync(join(tmpdir(), 'larkgate-types-cost-'))
try {
  const installed = join(scratch, 'node_modules/larkgate')
  await buildPackage(installed)
  const projects = Object.entries(FILES).map(([name, text]) => ({
    name,
    folder: createProject(text),
    times: [] as number[],
  }))
  // One after the other, so that a machine that is busy for a while is busy for all of them.
  for (let round = 0; round < ROUNDS; round++) for (const one of projects) one.times.push(compileMs(one.folder))
  const base = median(projects[0]?.times ?? [])
  console.log(table(['declarations', 'files', 'bytes'], sizes(installed)))
  const rows = projects.map(({ name, times }) => [name, median(times).toFixed(0), (median(times) - base).toFixed(0)])
  console.log(table([`compile, median of ${ROUNDS}`, 'ms', 'more'], rows))
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function createProject(text: string): string {
  const folder = mkdtempSync(join(scratch, 'project-'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'index.ts'), text)
  const compilerOptions = {
    module: 'nodenext',
    target: 'ES2024',
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['index.ts'] }))
  return folder
}

function compileMs(folder: string): number {
  const startedAtMs = performance.now()
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: 'inherit' })
  return performance.now() - startedAtMs
}

function sizes(folder: string): readonly (readonly string[])[] {
  const parts = { 'of events': 'lib/events/**/*.d.ts', 'all of the package': '**/*.d.ts' }
  return Object.entries(parts).map(([name, pattern]) => {
    const files = globSync(pattern, { cwd: folder })
    const bytes = files.reduce((sum, path) => sum + statSync(join(folder, path)).size, 0)
    return [name, String(files.length), String(bytes)]
  })
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}
