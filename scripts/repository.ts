/** The files of this repository, for scripts and tests that look at them. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Paths from the root of what is under version control or about to be: neither deleted nor ignored. */
export function listFiles(): readonly string[] {
  const options = { cwd: ROOT, encoding: 'utf8' } as const
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options)
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(ROOT, path))).sort()
}

/** @param path from the root */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

export function readManifest(): Manifest {
  return JSON.parse(readText('package.json')) as Manifest
}
