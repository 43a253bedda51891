/** Compares an event with what is known of its type. Says where they depart from each other, not what that means. */
import type { EventFact, Field, Kind } from './read.ts'

export interface Departure {
  /** Below `event`; elements of lists have the path of the list. */
  readonly path: string
  readonly what: 'unknown field' | 'other kind' | 'missing'
}

/** They belong to every event of version 1.0. */
export const ENVELOPE_V1 = ['type', 'app_id', 'tenant_key']

/**
 * One entry per path and kind of departure; none for a type whose fields nobody has published.
 *
 * @param event the `event` of a body, or the body of a legacy card
 */
export function departures({ version, fields }: EventFact, event: object): readonly Departure[] {
  const found = new Map<string, Departure>()
  const add = (path: string, what: Departure['what']) => found.set(`${what} ${path}`, { path, what })
  if (fields.length > 0) compare(fields, event, '', version === '1.0' ? ENVELOPE_V1 : [], add)
  return [...found.values()]
}

type Add = (path: string, what: Departure['what']) => void

function compare(fields: readonly Field[], value: object, at: string, skipped: readonly string[], add: Add): void {
  const rest = new Map(Object.entries(value))
  for (const { name, required, kinds } of fields) {
    const path = at === '' ? name : `${at}.${name}`
    const one: unknown = rest.get(name)
    if (one === undefined) {
      if (required) add(path, 'missing')
      continue
    }
    rest.delete(name)
    const kind = kinds.find((candidate) => fits(candidate, candidate.depth, one))
    if (kind === undefined) add(path, 'other kind')
    else for (const inner of objectsOf(kind, one)) compare(kind.fields, inner, path, [], add)
  }
  for (const name of rest.keys()) if (!skipped.includes(name)) add(at === '' ? name : `${at}.${name}`, 'unknown field')
}

function fits(kind: Kind, depth: number, value: unknown): boolean {
  if (depth > 0) return Array.isArray(value) && value.every((element) => fits(kind, depth - 1, element))
  switch (kind.base) {
    case 'unknown':
      return true
    case 'null':
      return value === null
    case 'object':
    case 'map':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    default:
      return typeof value === kind.base
  }
}

/** Those whose fields are known. */
function objectsOf({ base, depth, fields }: Kind, value: unknown): readonly object[] {
  if (base !== 'object' || fields.length === 0) return []
  return (depth > 0 ? (value as unknown[]).flat(depth - 1) : [value]) as object[]
}
