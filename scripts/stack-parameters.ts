/** The table of parameters in docs/deploy-aws.md, from the same source that reads them. */
import { parametersModule } from './deploy/command-line.ts'
import { replaceBetween, tableRow } from './generated.ts'

/** @throws {Error} when the page has not both markers, in their order */
export function withParameters(page: string): string {
  const rows = Object.entries(parametersModule.PARAMETERS).map(([name, { default: value, meaning }]) => {
    const shown = typeof value === 'function' ? value('<stage>', {}) : value
    return tableRow(`\`${name}\``, shown && `\`${shown}\``, meaning)
  })
  return replaceBetween(
    page,
    'parameters',
    `${tableRow('parameter', 'default', 'meaning')}|---|---|---|\n${rows.join('')}`,
  )
}
