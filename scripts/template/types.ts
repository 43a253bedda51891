/** Is the template what CloudFormation knows: types, names and types of properties, required ones, references. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import { intrinsicOf, isNoValue, isRecord, type Reference, referencesOf, type Template } from './template.ts'

type Database = ReturnType<typeof loadAwsServiceSpecSync>
type Specification = ReturnType<ReturnType<Database['lookup']>['only']> & SpecifiedResource
type Properties = Readonly<Record<string, Property>>

interface SpecifiedResource {
  readonly properties: Properties
  readonly attributes: Readonly<Record<string, unknown>>
}

interface Property {
  readonly type: PropertyType
  readonly required?: boolean
  readonly previousTypes?: readonly PropertyType[]
}

type PropertyType =
  | { readonly type: 'string'; readonly allowedValues?: readonly string[] }
  | { readonly type: 'number' | 'integer' | 'boolean' | 'json' | 'date-time' | 'null' | 'tag' }
  | { readonly type: 'ref'; readonly reference: { readonly $ref: string } }
  | { readonly type: 'array' | 'map'; readonly element: PropertyType }
  | { readonly type: 'union'; readonly types: readonly PropertyType[] }

const PSEUDO = ['AccountId', 'NoValue', 'Partition', 'Region', 'StackId', 'StackName', 'URLSuffix', 'NotificationARNs']

let loaded: Database | undefined

/** One sentence per fault. The specification is read at the first call, which takes a second or two. */
export function typeProblems(template: Template): readonly string[] {
  loaded ??= loadAwsServiceSpecSync()
  const database = loaded
  const resources = Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const specification = find(database, Type)
    if (specification === undefined) return [`${id}: CloudFormation has no type ${Type}`]
    return propertyProblems(database, id, Properties, specification.properties)
  })
  return [...resources, ...referenceProblems(database, template)]
}

function find(database: Database, type: string): SpecifiedResource | undefined {
  const [found] = database.lookup('resource', 'cloudFormationType', 'equals', type) as unknown as Specification[]
  return found
}

function propertyProblems(database: Database, path: string, given: object, known: Properties): readonly string[] {
  const present = Object.entries(given).filter(([, value]) => !isNoValue(value))
  const names = present.map(([name]) => name)
  const missing = Object.entries(known)
    .filter(([name, { required }]) => required && !names.includes(name))
    .map(([name]) => `${path}: ${name} is required`)
  const wrong = present.flatMap(([name, value]) => {
    const property = Object.hasOwn(known, name) ? known[name] : undefined
    if (property === undefined) return [`${path}: there is no property ${name}`]
    return anyOf(database, `${path}.${name}`, value, [property.type, ...(property.previousTypes ?? [])])
  })
  return [...missing, ...wrong]
}

/** What is wrong for the first of the types, when it is wrong for all. */
function anyOf(database: Database, path: string, value: unknown, types: readonly PropertyType[]): readonly string[] {
  const problems = types.map((type) => valueProblems(database, path, value, type))
  return problems.find((some) => some.length === 0) ?? problems[0] ?? []
}

function valueProblems(database: Database, path: string, value: unknown, type: PropertyType): readonly string[] {
  const [intrinsic, argument] = intrinsicOf(value) ?? []
  if (intrinsic === 'Fn::If') {
    const [, ...branches] = argument as readonly unknown[]
    return branches.filter((one) => !isNoValue(one)).flatMap((one) => valueProblems(database, path, one, type))
  }
  // What another function makes is not known before it is deployed.
  if (intrinsic !== undefined) return []
  switch (type.type) {
    case 'union':
      return anyOf(database, path, value, type.types)
    case 'array':
      if (!Array.isArray(value)) return [`${path} must be a list`]
      return value.flatMap((item, index) => valueProblems(database, `${path}[${index}]`, item, type.element))
    case 'map':
      if (!isRecord(value)) return [`${path} must be a map`]
      return Object.entries(value).flatMap(([key, item]) =>
        valueProblems(database, `${path}.${key}`, item, type.element),
      )
    case 'ref': {
      if (!isRecord(value)) return [`${path} must have properties`]
      const definition = database.get('typeDefinition', type.reference as never) as unknown as SpecifiedResource
      return propertyProblems(database, path, value, definition.properties)
    }
    default:
      return scalarProblems(path, value, type)
  }
}

function scalarProblems(path: string, value: unknown, type: PropertyType): readonly string[] {
  switch (type.type) {
    case 'string':
      // CloudFormation turns numbers and booleans into texts.
      if (typeof value === 'object') return [`${path} must be a text`]
      if (type.allowedValues === undefined || type.allowedValues.includes(String(value))) return []
      return [`${path} must be one of ${type.allowedValues.join(', ')}`]
    case 'integer':
      return /^-?\d+$/.test(String(value)) ? [] : [`${path} must be a whole number`]
    case 'number':
      return String(value).trim() !== '' && Number.isFinite(Number(value)) ? [] : [`${path} must be a number`]
    case 'boolean':
      return /^(true|false)$/.test(String(value)) ? [] : [`${path} must be true or false`]
    case 'tag':
      return isRecord(value) && 'Key' in value && 'Value' in value ? [] : [`${path} must be a tag`]
    default:
      return []
  }
}

function referenceProblems(database: Database, template: Template): readonly string[] {
  const places = [
    ...Object.entries(template.Resources).map(([id, resource]) => [id, referencesIn(resource)] as const),
    ...Object.entries(template.Outputs ?? {}).map(([id, output]) => [`Outputs.${id}`, referencesOf(output)] as const),
  ]
  return places.flatMap(([place, references]) =>
    references.flatMap((reference) => {
      const problem = referenceProblem(database, template, reference)
      return problem === undefined ? [] : [`${place} refers to ${problem}`]
    }),
  )
}

function referencesIn({ DependsOn = [], ...rest }: Template['Resources'][string]): readonly Reference[] {
  const needed = [DependsOn].flat().map((name) => ({ name, kind: 'resource' }) as const)
  return [...needed, ...referencesOf(rest)]
}

function referenceProblem(
  database: Database,
  { Resources, Conditions = {} }: Template,
  { name, attribute, kind }: Reference,
): string | undefined {
  if (kind === 'condition')
    return Object.hasOwn(Conditions, name) ? undefined : `the condition ${name}, which is not there`
  if (name.startsWith('AWS::')) return PSEUDO.includes(name.slice(5)) ? undefined : `${name}, which is not known`
  const target = Object.hasOwn(Resources, name) ? Resources[name] : undefined
  if (target === undefined) return `${name}, which is not there`
  if (attribute === undefined) return undefined
  const attributes = find(database, target.Type)?.attributes ?? {}
  return Object.hasOwn(attributes, attribute) ? undefined : `${name}.${attribute}, which a ${target.Type} does not have`
}
