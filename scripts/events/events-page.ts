/** The tables of event types in docs/events.md, one per domain. */
import { DOCS_SITE, type EventFact, readFacts } from '../../facts/read.ts'
import { replaceBetween, tableRow } from '../generated.ts'

/** @throws {Error} when the page has not both markers, in their order */
export function withEvents(page: string): string {
  const domains = readFacts().map(({ name, events }) => {
    const head = `${tableRow('type', 'version', 'kind', 'described at')}|---|---|---|---|\n`
    return `\n## ${name}\n\n${head}${events.map(eventRow).join('')}`
  })
  return replaceBetween(page, 'events', `${domains.join('')}\n`)
}

function eventRow({ type, version, kind, doc }: EventFact): string {
  const link = doc === undefined ? '' : `[open.feishu.cn](${DOCS_SITE}/${doc})`
  return tableRow(`\`${type}\``, version === 'card' ? 'legacy card' : version, kind, link)
}
