/** Writes the trees as the text that `facts/read.ts` reads: objects that a domain has twice become shapes of it. */
import type { Draft } from './draft.ts'
import type { Merged } from './merge.ts'

const USER_ID = 'UserId'

/** @param all in any order */
export function writeFacts(all: readonly Merged[]): string {
  const domains = Map.groupBy(all, ({ domain }) => domain)
  return [...domains]
    .sort(byName)
    .map(([domain, types]) => writeDomain(domain, types))
    .join('')
}

function writeDomain(domain: string, types: readonly Merged[]): string {
  const shapes = nameShapes(types)
  const lines = [`domain ${domain}`]
  // In the order in which they were found: inner shapes come before those that have them.
  for (const { name, draft } of shapes.values()) lines.push(` shape ${name}`, ...writeFields(draft, 2, shapes))
  for (const { type, version, kind, doc, tree } of [...types].sort((one, other) => (one.type < other.type ? -1 : 1))) {
    lines.push([` ${kind}`, type, version, ...(doc ? [doc] : [])].join(' '), ...writeFields(tree, 2, shapes))
  }
  return `${lines.join('\n')}\n`
}

interface Named {
  readonly name: string
  readonly draft: Draft
}

type Shapes = ReadonlyMap<string, Named>

/** Objects of at least two fields that occur at least twice, by what they consist of. */
function nameShapes(types: readonly Merged[]): Shapes {
  const found = new Map<string, { draft: Draft; names: string[]; count: number }>()
  const visit = (draft: Draft) => {
    for (const [name, child] of draft.children) {
      visit(child)
      if (child.children.size < 2 || isUserId(child)) continue
      const written = contentOf(child)
      const one = found.get(written) ?? { draft: child, names: [], count: 0 }
      one.count++
      one.names.push(child.label || name)
      found.set(written, one)
    }
  }
  for (const { tree } of types) visit(tree)
  const shapes = new Map<string, Named>()
  const taken = new Set<string>([USER_ID])
  for (const [written, { draft, names, count }] of found) {
    if (count < 2) continue
    const base = toPascal(mostFrequent(names))
    let name = base
    for (let number = 2; taken.has(name); number++) name = `${base}${number}`
    taken.add(name)
    shapes.set(written, { name, draft })
  }
  return shapes
}

function mostFrequent(names: readonly string[]): string {
  const counts = [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length] as const)
  return counts.sort(([, one], [, other]) => other - one)[0]?.[0] ?? ''
}

function writeFields(draft: Draft, depth: number, shapes: Shapes): readonly string[] {
  return [...draft.children].flatMap(([name, child]) => {
    const shape = isUserId(child) ? USER_ID : shapes.get(contentOf(child))?.name
    const kinds = child.kinds.map((kind) => (shape ? kind.replace('object', shape) : kind))
    const written = kinds[0] === 'string' ? kinds.slice(1).map((kind) => `|${kind}`) : [`:${kinds.join('|')}`]
    const values = child.values.length > 0 ? ` ${child.values.join(',')}` : ''
    const note = child.note === '' ? '' : ` -- ${child.note}`
    const unit = child.unit && `@${child.unit}`
    const line = `${' '.repeat(depth)}${name}${unit}${child.required ? '!' : ''}${written.join('')}${values}${note}`
    return [line, ...(shape ? [] : writeFields(child, depth + 1, shapes))]
  })
}

/** Two objects with the same content are the same shape. */
function contentOf(draft: Draft): string {
  return draft.children.size === 0 ? '' : writeFields(draft, 0, new Map()).join('\n')
}

/** The same person under up to three names, and nothing else. */
function isUserId({ children }: Draft): boolean {
  return (
    children.size > 0 && [...children.keys()].every((name) => /^(union|user|open)_id$/.test(name)) && isText(children)
  )
}

function isText(children: ReadonlyMap<string, Draft>): boolean {
  return [...children.values()].every(({ kinds }) => kinds.every((kind) => /^(string|null)$/.test(kind)))
}

export function toPascal(name: string): string {
  return name.replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}
