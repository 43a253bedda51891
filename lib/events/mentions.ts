/** Who is meant by `@_user_1`: names for the keys that the platform writes in place of people. */
import { isObject, stringAt } from './json.ts'

export interface Names {
  /** The name that a key such as `@_user_1` stands for. */
  readonly of: (key: string) => string | undefined
  /** The text with `@name` in the place of each key that is known. */
  readonly in: (text: string) => string
}

const KEYS = /@_user_\d+|@_all/g
/** More digits than any key has. */
const LONGEST_KEY = '@_user_'.length + 9

/** @param mentions `message.mentions`, whatever it is */
export function namesOf(mentions: unknown): Names {
  const names = new Map([['@_all', 'all']])
  for (const mention of Array.isArray(mentions) ? mentions : []) {
    if (!isObject(mention)) continue
    const [key, name] = [stringAt(mention, 'key'), stringAt(mention, 'name')]
    if (key !== undefined && name !== undefined) names.set(key, name)
  }
  return { of: (key) => names.get(key), in: (text) => text.replace(KEYS, named) }

  /** What follows a key may be a digit that somebody typed: the longest key that is known counts. */
  function named(found: string): string {
    for (let end = Math.min(found.length, LONGEST_KEY); end > 0; end--) {
      const name = names.get(found.slice(0, end))
      if (name !== undefined) return `@${name}${found.slice(end)}`
    }
    return found
  }
}
