/** The table of environment variables in docs/configuration.md, from the same source that reads them. */
import { MEANINGS, type Target } from '../lib/config/meanings.ts'
import { VARIABLES, type VariableName } from '../lib/config/variables.ts'
import { replaceBetween, tableRow } from './generated.ts'

/** @throws {Error} when the page has not both markers, in their order */
export function withVariables(page: string): string {
  return replaceBetween(page, 'variables', variablesTable())
}

export function variablesTable(): string {
  const rows = Object.entries(VARIABLES).map(([name, { default: value }]) => {
    const { meaning, targets } = MEANINGS[name as VariableName]
    return tableRow(`\`${name}\``, value && `\`${value}\``, whereOf(targets), meaning)
  })
  return `${tableRow('variable', 'default', 'where', 'meaning')}|---|---|---|---|\n${rows.join('')}`
}

const NAMES: Readonly<Record<Target, string>> = { node: 'Node', cloudflare: 'Cloudflare', aws: 'AWS' }

function whereOf(targets: readonly Target[] | undefined): string {
  return targets === undefined ? '' : targets.map((target) => NAMES[target]).join(', ')
}
