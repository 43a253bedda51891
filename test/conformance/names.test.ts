import { describe, expect, test } from 'vitest'
import { LEGACY_CARD_TYPE } from '../../lib/events/callbacks.ts'
import { readText } from '../../scripts/repository.ts'
import { catalogue } from './corpus.ts'

const all = catalogue()

/** Type → the names in its row of the table, one cell for each SDK. */
const named = new Map(
  [...readText('docs/migrate.md').matchAll(/^\| `\.\w+\('([^']+)', …\)` \|(.*)\|$/gm)].map(
    ([, type = '', cells = '']) => [
      type,
      cells.split('|').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
    ],
  ),
)

test('docs/migrate.md names registrations of events, callbacks and legacy cards', () => {
  const types = ['im.message.receive_v1', 'out_approval', 'card.action.trigger', 'url.preview.get', LEGACY_CARD_TYPE]
  expect([...named.keys()]).toEqual(expect.arrayContaining(types))
})

describe('the names of the SDKs in docs/migrate.md are theirs', () => {
  test.each(all.filter(({ event_type }) => named.has(event_type)).map((entry) => [entry.event_type, entry] as const))(
    '%s',
    (type, entry) => {
      const names = [entry.python_register_method, entry.go_method, entry.java_method]
      for (const [index, name] of names.entries()) {
        const bare = name?.replace(/\(.*$/, '')
        expect(named.get(type)?.[index], `column ${index + 2}`).toContain(bare)
      }
    },
  )
})

test('the Python name of every typed event follows from its type', () => {
  const typed = all.filter(({ python_typed, event_type }) => python_typed && event_type !== LEGACY_CARD_TYPE)
  expect(typed.length).toBeGreaterThan(100)
  const broken = typed.filter(
    ({ event_type, python_register_method }) =>
      python_register_method !== `register_p2_${event_type.replaceAll('.', '_')}`,
  )
  expect(broken).toEqual([])
})
