/** What a message says: its content is JSON in a string, shaped by the message's type. Reads it, and never fails. */
import { having, number, strings } from './fields.ts'
import { isObject, type JsonObject, parseObject, stringAt } from './json.ts'
import { decodeLegacy } from './legacy-content.ts'
import { type Names, namesOf } from './mentions.ts'
import { decodeLines, decodePost, type Post, type PostElement } from './post.ts'

/** Message type → what its content has, named as on the wire. @see docs/protocol.md#content */
export interface ContentMap {
  /** `text_without_at_bot` is there on 1.0 only. */
  text: { readonly text: string; readonly text_without_at_bot?: string }
  post: Post
  image: { readonly image_key: string }
  file: { readonly file_key: string; readonly file_name?: string }
  folder: { readonly file_key: string; readonly file_name?: string }
  /** `duration` in milliseconds. */
  audio: { readonly file_key: string; readonly duration?: number }
  media: {
    readonly file_key: string
    readonly image_key?: string
    readonly file_name?: string
    readonly duration?: number
  }
  sticker: { readonly file_key: string }
  /** `elements` as they are received; a card as it was sent is in `card` only. */
  interactive: {
    readonly title?: string
    readonly elements: readonly (readonly PostElement[])[]
    readonly card: JsonObject
  }
  hongbao: { readonly text: string }
  share_calendar_event: CalendarEvent
  calendar: CalendarEvent
  general_calendar: CalendarEvent
  share_chat: { readonly chat_id: string }
  /** `user_id` is an open id. */
  share_user: { readonly user_id: string }
  /** `variables` has the value of each `{name}` in `template`. */
  system: { readonly template: string; readonly variables: JsonObject }
  location: { readonly name?: string; readonly longitude?: string; readonly latitude?: string }
  video_chat: { readonly topic?: string; readonly start_time?: string }
  todo: { readonly task_id: string; readonly summary?: Post; readonly due_time?: string }
  vote: { readonly topic?: string; readonly options: readonly string[] }
  /** `messages` are there on 1.0 only. */
  merge_forward: { readonly content?: string; readonly messages?: readonly Content[] }
}

/** Decimal milliseconds since the Unix epoch, as `timeMs` reads them. */
interface CalendarEvent {
  readonly summary?: string
  readonly start_time?: string
  readonly end_time?: string
}

export type KnownContent = { [Type in keyof ContentMap]: { readonly type: Type } & ContentMap[Type] }[keyof ContentMap]

/** What larkgate cannot read. `raw` is what there was, so that a handler still can. */
export interface UnknownContent {
  readonly type: 'unknown'
  readonly message_type?: string
  readonly raw: string
  readonly reason: 'unknown type' | 'not JSON' | 'not as documented'
}

export type Content = KnownContent | UnknownContent

/** `event.message` of `im.message.receive_v1`, or the whole `event` of `message`, its predecessor in 1.0. */
export interface MessageWithContent {
  readonly message_type?: string
  readonly msg_type?: string
  readonly content?: string
  readonly mentions?: readonly { readonly key?: string; readonly name?: string }[]
}

type Decoders = {
  readonly [Type in keyof ContentMap]: (json: JsonObject, names: Names) => ContentMap[Type] | undefined
}

const DECODERS: Decoders = {
  text: ({ text }, names) => (typeof text === 'string' ? { text: names.in(text) } : undefined),
  post: decodePost,
  image: (json) => having(json, 'image_key'),
  file: (json) => having(json, 'file_key', 'file_name'),
  folder: (json) => having(json, 'file_key', 'file_name'),
  audio: (json) => and(having(json, 'file_key'), number(json, 'duration')),
  media: (json) => and(having(json, 'file_key', 'image_key', 'file_name'), number(json, 'duration')),
  sticker: (json) => having(json, 'file_key'),
  interactive: (json, names) => ({
    ...strings(json, 'title'),
    elements: isReceived(json.elements) ? decodeLines(json.elements, names) : [],
    card: json,
  }),
  hongbao: (json) => having(json, 'text'),
  share_calendar_event: (json) => strings(json, 'summary', 'start_time', 'end_time'),
  calendar: (json) => strings(json, 'summary', 'start_time', 'end_time'),
  general_calendar: (json) => strings(json, 'summary', 'start_time', 'end_time'),
  share_chat: (json) => having(json, 'chat_id'),
  share_user: (json) => having(json, 'user_id'),
  system: ({ template, ...variables }) => (typeof template === 'string' ? { template, variables } : undefined),
  location: (json) => strings(json, 'name', 'longitude', 'latitude'),
  video_chat: (json) => strings(json, 'topic', 'start_time'),
  todo: (json, names) => {
    const summary = isObject(json.summary) ? decodePost(json.summary, names) : undefined
    return and(having(json, 'task_id', 'due_time'), summary ? { summary } : {})
  },
  vote: (json) =>
    Array.isArray(json.options)
      ? { ...strings(json, 'topic'), options: json.options.filter((option) => typeof option === 'string') }
      : undefined,
  merge_forward: (json) => strings(json, 'content'),
}

/**
 * The content of a message, by its type, with names in the place of mentions. What has another type, is no JSON or lacks
 * what its type cannot be without is `unknown`. Throws nothing, whatever the message is.
 */
export function decodeContent(message: MessageWithContent | JsonObject | undefined): Content {
  const fields: JsonObject = isObject(message) ? message : {}
  const type = stringAt(fields, 'message_type') ?? stringAt(fields, 'msg_type')
  const { content } = fields
  if (typeof content !== 'string') return decodeLegacy(fields) ?? unknown(type, '', 'not as documented')
  if (type === undefined || !Object.hasOwn(DECODERS, type)) return unknown(type, content, 'unknown type')
  const json = parseObject(content)
  // In the documentation this is JSON as well; what arrives is the bare text.
  if (json === undefined && type === 'merge_forward') return { type, content }
  if (json === undefined) return unknown(type, content, 'not JSON')
  const decoded = DECODERS[type as keyof ContentMap](json, namesOf(fields.mentions))
  return decoded ? ({ type, ...decoded } as KnownContent) : unknown(type, content, 'not as documented')
}

function unknown(type: string | undefined, raw: string, reason: UnknownContent['reason']): UnknownContent {
  return { type: 'unknown', ...(type !== undefined && { message_type: type }), raw, reason }
}

/** A received card has lines of elements, one that was sent has the elements themselves. */
function isReceived(elements: unknown): elements is readonly unknown[] {
  return Array.isArray(elements) && elements.every(Array.isArray)
}

function and<One, Other>(one: One | undefined, other: Other): (One & Other) | undefined {
  return one && { ...one, ...other }
}
