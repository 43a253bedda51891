/** The files of this repository, for scripts and tests that look at them. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Paths from the root of what is under version control or about to be: neither deleted nor ignored. */
export function listFiles(): readonly string[] {
  const paths = askGit() ?? walk('')
  return [...new Set(paths)].filter((path) => path !== '' && existsSync(join(ROOT, path))).sort()
}

/** `undefined` where there is no git. */
function askGit(): readonly string[] | undefined {
  const options = { cwd: ROOT, encoding: 'utf8' } as const
  try {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options)
    return listed.split('\0')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** All files but those that .gitignore names; its lines are plain names here. */
function walk(folder: string): readonly string[] {
  const ignored = new Set([
    '.git',
    ...readText('.gitignore')
      .split('\n')
      .map((line) => line.replace(/\/$/, '')),
  ])
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !ignored.has(name))
    .flatMap((entry) => (entry.isDirectory() ? walk(`${folder}${entry.name}/`) : [`${folder}${entry.name}`]))
}

/** @param path from the root */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, string>>
  readonly imports: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

export function readManifest(): Manifest {
  return JSON.parse(readText('package.json')) as Manifest
}
