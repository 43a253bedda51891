/** Rich text: lines of elements, each with a tag that says what else it has. */
import { having, strings } from './fields.ts'
import { isObject, type JsonObject, stringAt } from './json.ts'
import type { Names } from './mentions.ts'

/** Tag → what an element has besides it. @see docs/protocol.md#content */
export interface PostElementMap {
  text: { readonly text: string; readonly style?: readonly string[] }
  a: { readonly text?: string; readonly href?: string }
  /** `user_id` is a key such as `@_user_1`, whose ids are in the message's `mentions`; `user_name` is filled in from there. */
  at: { readonly user_id: string; readonly user_name?: string }
  img: { readonly image_key: string }
  media: { readonly file_key: string; readonly image_key?: string }
  emotion: { readonly emoji_type: string }
  hr: Readonly<Record<never, never>>
  code_block: { readonly text: string; readonly language?: string }
  md: { readonly text: string }
}

export type PostElement =
  | { [Tag in keyof PostElementMap]: { readonly tag: Tag } & PostElementMap[Tag] }[keyof PostElementMap]
  /** Another tag, or not what its tag promises. */
  | { readonly tag: 'unknown'; readonly raw: unknown }

export interface Post {
  readonly title: string
  readonly content: readonly (readonly PostElement[])[]
  /** Which language was taken, when the post comes in several. */
  readonly locale?: string
}

type Decoders = {
  readonly [Tag in keyof PostElementMap]: (json: JsonObject, names: Names) => PostElementMap[Tag] | undefined
}

const ELEMENTS: Decoders = {
  text: (json, names) => (typeof json.text === 'string' ? { text: names.in(json.text), ...styleOf(json) } : undefined),
  a: (json) => strings(json, 'text', 'href'),
  at: (json, names) => {
    const at = having(json, 'user_id', 'user_name')
    const name = at && names.of(at.user_id)
    return at && { ...at, ...(name !== undefined && { user_name: name }) }
  },
  img: (json) => having(json, 'image_key'),
  media: (json) => having(json, 'file_key', 'image_key'),
  emotion: (json) => having(json, 'emoji_type'),
  hr: () => ({}),
  code_block: (json) => textWith(json, strings(json, 'language')),
  md: (json) => textWith(json, {}),
}

/** `undefined` when it is no post, neither bare nor by language. */
export function decodePost(json: JsonObject, names: Names): Post | undefined {
  const bare = decodeBare(json, names)
  if (bare !== undefined) return bare
  for (const [locale, inner] of Object.entries(json)) {
    const post = decodeBare(inner, names)
    if (post !== undefined) return { ...post, locale }
  }
  return undefined
}

function decodeBare(json: unknown, names: Names): Post | undefined {
  if (!isObject(json) || !Array.isArray(json.content)) return undefined
  return { title: stringAt(json, 'title') ?? '', content: decodeLines(json.content, names) }
}

export function decodeLines(lines: readonly unknown[], names: Names): readonly (readonly PostElement[])[] {
  return lines.map((line) => (Array.isArray(line) ? line : [line]).map((element) => decodeElement(element, names)))
}

function decodeElement(raw: unknown, names: Names): PostElement {
  const tag = isObject(raw) ? stringAt(raw, 'tag') : undefined
  if (!isObject(raw) || tag === undefined || !Object.hasOwn(ELEMENTS, tag)) return { tag: 'unknown', raw }
  const fields = ELEMENTS[tag as keyof PostElementMap](raw, names)
  return fields === undefined ? { tag: 'unknown', raw } : ({ tag, ...fields } as PostElement)
}

function textWith<Other>(json: JsonObject, other: Other): (Other & { readonly text: string }) | undefined {
  return typeof json.text === 'string' ? { ...other, text: json.text } : undefined
}

function styleOf({ style }: JsonObject): { readonly style?: readonly string[] } {
  return Array.isArray(style) && style.length > 0 ? { style: style.filter((name) => typeof name === 'string') } : {}
}
