import { expect, test } from 'vitest'
import { type Field, knownEvents, readFacts } from '../../facts/read.ts'

test('fields are texts and may be missing, unless they say otherwise', () => {
  const [domain] = readFacts(
    'domain made\n event made.up_v1 2.0 a/page\n  a\n  b!:number 1,2\n  c|null\n  d@ms -- Since when.\n',
  )
  expect(domain?.events[0]).toEqual({
    ...{ type: 'made.up_v1', domain: 'made', version: '2.0', kind: 'event', doc: 'a/page' },
    fields: [
      { name: 'a', required: false, kinds: [{ base: 'string', depth: 0, fields: [] }], values: [] },
      { name: 'b', required: true, kinds: [{ base: 'number', depth: 0, fields: [] }], values: ['1', '2'] },
      {
        ...{ name: 'c', required: false, values: [] },
        kinds: ['string', 'null'].map((base) => ({ base, depth: 0, fields: [] })),
      },
      {
        ...{ name: 'd', required: false, values: [], unit: 'ms', note: 'Since when.' },
        kinds: [{ base: 'string', depth: 0, fields: [] }],
      },
    ],
  })
})

test('an object has the fields below it, or those of a shape', () => {
  const text =
    'domain made\n shape Part\n  id\n event up 1.0\n  one:object[]\n   part:Part\n  ids:UserId[][]\n  any:object\n'
  const [one, ids, any] = readFacts(text)[0]?.events[0]?.fields ?? []
  expect(one?.kinds).toMatchObject([{ base: 'object', depth: 1, fields: [{ name: 'part' }] }])
  expect(one?.kinds[0]?.fields[0]?.kinds).toMatchObject([{ shape: 'Part', fields: [{ name: 'id' }] }])
  expect(ids?.kinds).toMatchObject([{ shape: 'UserId', depth: 2 }])
  expect(any?.kinds).toEqual([{ base: 'object', depth: 0, fields: [] }])
})

test('a shape belongs to its domain', () => {
  const [, other] = readFacts('domain a\n shape Part\n  id\ndomain b\n event up 1.0\n  part:Part\n')
  expect(other?.events[0]?.fields[0]?.kinds[0]?.shape).toBeUndefined()
})

test('every line of the facts is understood', () => {
  const bases = new Set(['string', 'number', 'boolean', 'null', 'unknown', 'map', 'object'])
  const visit = (fields: readonly Field[]): void => {
    const names = fields.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { name, kinds } of fields) {
      expect(name).toMatch(/^@?\w+$/)
      for (const kind of kinds) {
        expect(bases, `${name}: ${kind.base}`).toContain(kind.base)
        visit(kind.fields)
      }
    }
  }
  expect(knownEvents().size).toBeGreaterThan(240)
  for (const { type, version, kind, fields } of knownEvents().values()) {
    expect(['2.0', '1.0', 'card']).toContain(version)
    expect(['event', 'callback']).toContain(kind)
    expect(type.includes('.')).toBe(version !== '1.0')
    visit(fields)
  }
})
