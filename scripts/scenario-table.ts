/** The table in docs/long-connection.md that compares the official client with ours, from what was observed of both. */
import { replaceBetween, tableRow } from './generated.ts'
import { readManifest } from './repository.ts'

export const SCENARIO_PAGE = 'docs/long-connection.md'

/** What was observed of a scenario. */
export interface Observed {
  readonly scenario: { readonly what: string; readonly right: string }
  readonly official: string
  readonly larkgate: string
}

/** @throws {Error} when the page has not both markers, in their order */
export function withScenarios(page: string, observed: readonly Observed[]): string {
  const version = readManifest().devDependencies['@larksuiteoapi/node-sdk']
  const header = tableRow('what happens', `official Node SDK ${version}`, 'larkgate')
  const rows = observed.map(({ scenario: { what, right }, official, larkgate }) =>
    tableRow(what, toCell(official, right), toCell(larkgate, right)),
  )
  return replaceBetween(page, 'scenarios', `${header}|---|---|---|\n${rows.join('')}`)
}

export function toCell(seen: string, right: string): string {
  return `${seen === right ? '✓' : '✗'} ${seen}`
}
