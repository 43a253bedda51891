/** A CloudFormation template as far as it is looked at, and what it refers to. */

export interface Resource {
  readonly Type: string
  readonly Properties?: Readonly<Record<string, unknown>>
  readonly DependsOn?: string | readonly string[]
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>
  readonly Conditions?: Readonly<Record<string, unknown>>
}

export interface Reference {
  /** Logical id, pseudo parameter, or condition. */
  readonly name: string
  /** Absent for `Ref`. */
  readonly attribute?: string
  readonly kind: 'resource' | 'condition'
}

/** Logical id → resource, of these types. */
export function resourcesOf(template: Template, ...types: readonly string[]): readonly (readonly [string, Resource])[] {
  return Object.entries(template.Resources).filter(([, { Type }]) => types.includes(Type))
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Name and argument of `{ Ref: … }` or `{ 'Fn::…': … }`; `undefined` for anything else. */
export function intrinsicOf(value: unknown): readonly [string, unknown] | undefined {
  if (!isRecord(value)) return undefined
  const [entry, other] = Object.entries(value)
  if (entry === undefined || other !== undefined) return undefined
  return entry[0] === 'Ref' || entry[0].startsWith('Fn::') ? entry : undefined
}

export const isNoValue = (value: unknown) => isRecord(value) && value.Ref === 'AWS::NoValue'

/** Every reference below `value`. */
export function referencesOf(value: unknown): readonly Reference[] {
  const [name, argument] = intrinsicOf(value) ?? []
  if (name === 'Ref') return [{ name: String(argument), kind: 'resource' }]
  if (name === 'Fn::GetAtt') return [toAttribute(argument)]
  if (name === 'Fn::Sub') return inSub(argument)
  if (name === 'Fn::If') {
    const [condition, ...branches] = argument as readonly unknown[]
    return [{ name: String(condition), kind: 'condition' }, ...branches.flatMap(referencesOf)]
  }
  if (Array.isArray(value)) return value.flatMap(referencesOf)
  return isRecord(value) ? Object.values(value).flatMap(referencesOf) : []
}

function toAttribute(argument: unknown): Reference {
  const [name = '', ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.')
  return { name, attribute: attribute.join('.'), kind: 'resource' }
}

function inSub(argument: unknown): readonly Reference[] {
  const [text, variables = {}] = (Array.isArray(argument) ? argument : [argument]) as [string, object?]
  const own = Object.values(variables).flatMap(referencesOf)
  const names = [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => name as string)
  return [...own, ...names.filter((name) => !(name in variables)).map(toSubstituted)]
}

function toSubstituted(name: string): Reference {
  return name.includes('.') ? toAttribute(name) : { name, kind: 'resource' }
}

/** Path and text of every string below `value`. */
export function stringsOf(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]]
  if (Array.isArray(value)) return value.flatMap((item, index) => stringsOf(item, `${path}[${index}]`))
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, item]) => stringsOf(item, path === '' ? key : `${path}.${key}`))
}

/** As it would be written in an `Fn::Sub`, so that rules can look at one text. */
export function asText(value: unknown): string {
  const [name, argument] = intrinsicOf(value) ?? []
  if (name === 'Ref') return `\${${String(argument)}}`
  if (name === 'Fn::GetAtt') {
    const { name: id, attribute } = toAttribute(argument)
    return `\${${id}.${attribute}}`
  }
  if (name === 'Fn::Sub' && typeof argument === 'string') return argument
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, readonly unknown[]]
    return parts.map(asText).join(separator)
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])
