/** In which unit a field tells the time, as far as samples show it. */
import type { Draft } from './draft.ts'
import type { Merged } from './merge.ts'

const FORMS: readonly (readonly [unit: string, form: RegExp])[] = [
  ['s', /^1\d{9}$/],
  ['ms', /^1\d{12}$/],
  ['us', /^1\d{15}$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['datetime', /^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?$/],
  ['iso', /^\d{4}-\d\d-\d\dT\d\d:\d\d/],
]

/** Empty for what is no time. */
export function unitOf(name: string, value: unknown): string {
  if (!/(time|date|timestamp|_at)$/.test(name)) return ''
  return FORMS.find(([, form]) => form.test(String(value)))?.[0] ?? ''
}

/** Fields that no sample shows are like those of the same name elsewhere in the domain, where these are of one mind. */
export function spreadUnits(types: readonly Merged[]): void {
  for (const [, same] of Map.groupBy(types, ({ domain }) => domain)) {
    const units = new Map<string, Set<string>>()
    for (const { tree } of same) {
      visit(tree, (name, { unit }) => {
        if (unit !== '') units.set(name, (units.get(name) ?? new Set()).add(unit))
      })
    }
    for (const { tree } of same) {
      visit(tree, (name, draft) => {
        const [unit = '', ...others] = units.get(name) ?? []
        if (others.length === 0) draft.unit ||= unit
      })
    }
  }
}

function visit(draft: Draft, look: (name: string, draft: Draft) => void): void {
  for (const [name, child] of draft.children) {
    look(name, child)
    visit(child, look)
  }
}
