import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type EventFact, knownEvents } from '../../facts/read.ts'
import { departures } from '../../facts/shape.ts'
import { capture } from '../../scripts/command.ts'
import { ROOT, readText } from '../../scripts/repository.ts'
import { samples } from './corpus.ts'

type Body = Readonly<Record<string, unknown>> & { readonly header?: object; readonly event?: object }

interface Typed {
  readonly id: string
  readonly fact: EventFact
  readonly body: Body
}

/** Nobody has published their fields, or they are no events at all. */
const UNTYPED = ['create_widget_instance', 'contact.user_group.created_v3', 'undefined', 'url_verification']

const all = samples()
  .filter(({ form }) => form !== 'encrypted' && form !== 'handshake')
  .map(({ id, text, form }) => {
    const body = JSON.parse(text) as Body & { header?: { event_type?: string }; event?: { type?: string } }
    const type = form === 'callback-legacy' ? 'card.action.trigger_v1' : (body.header?.event_type ?? body.event?.type)
    return { id, type: String(type), body }
  })
/** In the version that the facts know; a third party has sent one type in the other. */
const typed: readonly Typed[] = all.flatMap(({ id, type, body }) => {
  const fact = knownEvents().get(type)
  const version = type === 'card.action.trigger_v1' ? 'card' : body.header ? '2.0' : '1.0'
  return fact?.version === version ? [{ id, fact, body }] : []
})

/** What the page says of a departure that was looked at. */
const DECIDED = { 'unknown field': /\| left out \|$/, missing: /\| required: [^|]+\|$/, 'other kind': /never/ }

const folder = mkdtempSync(join(tmpdir(), 'larkgate-types-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('every sample has a type, but for those that nobody describes', () => {
  const others = all.filter(({ id }) => !typed.some((one) => one.id === id))
  const names = others.filter(({ type }) => !UNTYPED.includes(type)).map(({ id }) => id)
  expect(names).toEqual(['v2/app_ticket'])
  expect(typed.length).toBeGreaterThan(250)
})

test('every sample has the shape of its type, but for what docs/events-drift.md lists', () => {
  const page = readText('docs/events-drift.md').split('\n')
  const decisionOn = (type: string, path: string, found: RegExp) =>
    page.some((row) => row.startsWith(`| \`${type}\` |`) && row.includes(`\`${path}\``) && found.test(row))
  const wrong = typed.flatMap(({ id, fact, body }) =>
    departures(fact, eventOf(fact, body))
      .filter(({ path, what }) => !decisionOn(fact.type, path, DECIDED[what]))
      .map((departure) => ({ id, ...departure })),
  )
  expect(wrong).toEqual([])
})

test('every sample type-checks against its type, and what is not of the type does not', async () => {
  const lines = typed.map(({ fact, body }, index) => {
    const event = known(fact, eventOf(fact, body))
    const isCut = departures(fact, eventOf(fact, body)).some(({ what }) => what === 'missing')
    const type = isCut ? `Cut<${typeOf(fact)}>` : typeOf(fact)
    return `export const sample${index}: ${type} = ${JSON.stringify(event)}\n`
  })
  const headers = typed.flatMap(({ body: { header } }, index) =>
    header === undefined || Object.keys(header).length === 0
      ? []
      : [`export const header${index}: Partial<EventHeader> = ${JSON.stringify(header)}\n`],
  )
  writeFileSync(join(folder, 'samples.ts'), `${IMPORT}${lines.join('')}${headers.join('')}${MISUSE}`)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(PROJECT))
  await capture(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder])
})

const IMPORT = `import type {
  CallbackMap, EventHeader, EventMap, EventV1, EventV1Map, LegacyCardAction
} from ${JSON.stringify(join(ROOT, 'lib/events/map.ts'))}

/** Of a sample that lacks what is required. */
type Cut<T> = T extends object ? { readonly [Name in keyof T]?: Cut<T[Name]> } : T
`

const MISUSE = `
// @ts-expect-error an id is a text
export const wrong1: EventMap['drive.file.edit_v1'] = { file_token: 7 }
// @ts-expect-error there is no such field
export const wrong2: EventV1Map['out_approval'] = { instance: 'x' }
// @ts-expect-error it has to be there
export const wrong3: CallbackMap['url.preview.get'] = { operator: {} }
`

const PROJECT = {
  extends: join(ROOT, 'tsconfig.base.json'),
  compilerOptions: { lib: ['ES2024', 'DOM'], types: [] },
  include: ['samples.ts'],
}

function eventOf({ version }: EventFact, body: Body): object {
  return version === 'card' ? body : (body.event as object)
}

function typeOf({ type, version, kind }: EventFact): string {
  if (version === 'card') return 'LegacyCardAction'
  if (version === '1.0') return `EventV1<EventV1Map['${type}']>['event']`
  return `${kind === 'callback' ? 'CallbackMap' : 'EventMap'}['${type}']`
}

/** Without the fields that the type does not have, which the compiler would refuse in a literal. */
function known(fact: EventFact, event: object): unknown {
  const unknown = new Set(departures(fact, event).flatMap(({ path, what }) => (what === 'unknown field' ? [path] : [])))
  const without = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => without(one, at))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([name, one]) => [at === '' ? name : `${at}.${name}`, name, one] as const)
    return Object.fromEntries(
      entries.filter(([path]) => !unknown.has(path)).map(([path, name, one]) => [name, without(one, path)]),
    )
  }
  return without(event, '')
}
