/** Picking what is there out of JSON whose other parts may be missing or odd. */
import { type JsonObject, stringAt } from './json.ts'

/** Those of the properties that are strings with something in them. */
export function strings<Name extends string>(
  json: JsonObject,
  ...names: readonly Name[]
): { readonly [N in Name]?: string } {
  const found: { [N in Name]?: string } = {}
  for (const name of names) {
    const value = stringAt(json, name)
    if (value !== undefined) found[name] = value
  }
  return found
}

/** The property that has to be a string with something in it, and those of the others that are; `undefined` without the first. */
export function having<Name extends string, Other extends string = never>(
  json: JsonObject,
  name: Name,
  ...others: readonly Other[]
): Having<Name, Other> | undefined {
  if (stringAt(json, name) === undefined) return undefined
  return strings<Name | Other>(json, name, ...others) as Having<Name, Other>
}

type Having<Name extends string, Other extends string> = { readonly [N in Name]: string } & {
  readonly [N in Other]?: string
}

/** A property that is a number, if it is one. */
export function number<Name extends string>(json: JsonObject, name: Name): { readonly [N in Name]?: number } {
  const value = json[name]
  return (typeof value === 'number' ? { [name]: value } : {}) as { readonly [N in Name]?: number }
}
