/** The version: in the manifest beside this program, or written into the bundle. */
import { readFileSync } from 'node:fs'
import { bundle } from './bundle.ts'

export function version(): string {
  return bundle?.version ?? readVersion()
}

function readVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
