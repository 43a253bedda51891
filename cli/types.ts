/** `larkgate types` and `larkgate schema`: which event types are known, and what is in one. */
import { DOCS_SITE, type EventFact, knownEvents } from '../facts/read.ts'
import { writeObject } from '../facts/typescript.ts'
import { ConfigError } from '../lib/core/errors.ts'
import { samplePayload } from '../simulator/index.ts'
import { nearest } from './nearest.ts'
import { print } from './output.ts'

/** Examples are the same every day. */
const EXAMPLE = { nowMs: Date.UTC(2026, 0, 31, 8), randomId: () => '0123456789abcdef'.repeat(2) }
const APP = { appId: 'cli_example', verificationToken: 'the Verification Token' }

export function types({ domain }: { readonly domain?: string }): number {
  for (const type of typeNames(domain)) print(type)
  return 0
}

export function schema(type: string): number {
  print(describeType(type))
  return 0
}

/** @throws {ConfigError} ERR_CONFIG_INVALID when there is no such domain */
export function typeNames(domain?: string): readonly string[] {
  const domains = knownDomains()
  if (domain !== undefined && !domains.includes(domain)) {
    throw new ConfigError('ERR_CONFIG_INVALID', `there is no domain ${domain}; there are ${domains.join(', ')}`)
  }
  const all = [...knownEvents().values()]
  return all.filter((fact) => domain === undefined || fact.domain === domain).map(({ type }) => type)
}

/** @throws {ConfigError} ERR_CONFIG_INVALID when there is no such type */
export function describeType(type: string): string {
  const fact = knownEvents().get(type)
  if (fact === undefined) throw new ConfigError('ERR_CONFIG_INVALID', unknownType(type))
  const { kind, version, doc, fields } = fact
  return [
    `// ${type}: ${kind}, ${version === 'card' ? 'legacy card' : `version ${version}`}`,
    ...(doc === undefined ? [] : [`// ${DOCS_SITE}/${doc}`]),
    fields.length > 0 ? `${nameOf(fact)}: ${writeObject(fields, 'outline')}` : '// Nobody has published its fields.',
    '',
    '// An example of the body, with invented values:',
    JSON.stringify(JSON.parse(samplePayload(type, APP, EXAMPLE)), undefined, 2),
  ].join('\n')
}

export function knownDomains(): readonly string[] {
  return [...new Set([...knownEvents().values()].map(({ domain }) => domain))]
}

/** A sentence for whoever has misspelt one. */
export function unknownType(type: string): string {
  const names = nearest(type, knownEvents().keys())
  const hint = names.length > 0 ? `did you mean ${names.join(' or ')}?` : 'larkgate types lists those that are'
  return `${type} is no known event type; ${hint}`
}

/** A legacy card has no envelope. */
function nameOf({ version }: EventFact): string {
  return version === 'card' ? 'body' : 'event'
}
