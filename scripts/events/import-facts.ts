/**
 * Makes `facts/events.ts` and docs/events-drift.md anew from what others know of the platform's event types:
 * `node scripts/events/import-facts.ts <folder>`. Everything else is generated from the facts, without the folder.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../repository.ts'
import { driftPage } from './drift-page.ts'
import { merge } from './merge.ts'
import { readSources } from './sources.ts'
import { spreadUnits } from './units.ts'
import { writeFacts } from './write-facts.ts'

const HEAD = `/**
 * Facts about the platform's event types: names, versions, fields, values. \`facts/read.ts\` says how to read them.
 *
 * Written by \`scripts/events/import-facts.ts\`, whose decisions docs/events-drift.md lists.
 */
export const FACTS: string = \``

/** Path from the root → text. */
export function importFacts(folder: string): Readonly<Record<string, string>> {
  const types = readSources(folder).map(merge)
  spreadUnits(types.map(({ merged }) => merged))
  const facts = writeFacts(types.map(({ merged }) => merged))
  return {
    'facts/events.ts': `${HEAD}\n${facts}\`\n`,
    'docs/events-drift.md': driftPage(types.flatMap(({ disagreements }) => disagreements)),
  }
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) throw new Error('which folder?')
  for (const [path, text] of Object.entries(importFacts(folder))) writeFileSync(join(ROOT, path), text)
}
