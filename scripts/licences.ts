/** The licences of what is bundled: they ask to be passed on with the code. */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, readText } from './repository.ts'

/**
 * This repository's licence, then those of the packages that `files` belong to, by name.
 *
 * @param files paths from the root of what was bundled
 */
export function licencesOf(files: readonly string[]): string {
  const packages = files.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [])
  return ['.', ...[...new Set(packages)].sort()].map(licenceOf).join('\n')
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readText(`${folder}/package.json`)) as Record<string, string>
  const texts = globSync('{LICEN[CS]E,licen[cs]e}*', { cwd: join(ROOT, folder) }).sort()
  return [`${name} ${version}: ${license}\n`, ...texts.map((path) => readText(`${folder}/${path}`).trim()), ''].join(
    '\n',
  )
}
