/** Puts the sources of a type together to one tree, and notes where they disagree. */

import { ENVELOPE_V1 } from '../../facts/shape.ts'
import { decide } from './decisions.ts'
import { createDraft, type Draft, toTree } from './draft.ts'
import type { TypeSources } from './sources.ts'
import { unitOf } from './units.ts'

/** One thing that two sources say differently, and what became of it. */
export interface Disagreement {
  readonly type: string
  /** Below `event`. */
  readonly path: string
  readonly found: string
  readonly decision: string
}

export interface Merged extends Pick<TypeSources, 'type' | 'domain' | 'version' | 'kind' | 'doc'> {
  readonly tree: Draft
}

type Note = (path: string, found: string, decision: string) => void

export function merge(sources: TypeSources): { readonly merged: Merged; readonly disagreements: Disagreement[] } {
  const { type, domain, version, kind, doc, table, sdk, otherSdk, samples } = sources
  const disagreements = new Map<string, Disagreement>()
  const note: Note = (path, found, decision) => disagreements.set(`${path} ${found}`, { type, path, found, decision })

  const [first, ...others] = [
    { name: 'the table', rows: table },
    { name: 'the SDK', rows: sdk },
    // Of use only where nobody else knows anything: its names and kinds were guessed.
    { name: 'the other SDK', rows: otherSdk },
  ].filter(({ rows }) => rows.length > 0)
  const tree = toTree(first?.rows ?? [])
  const skipped = version === '1.0' ? ENVELOPE_V1 : []
  for (const { name, rows } of others) {
    const overlay = { better: first?.name ?? '', lesser: name, isAdded: name === 'the SDK', skipped }
    addRows(tree, toTree(rows), overlay, note)
  }
  for (const name of skipped) tree.children.delete(name)
  for (const { event, isOfficial } of samples) addSample(tree, event, '', isOfficial, skipped, note)
  allowNullIds(tree)
  decide(type, tree, note)
  for (const { event } of samples) noteMissing(tree, event, '', note)
  return {
    merged: { type, domain, version, kind, ...(doc && { doc }), tree },
    disagreements: [...disagreements.values()],
  }
}

interface Overlay {
  readonly better: string
  readonly lesser: string
  /** Whether fields that only the lesser source has are added. */
  readonly isAdded: boolean
  /** At the top. */
  readonly skipped: readonly string[]
}

/** Lays a lesser source over a better one, which keeps what it says. */
function addRows(to: Draft, from: Draft, overlay: Overlay, note: Note, at = ''): void {
  const { better, lesser, isAdded, skipped } = overlay
  for (const [name, other] of from.children) {
    const path = at === '' ? name : `${at}.${name}`
    const own = to.children.get(name)
    if (own === undefined) {
      if (at === '' && skipped.includes(name)) continue
      note(path, `only in ${lesser}`, isAdded ? 'added' : 'left out')
      if (isAdded) to.children.set(name, other)
      continue
    }
    const [said, alsoSaid] = [own.kinds.join('|'), other.kinds.join('|')]
    const isVague = said === 'unknown' || (said === 'unknown[]' && alsoSaid.endsWith('[]'))
    if (said !== alsoSaid && !isVague) {
      note(path, `${better}: ${said}, ${lesser}: ${alsoSaid}`, `${better}’s`)
      continue
    }
    own.kinds = other.kinds
    if (own.children.size > 0) addRows(own, other, overlay, note, path)
    else for (const [inner, child] of other.children) own.children.set(inner, child)
  }
}

/** Widens the tree until the sample fits. What only somebody's tests have is noted, and left out. */
function addSample(
  to: Draft,
  value: object,
  at: string,
  isOfficial: boolean,
  skipped: readonly string[],
  note: Note,
): void {
  for (const [name, found] of Object.entries(value)) {
    if (skipped.includes(name)) continue
    const path = at === '' ? name : `${at}.${name}`
    let own = to.children.get(name)
    if (own === undefined) {
      note(
        path,
        isOfficial ? 'only in a sample of the platform’s' : 'only in a test of somebody’s',
        isOfficial ? 'added' : 'left out',
      )
      if (!isOfficial) continue
      own = createDraft()
      to.children.set(name, own)
    }
    widen(own, found, path, name, note)
    if (isOfficial) own.unit ||= unitOf(name, found)
    for (const object of objectsIn(found)) {
      // An object whose fields nobody lists may have any.
      const isOpen = own.children.size === 0 && own.kinds.some((kind) => /^(object|map|unknown)/.test(kind))
      if (!isOpen) addSample(own, object, path, isOfficial, [], note)
    }
  }
}

function widen(own: Draft, found: unknown, path: string, name: string, note: Note): void {
  for (const kind of kindsFound(found)) {
    const isKnown = own.kinds.some((one) => fits(one, kind))
    if (isKnown || (kind === 'null' && name === 'user_id')) continue
    const said = own.kinds.join('|')
    if (own.kinds.length > 0 && kind === 'object[]' && said === 'object') {
      note(path, 'described: object, sample: object[]', 'a list: the table describes its elements')
      own.kinds = ['object[]']
      continue
    }
    own.kinds = [...own.kinds.filter((one) => !(one === 'unknown[]' && kind.endsWith('[]'))), kind]
    if (said !== '') note(path, `described: ${said}, sample: ${kind}`, own.kinds.join('|'))
  }
}

function fits(kind: string, found: string): boolean {
  if (kind === found || kind === 'unknown') return true
  if (kind === 'map') return found === 'object'
  if (!kind.endsWith('[]') || !found.endsWith('[]')) return false
  return found === 'unknown[]' || fits(kind.slice(0, -2), found.slice(0, -2))
}

function kindsFound(value: unknown): readonly string[] {
  if (value === null) return ['null']
  if (!Array.isArray(value)) return [typeof value]
  if (value.length === 0) return ['unknown[]']
  return [...new Set(value.flatMap(kindsFound))].map((kind) => `${kind}[]`)
}

function objectsIn(value: unknown): readonly object[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn)
  return typeof value === 'object' && value !== null ? [value] : []
}

function noteMissing(tree: Draft, value: object, at: string, note: Note): void {
  for (const [name, { required, children }] of tree.children) {
    const path = at === '' ? name : `${at}.${name}`
    const found = (value as Readonly<Record<string, unknown>>)[name]
    if (found === undefined && required)
      note(path, 'required, but not in every sample', 'required: such a sample was cut short')
    for (const object of children.size > 0 ? objectsIn(found) : []) {
      noteMissing(tree.children.get(name) as Draft, object, path, note)
    }
  }
}

/** Without the permission to see them, ids of the tenant's own users are `null`. */
function allowNullIds(draft: Draft): void {
  const { children } = draft
  const own = children.get('user_id')
  const hasOthers = children.has('open_id') || children.has('union_id')
  if (hasOthers && own?.kinds.join() === 'string') own.kinds = ['string', 'null']
  for (const child of children.values()) allowNullIds(child)
}
