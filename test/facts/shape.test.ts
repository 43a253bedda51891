import { expect, test } from 'vitest'
import { type EventFact, readFacts } from '../../facts/read.ts'
import { departures } from '../../facts/shape.ts'

const events = readFacts(`domain made
 event made.up_v1 2.0
  id!
  size:number|string
  open:object
  texts:map
  whatever:unknown
  parts:object[]
   name
   who:UserId
  rows:string[][]
 event made_up 1.0
  id
 event made_of_nothing 1.0
`).flatMap((domain) => domain.events)
const [v2, v1, unknown] = events as [EventFact, EventFact, EventFact]

test.each([
  { id: 'x' },
  { id: 'x', size: 1, open: { any: { thing: 1 } }, texts: { zh_cn: '中' }, whatever: null },
  { id: 'x', size: '1', parts: [{ name: 'a', who: { open_id: 'ou', user_id: null } }, {}], rows: [['a'], []] },
  { id: 'x', parts: [], rows: [] },
])('%j is as described', (event) => {
  expect(departures(v2, event)).toEqual([])
})

test.each([
  [{}, 'id', 'missing'],
  [{ id: 1 }, 'id', 'other kind'],
  [{ id: null }, 'id', 'other kind'],
  [{ id: 'x', size: true }, 'size', 'other kind'],
  [{ id: 'x', open: [] }, 'open', 'other kind'],
  [{ id: 'x', open: null }, 'open', 'other kind'],
  [{ id: 'x', parts: {} }, 'parts', 'other kind'],
  [{ id: 'x', rows: ['a'] }, 'rows', 'other kind'],
  [{ id: 'x', more: 1 }, 'more', 'unknown field'],
  [{ id: 'x', parts: [{ nam: 1 }, { nam: 2 }] }, 'parts.nam', 'unknown field'],
  [{ id: 'x', parts: [{}, { name: 1 }] }, 'parts.name', 'other kind'],
  [{ id: 'x', parts: [{ who: { id: 'x' } }] }, 'parts.who.id', 'unknown field'],
  [{ id: 'x', type: 'made.up_v1' }, 'type', 'unknown field'],
])('%j is not: %s, %s', (event, path, what) => {
  expect(departures(v2, event)).toEqual([{ path, what }])
})

test('what every event of version 1.0 has is no departure', () => {
  const envelope = { type: 'made_up', app_id: 'cli_x', tenant_key: 't' }
  expect(departures(v1, { ...envelope, id: 'x' })).toEqual([])
  expect(departures(v1, { ...envelope, token: 'x' })).toEqual([{ path: 'token', what: 'unknown field' }])
})

test('a type whose fields nobody has published may have any', () => {
  expect(departures(unknown, { any: 'thing' })).toEqual([])
})
