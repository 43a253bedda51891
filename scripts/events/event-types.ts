/** The TypeScript of the facts: a file of interfaces per domain, and the maps from types to them. */
import { type DomainFacts, type EventFact, readFacts } from '../../facts/read.ts'
import { toKey, writeObject } from '../../facts/typescript.ts'
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
    ...shapes.map(({ name, fields }) => `interface ${name} ${writeObject(fields, 'declaration')}\n`),
    ...events
      .filter(({ fields }) => fields.length > 0)
      .map(({ type, fields }) => `export interface ${interfaceName(type)} ${writeObject(fields, 'declaration')}\n`),
  ].join('\n')
  const imports = [
    ...(/\bJsonObject\b/.test(body) ? ["import type { JsonObject } from '../json.ts'\n"] : []),
    ...(/\bUserId\b/.test(body) ? ["import type { UserId } from '../shapes.ts'\n"] : []),
  ].join('')
  return `${HEAD}\n${imports}\n${body}`
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
