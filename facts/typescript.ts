/** Writes fields as TypeScript: for the compiler, with names for what a domain has twice, or for people, all in one. */
import type { Field, Kind, Unit } from './read.ts'

export type Style = 'declaration' | 'outline'

const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  s: 'Seconds since the Unix epoch.',
  ms: 'Milliseconds since the Unix epoch.',
  us: 'Microseconds since the Unix epoch.',
  date: 'A date, as in 2026-01-31.',
  datetime: 'Date and time without a zone, as in 2026-01-31 08:00:00.',
  iso: 'Date and time with a zone, as in 2026-01-31T08:00:00Z.',
}

/** @param indent of the line that the object begins on */
export function writeObject(fields: readonly Field[], style: Style, indent = ''): string {
  const inner = `${indent}  `
  const lines = fields.map((field) => {
    const words = field.note ?? (field.unit && UNIT_WORDS[field.unit])
    const note = words ? `${inner}/** ${words} */\n` : ''
    const name = `${readonly(style)}${toKey(field.name)}${field.required ? '' : '?'}`
    const kinds = field.kinds.map((kind) => writeKind(kind, field.values, style, inner))
    return `${note}${inner}${name}: ${kinds.join(' | ')}\n`
  })
  return `{\n${lines.join('')}${indent}}`
}

/** As a property's name has to be written. */
export function toKey(name: string): string {
  return /^[a-z_$][\w$]*$/i.test(name) ? name : `'${name}'`
}

function readonly(style: Style): string {
  return style === 'declaration' ? 'readonly ' : ''
}

function writeKind(kind: Kind, values: readonly string[], style: Style, indent: string): string {
  let written = writeBase(kind, values, style, indent)
  if (kind.depth > 0 && written.includes(' | ') && kind.base !== 'object') written = `(${written})`
  for (let level = 0; level < kind.depth; level++) {
    written = level === 0 ? `${readonly(style)}${written}[]` : `${readonly(style)}(${written})[]`
  }
  return written
}

function writeBase({ base, shape, fields }: Kind, values: readonly string[], style: Style, indent: string): string {
  switch (base) {
    case 'object':
      if (shape && style === 'declaration') return shape
      return fields.length > 0 ? writeObject(fields, style, indent) : 'JsonObject'
    case 'map':
      return 'Readonly<Record<string, string>>'
    case 'string':
      return withOthers(
        base,
        values.map((value) => `'${value}'`),
        style,
      )
    case 'number':
      return withOthers(base, values, style)
    default:
      return base
  }
}

/** Documented values are offered, others are allowed: new ones come without notice. */
function withOthers(base: string, values: readonly string[], style: Style): string {
  if (values.length === 0) return base
  return [...values, style === 'declaration' ? `(${base} & {})` : base].join(' | ')
}
