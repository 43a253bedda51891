/** Invents a value for every documented field of an event. Knows names and kinds, not what a type is about. */
import type { Field, Kind, Unit } from '../facts/read.ts'
import type { JsonObject } from './envelope.ts'

/** What the fields of one event have in common. */
export interface Scene {
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number
  /** By the name of a field: what it says wherever it occurs. */
  readonly names: Readonly<Record<string, string>>
}

/** The same for the same scene. */
export function inventFields(fields: readonly Field[], scene: Scene): JsonObject {
  return Object.fromEntries(fields.map((field) => [field.name, inventField(field, scene)]))
}

function inventField(field: Field, scene: Scene): unknown {
  const [kind] = field.kinds
  if (kind === undefined) return null
  let value = inventOne(field, kind, scene)
  for (let level = 0; level < kind.depth; level++) value = [value]
  return value
}

function inventOne(field: Field, { base, fields }: Kind, scene: Scene): unknown {
  const [value] = field.values
  switch (base) {
    case 'boolean':
      return true
    case 'number':
      return inventNumber(field, value, scene)
    case 'string':
      return value ?? inventText(field, scene)
    case 'map':
      return { zh_cn: '示例', en_us: 'Example' }
    case 'object':
      return inventFields(fields, scene)
    default:
      return null
  }
}

function inventNumber({ name, unit }: Field, value: string | undefined, { nowMs }: Scene): number {
  if (value !== undefined) return Number(value)
  return isTime(name) ? Number(writeTime(nowMs, unit)) || Math.floor(nowMs / 1000) : 1
}

/** The first that the name ends with or contains counts. */
const TEXTS: readonly (readonly [name: RegExp, text: (name: string) => string])[] = [
  [/(^|_)(instance_code|approval_code|uuid)$/, (name) => toUuid(name)],
  [/department_ids?$/, (name) => `od-${toHex(name)}`],
  [/(^|_)(token|key|ticket)s?$/, (name) => toHex(name)],
  [/(^|_)ids?$|ID$/, (name) => toDigits(name)],
  [/(count|number|amount|duration|interval|length|size|order|score|height|width)$/, () => '1'],
  [/(^|_)no$/, (name) => toDigits(name).slice(-9)],
  [/(url|link|avatar|image|icon)s?$/, (name) => `https://example.com/${name}`],
  [/e?mail/, () => 'person@example.com'],
  [/mobile|phone/, () => '+10000000000'],
  [/^zh_/, () => '示例'],
  [/^[a-z]{2}_[a-z]{2}$/, () => 'Example'],
  [/time_?zone/, () => 'Asia/Shanghai'],
  [/locale|language/, () => 'zh_cn'],
  [/country/, () => 'CN'],
]

function inventText({ name, unit }: Field, { nowMs, names }: Scene): string {
  const common = names[name]
  if (common !== undefined) return common
  if (isTime(name)) return writeTime(nowMs, unit)
  return TEXTS.find(([pattern]) => pattern.test(name))?.[1](name) ?? `some ${name.replaceAll('_', ' ')}`
}

function isTime(name: string): boolean {
  return /(time|date|timestamp|_at)$/.test(name)
}

/** Where no sample shows the unit, seconds are the most frequent. */
function writeTime(nowMs: number, unit: Unit = 's'): string {
  const iso = new Date(nowMs).toISOString()
  switch (unit) {
    case 's':
      return String(Math.floor(nowMs / 1000))
    case 'ms':
      return String(nowMs)
    case 'us':
      return String(nowMs * 1000)
    case 'date':
      return iso.slice(0, 10)
    case 'datetime':
      return iso.slice(0, 19).replace('T', ' ')
    case 'iso':
      return iso
  }
}

/** Of FNV-1a, so that another name has another id. */
function toHex(name: string): string {
  let hash = 0xcbf29ce484222325n
  for (const char of name) hash = BigInt.asUintN(64, (hash ^ BigInt(char.charCodeAt(0))) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0').repeat(2)
}

/** Too large for a double, as the platform's are. */
function toDigits(name: string): string {
  return String(7_000_000_000_000_000_000n + BigInt(`0x${toHex(name).slice(0, 12)}`))
}

function toUuid(name: string): string {
  const hex = toHex(name).toUpperCase()
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
