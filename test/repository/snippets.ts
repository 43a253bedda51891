/** Compiles the code on a page as whoever copies it would: as modules in a folder of their own, against the package's names. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, readManifest } from '../../scripts/repository.ts'
import { readPage } from './markdown.ts'

/** What the compiler says of every `ts` block of the page, file by file; empty when all is well. */
export async function snippetProblems(page: string): Promise<readonly string[]> {
  const snippets = readPage(page).code.filter(({ language }) => language === 'ts')
  if (snippets.length === 0) throw new Error('the page has no code to compile')
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-snippets-'))
  try {
    for (const [index, { code }] of snippets.entries()) writeFileSync(join(folder, `snippet-${index + 1}.ts`), code)
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration()))
    return await compile(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function configuration(): object {
  const { name, exports } = readManifest()
  const paths = Object.entries(exports).map(([key, target]) => [`${name}${key.slice(1)}`, [join(ROOT, target)]])
  return {
    extends: join(ROOT, 'tsconfig.base.json'),
    compilerOptions: {
      paths: Object.fromEntries(paths),
      lib: ['ES2024', 'ESNext.Disposable'],
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
    include: ['*.ts'],
  }
}

function compile(folder: string): Promise<readonly string[]> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder }, (error, stdout, stderr) => {
      if (error === null) return resolve([])
      resolve(`${stdout}${stderr}`.trim().split('\n'))
    })
  })
}
