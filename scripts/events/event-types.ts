/** The TypeScript of the facts: a file of interfaces per domain, and the maps from types to them. */
import { type DomainFacts, type EventFact, type Field, type Kind, readFacts, type Unit } from '../../facts/read.ts'
import { toPascal } from './write-facts.ts'

const FOLDER = 'lib/events/types'
const HEAD = '// Written by `npm run generate` from facts/events.ts.'

/** Path from the root → text. */
export function eventTypes(domains: readonly DomainFacts[] = readFacts()): Readonly<Record<string, string>> {
  const described = domains.filter(({ events }) => events.some(({ fields }) => fields.length > 0))
  return {
    ...Object.fromEntries(described.map((domain) => [`${FOLDER}/${domain.name}.gen.ts`, writeDomain(domain)])),
    [`${FOLDER}/maps.gen.ts`]: writeMaps(domains),
  }
}

export function interfaceName(type: string): string {
  return toPascal(type)
}

function writeDomain({ shapes, events }: DomainFacts): string {
  const body = [
    ...shapes.map(({ name, fields }) => `interface ${name} ${writeObject(fields)}\n`),
    ...events
      .filter(({ fields }) => fields.length > 0)
      .map(({ type, fields }) => `export interface ${interfaceName(type)} ${writeObject(fields)}\n`),
  ].join('\n')
  const imports = [
    ...(/\bJsonObject\b/.test(body) ? ["import type { JsonObject } from '../json.ts'\n"] : []),
    ...(/\bUserId\b/.test(body) ? ["import type { UserId } from '../shapes.ts'\n"] : []),
  ].join('')
  return `${HEAD}\n${imports}\n${body}`
}

const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  s: 'Seconds since the Unix epoch.',
  ms: 'Milliseconds since the Unix epoch.',
  us: 'Microseconds since the Unix epoch.',
  date: 'A date, as in 2026-01-31.',
  datetime: 'Date and time without a zone, as in 2026-01-31 08:00:00.',
  iso: 'Date and time with a zone, as in 2026-01-31T08:00:00Z.',
}

/** @param indent of the line that the object begins on */
export function writeObject(fields: readonly Field[], indent = '', modifier = 'readonly '): string {
  const inner = `${indent}  `
  const lines = fields.map((field) => {
    const words = field.note ?? (field.unit && UNIT_WORDS[field.unit])
    const note = words ? `${inner}/** ${words} */\n` : ''
    const mark = field.required ? '' : '?'
    return `${note}${inner}${modifier}${toKey(field.name)}${mark}: ${writeField(field, inner, modifier)}\n`
  })
  return `{\n${lines.join('')}${indent}}`
}

function toKey(name: string): string {
  return /^[a-z_$][\w$]*$/i.test(name) ? name : `'${name}'`
}

function writeField({ kinds, values }: Field, indent: string, modifier: string): string {
  return kinds.map((kind) => writeKind(kind, values, indent, modifier)).join(' | ')
}

function writeKind(kind: Kind, values: readonly string[], indent: string, modifier: string): string {
  const { base, depth } = kind
  let written = writeBase(kind, values, indent, modifier)
  if (depth > 0 && base !== 'object' && values.length > 0) written = `(${written})`
  for (let level = 0; level < depth; level++) {
    written = level === 0 ? `${modifier}${written}[]` : `${modifier}(${written})[]`
  }
  return written
}

/** Documented values are offered, others are allowed: new ones come without notice. */
function writeBase({ base, shape, fields }: Kind, values: readonly string[], indent: string, modifier: string): string {
  switch (base) {
    case 'object':
      return shape ?? (fields.length > 0 ? writeObject(fields, indent, modifier) : 'JsonObject')
    case 'map':
      return 'Readonly<Record<string, string>>'
    case 'string':
      return [...values.map((value) => `'${value}'`), values.length > 0 ? '(string & {})' : base].join(' | ')
    case 'number':
      return [...values, values.length > 0 ? '(number & {})' : base].join(' | ')
    default:
      return base
  }
}

/** The types that wait for an answer, except legacy cards, whose body has a form of its own. */
const MAPS: readonly { readonly name: string; readonly doc: string; readonly has: (fact: EventFact) => boolean }[] = [
  { name: 'EventMap', doc: 'v2.0 event type → its `event`.', has: isOf('2.0', 'event') },
  { name: 'EventV1Map', doc: 'v1.0 event type → its `event`.', has: isOf('1.0', 'event') },
  { name: 'CallbackMap', doc: 'Callback type → its `event`.', has: isOf('2.0', 'callback') },
]

function isOf(version: EventFact['version'], kind: EventFact['kind']) {
  return (fact: EventFact) => fact.version === version && fact.kind === kind
}

function writeMaps(domains: readonly DomainFacts[]): string {
  const events = domains.flatMap(({ events }) => events)
  const maps = MAPS.map(({ name, doc, has }) => {
    const lines = events.filter(has).map(({ type, domain, fields }) => {
      const target = fields.length > 0 ? `${toPascal(domain)}.${interfaceName(type)}` : 'UntypedEvent'
      return `  ${toKey(type)}: ${target}\n`
    })
    return `/** ${doc} */\nexport interface ${name} {\n${lines.join('')}}\n`
  })
  const used = domains.filter(({ name }) => maps.some((text) => text.includes(` ${toPascal(name)}.`)))
  const imports = used.map(({ name }) => `import type * as ${toPascal(name)} from './${name}.gen.ts'\n`)
  return `${HEAD}\nimport type { UntypedEvent } from '../shapes.ts'\n${imports.join('')}\n${maps.join('\n')}`
}
