/** The table of environment variables in docs/configuration.md, from the same source that reads them. */
import { VARIABLES } from '../lib/config/variables.ts'
import { replaceBetween, tableRow } from './generated.ts'

/** @throws {Error} when the page has not both markers, in their order */
export function withVariables(page: string): string {
  return replaceBetween(page, 'variables', variablesTable())
}

export function variablesTable(): string {
  const rows = Object.entries(VARIABLES).map(([name, variable]) =>
    tableRow(`\`${name}\``, variable.default && `\`${variable.default}\``, variable.meaning),
  )
  return `${tableRow('variable', 'default', 'meaning')}|---|---|---|\n${rows.join('')}`
}
