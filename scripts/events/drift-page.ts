/** docs/events-drift.md: where what is known of a type does not agree with itself, and what was decided. */
import { tableRow } from '../generated.ts'
import type { Disagreement } from './merge.ts'

const HEAD = `# Where the facts about events disagree

[The types](events.md) are put together from the field tables of the platform's documentation, from the types of two of
its SDKs, and from sample payloads. Where these differ, one of them is wrong, or the platform is not of one mind. This page
lists every difference with the decision; it is written by \`scripts/events/import-facts.ts\`.

- The table wins over the SDK, and the SDK over the other SDK, whose kinds were guessed by a generator.
- A field that only the SDK has is added; one that only the other SDK has is left out of types that somebody else describes.
- Where a sample has another kind than the description, the field may be of either. A list of objects where the table has an
  object is the table's way of describing the elements.
- A field that only a sample has is added if the sample comes from the platform's pages or its own code, and left out if it
  comes from somebody else's tests. Whatever is left out here passes through untouched all the same.
- Every field is optional, since the tables say so, except those that \`scripts/events/decisions.ts\` names.
- \`user_id\` may be \`null\` where other ids of the same person stand beside it.
- Headers are not part of the tables that follow. Events of documents have a \`user_list\` in theirs, described as a text and
  sent as a list; some of approvals have \`event_create_time\` in place of \`create_time\`.

Paths begin below \`event\`.

`

export function driftPage(all: readonly Disagreement[]): string {
  const rows = [...Map.groupBy(all, ({ type, found, decision }) => JSON.stringify([type, found, decision]))]
  const lines = rows.map(([key, same]) => {
    const [type, found, decision] = JSON.parse(key) as [string, string, string]
    return tableRow(`\`${type}\``, same.map(({ path }) => `\`${path}\``).join(', '), found, decision)
  })
  return `${HEAD}${tableRow('type', 'fields', 'found', 'decision')}|---|---|---|---|\n${lines.join('')}`
}
