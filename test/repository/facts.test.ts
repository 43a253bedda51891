import { globSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { knownEvents, readFacts } from '../../facts/read.ts'
import { eventTypes, interfaceName } from '../../scripts/events/event-types.ts'
import { withEvents } from '../../scripts/events/events-page.ts'
import { ROOT, readText } from '../../scripts/repository.ts'

describe('lib/events/types', () => {
  const generated = eventTypes()

  test('is what `npm run generate` writes of the facts', () => {
    expect(globSync('lib/events/types/*', { cwd: ROOT }).sort()).toEqual(Object.keys(generated).sort())
    for (const [path, text] of Object.entries(generated)) expect(readText(path), path).toBe(text)
  })

  test('has an interface of its own for every type with known fields', () => {
    const described = [...knownEvents().values()].filter(({ fields }) => fields.length > 0)
    expect(new Set(described.map(({ type }) => interfaceName(type))).size).toBe(described.length)
    const all = Object.values(generated).join('')
    const missing = described.filter(({ type }) => !all.includes(`export interface ${interfaceName(type)} {`))
    expect(missing).toEqual([])
  })

  test('is read as it was meant', () => {
    const text = [
      'domain made',
      ' shape Part',
      '  id:number',
      '  name! x,y -- Which one.',
      ' event made.up_v1 2.0 some/page',
      '  parts:Part[]|string',
      '  who:UserId',
      '  open:object',
      '  inner:object[]',
      '   level:number[] 1,2',
      '   @odd:map',
      ' callback made.call 2.0',
      ' event made_up 1.0',
      '  user_id|null',
    ].join('\n')
    const generated = eventTypes(readFacts(text))
    expect(generated['lib/events/types/made.gen.ts']).toBe(`// Written by \`npm run generate\` from facts/events.ts.
import type { JsonObject } from '../json.ts'
import type { UserId } from '../shapes.ts'

interface Part {
  readonly id?: number
  /** Which one. */
  readonly name: 'x' | 'y' | (string & {})
}

export interface MadeUpV1 {
  readonly parts?: readonly Part[] | string
  readonly who?: UserId
  readonly open?: JsonObject
  readonly inner?: readonly {
    readonly level?: readonly (1 | 2 | (number & {}))[]
    readonly '@odd'?: Readonly<Record<string, string>>
  }[]
}

export interface MadeUp {
  readonly user_id?: string | null
}
`)
    const maps = generated['lib/events/types/maps.gen.ts']
    expect(maps).toContain("export interface EventMap {\n  'made.up_v1': Made.MadeUpV1\n}")
    expect(maps).toContain('export interface EventV1Map {\n  made_up: Made.MadeUp\n}')
    expect(maps).toContain("export interface CallbackMap {\n  'made.call': UntypedEvent\n}")
  })
})

describe('docs/events.md', () => {
  test('has the tables that `npm run generate` writes', () => {
    const page = readText('docs/events.md')
    expect(page).toBe(withEvents(page))
  })

  test('names every type once', () => {
    const rows = readText('docs/events.md').match(/^\| `[^`]+` \| (?:[12]\.0|legacy card) \|/gm) ?? []
    expect(rows.map((row) => row.split('`')[1]).sort()).toEqual([...knownEvents().keys()].sort())
  })
})
