/** Messages of 1.0: their fields lie in the event itself, and text is marked up. */
import type { Content, KnownContent } from './content.ts'
import { having, strings } from './fields.ts'
import { isObject, type JsonObject, stringAt } from './json.ts'
import type { PostElement } from './post.ts'

const MARKS = /<[^<>]*>/g
const MENTION_MARKS = /<\/?at\b[^<>]*>/g
const ENDS_OF_LINES = /<\/p>|<br ?\/?>/g
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ', amp: '&' }

/** `undefined` when it is no such message. */
export function decodeLegacy(event: JsonObject): Content | undefined {
  const { msg_list: list } = event
  if (event.msg_type !== 'merge_forward' || !Array.isArray(list)) return decodeOne(event)
  // What is forwarded in what is forwarded stays in `msg_list`: one level is enough, and bounded.
  const messages = list.filter(isObject).map(decodeOne)
  return { type: 'merge_forward', messages: messages.filter((message) => message !== undefined) }
}

function decodeOne(event: JsonObject): KnownContent | undefined {
  const type = stringAt(event, 'msg_type')
  const { text } = event
  if (type === 'text' && typeof text === 'string') {
    return { type, text: text.replace(MENTION_MARKS, ''), ...strings(event, 'text_without_at_bot') }
  }
  if (type === 'post' && typeof text === 'string') {
    return { type, title: stringAt(event, 'title') ?? '', content: [...linesOf(text), ...imagesOf(event.image_keys)] }
  }
  if (type === 'merge_forward') return { type }
  if (type === 'image') {
    const image = having(event, 'image_key')
    return image && { type, ...image }
  }
  if (type === 'file') {
    const file = having(event, 'file_key', 'file_name')
    return file && { type, ...file }
  }
  return undefined
}

function linesOf(html: string): readonly (readonly PostElement[])[] {
  const lines = html.replace(ENDS_OF_LINES, '\n').replace(MARKS, '').split('\n')
  return lines.filter((line) => line !== '').map((line) => [{ tag: 'text', text: unescaped(line) }])
}

function imagesOf(keys: unknown): readonly (readonly PostElement[])[] {
  if (!Array.isArray(keys)) return []
  return keys.filter((key) => typeof key === 'string').map((image_key) => [{ tag: 'img', image_key }])
}

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|quot|#39|nbsp|amp);/g, (_, name: string) => ENTITIES[name] ?? '')
}
