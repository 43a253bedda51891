/** The table of environment variables in docs/configuration.md, from the same source that reads them. */
import { VARIABLES } from '../lib/config/variables.ts'

const START = '<!-- variables:start -->'
const END = '<!-- variables:end -->'

/** @throws {Error} when the page has not both markers, in their order */
export function withVariables(page: string): string {
  const [start, end] = [page.indexOf(START), page.indexOf(END)]
  if (start === -1 || end < start) throw new Error(`the page needs ${START} and ${END}`)
  return `${page.slice(0, start + START.length)}\n${variablesTable()}${page.slice(end)}`
}

export function variablesTable(): string {
  const rows = Object.entries(VARIABLES).map(([name, variable]) => {
    const cells = [`\`${name}\``, variable.default && `\`${variable.default}\``, variable.meaning]
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`.replace('|  |', '| |')
  })
  return `| variable | default | meaning |\n|---|---|---|\n${rows.join('')}`
}
