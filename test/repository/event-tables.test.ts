import { describe, expect, test } from 'vitest'
import { decodeContent } from '../../lib/events/content.ts'
import { IDENTITY, ORDERED_TYPES, OTHER_SUBJECTS, SUBJECTS } from '../../lib/events/keys.ts'
import { readText } from '../../scripts/repository.ts'

describe('docs/protocol.md', () => {
  test('says by which fields events are known, as the code has it', () => {
    const rows = rowsOf('docs/protocol.md', 'Idempotency').filter(([types = []]) => types[0]?.includes('_v1'))
    const expected = Object.entries(IDENTITY).map(([type, path]) => [[type], [path.join('.')]])
    expect(rows.map((row) => row.slice(0, 2))).toEqual(expected)
  })

  test('says which types are in order, as the code has it', () => {
    expect(rowsOf('docs/protocol.md', 'Order').flatMap(([types = []]) => types)).toEqual(ORDERED_TYPES)
  })

  test('says in bold what the content of a message cannot be without, as the code has it', () => {
    const [, table = ''] = section('docs/protocol.md', 'Content').split('| `message_type` |')
    const rows = [...table.split('\n\n')[0]!.matchAll(/^\| (`.*?) \| (.*?) \|/gm)]
    const types = rows.flatMap(([, types = '', fields = '']) =>
      codeIn(types).map((type) => [type, fields.includes('**')] as const),
    )
    expect(types.length).toBeGreaterThan(20)
    const read = types.map(([message_type]) => decodeContent({ message_type, content: '{}' }))
    expect(read.map((content) => (content.type === 'unknown' ? content.reason : 'fine'))).toEqual(
      types.map(([, isBold]) => (isBold ? 'not as documented' : 'fine')),
    )
  })
})

describe('docs/delivery.md', () => {
  test('says what an event is about, as the code has it', () => {
    expect(rowsOf('docs/delivery.md', 'Order')).toEqual(SUBJECTS.map(([types, ...paths]) => [[types], paths]))
  })

  test('says what all other events are about, as the code has it', () => {
    const list = /^`chat_id`.*(?:\n`.*)*/m.exec(section('docs/delivery.md', 'Order'))?.[0] ?? ''
    expect(codeIn(list)).toEqual(OTHER_SUBJECTS)
  })
})

/** What stands as code in each cell of the tables of a section; their headings have none. */
function rowsOf(path: string, heading: string): readonly (readonly (readonly string[])[])[] {
  const rows = section(path, heading)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  return rows.map((row) => row.split('|').slice(1, -1).map(codeIn))
}

function section(path: string, heading: string): string {
  const [, text] = readText(path).split(`\n## ${heading}\n`)
  if (text === undefined) throw new Error(`${path} has no section ${heading}`)
  return text.split('\n## ')[0] as string
}

function codeIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code as string)
}
