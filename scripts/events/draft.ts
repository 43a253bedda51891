/** A type's fields while they are put together: a tree that can still be changed. */
import type { Row } from './sources.ts'

export interface Draft {
  /** As the facts write them: `string`, `object[]`, …; several where sources or samples differ. */
  kinds: string[]
  values: readonly string[]
  /** Set by `decisions.ts` only: tables call everything optional, and an SDK calls required what never comes. */
  required: boolean
  note: string
  /** Of a time, as samples show it: `s`, `ms`, … */
  unit: string
  /** What the documentation calls this kind of object. */
  label: string
  readonly children: Map<string, Draft>
}

export function createDraft(...kinds: string[]): Draft {
  return { kinds, values: [], required: false, note: '', unit: '', label: '', children: new Map() }
}

const PRIMITIVES: Readonly<Record<string, string>> = {
  string: 'string',
  int: 'number',
  integer: 'number',
  int64: 'number',
  long: 'number',
  float: 'number',
  number: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  any: 'unknown',
  map: 'map',
  list: 'unknown[]',
  array: 'unknown[]',
}

/** The tree that the rows of one source describe. */
export function toTree(rows: readonly Row[]): Draft {
  const root = createDraft('object')
  for (const { path, type, values = [] } of rows) {
    const names = path.split('.')
    let at = root
    for (const [depth, written] of names.entries()) {
      const name = written.replace(/(\[\])+$/, '')
      const isList = name !== written
      let child = at.children.get(name)
      if (child === undefined) {
        child = createDraft(isList ? 'object[]' : 'object')
        at.children.set(name, child)
      }
      if (depth < names.length - 1 && isList) child.kinds = ['object[]']
      at = child
    }
    Object.assign(at, { kinds: kindsOf(type), values: cleanValues(values, type), label: labelOf(type) })
  }
  settle(root)
  return root
}

/** Whatever has fields of its own is an object, whatever its row says. */
function settle(draft: Draft): void {
  for (const child of draft.children.values()) {
    if (child.children.size > 0) {
      child.kinds = [child.kinds.some((kind) => kind.endsWith('[]')) ? 'object[]' : 'object']
    }
    settle(child)
  }
}

/** Names that nobody explains are names of objects. */
function kindsOf(type: string): string[] {
  if (/^"/.test(type)) return ['string']
  if (type === '[number, number][]') return ['number[][]']
  if (type.startsWith('Record<')) return ['map']
  if (/^object[/|]string$/.test(type)) return ['object', 'string']
  const base = type.replace(/\[\]$/, '')
  const kind = PRIMITIVES[base] ?? (/^(union|other)$/.test(base) ? 'string' : 'object')
  return [base === type ? kind : `${kind}[]`]
}

function labelOf(type: string): string {
  const words = type.replace('[]', '')
  return kindsOf(type)[0]?.startsWith('object') && /^[a-z][\w.]*$/i.test(words) && words !== 'object' ? words : ''
}

/** Tables mix up the values of a field with the bounds of its length, the permissions it needs, and sentences. */
function cleanValues(values: readonly string[], type: string): readonly string[] {
  const isNumber = (value: string) => /^-?\d+$/.test(value)
  const isWanted = kindsOf(type)[0]?.startsWith('number') || values.every(isNumber) ? isNumber : isWord
  return [...new Set(values.map((value) => value.trim()).filter(isWanted))]
}

function isWord(value: string): boolean {
  return /^[\w.-]*[a-z][\w.-]*$/i.test(value)
}
