/**
 * The payloads of events by type, shaped as documented: `header` and `event` stay apart.
 *
 * The types most bots start with; every other type is routed by its name and typed as {@link UntypedEvent}.
 */
import type { JsonObject } from './json.ts'

/** The header of a v2.0 event. Every field may be missing in what the platform sends. */
export interface EventHeader {
  readonly event_id?: string
  readonly event_type: string
  /** Decimal milliseconds or microseconds since the Unix epoch. */
  readonly create_time?: string
  readonly token?: string
  readonly app_id?: string
  readonly tenant_key?: string
}

export interface EventV2<Event = JsonObject> {
  readonly schema: '2.0'
  readonly header: EventHeader
  readonly event: Event
}

export interface EventV1<Event = JsonObject> {
  /** Seconds since the Unix epoch, with a fraction. */
  readonly ts?: string
  readonly uuid?: string
  readonly token?: string
  readonly type?: string
  readonly event: Event & { readonly type: string; readonly app_id?: string; readonly tenant_key?: string }
}

/** Fields of a type that larkgate has no table for; the handler knows better than `unknown` would let it say. */
// biome-ignore lint/suspicious/noExplicitAny: reading an undocumented payload must not need a cast at every step
export type UntypedEvent = Readonly<Record<string, any>>

export interface UserId {
  readonly union_id?: string
  readonly user_id?: string | null
  readonly open_id?: string
}

/** @see docs/protocol.md#payloads */
export interface MessageReceived {
  readonly sender: { readonly sender_id: UserId; readonly sender_type: string; readonly tenant_key?: string }
  readonly message: {
    readonly message_id: string
    readonly root_id?: string
    readonly parent_id?: string
    readonly thread_id?: string
    /** Decimal milliseconds since the Unix epoch. */
    readonly create_time: string
    readonly update_time?: string
    readonly chat_id: string
    readonly chat_type: 'p2p' | 'group' | (string & {})
    readonly message_type: string
    /** JSON in a string; its shape depends on `message_type`. */
    readonly content: string
    readonly mentions?: readonly {
      readonly key: string
      readonly id: UserId
      readonly name: string
      readonly tenant_key?: string
    }[]
  }
}

/** @see docs/protocol.md#callbacks */
export interface CardAction {
  readonly operator: UserId & { readonly tenant_key?: string }
  /** Credential for updating the card later. */
  readonly token: string
  readonly action: {
    readonly value?: JsonObject | string
    readonly tag: string
    readonly name?: string
    readonly timezone?: string
    readonly form_value?: JsonObject
    readonly input_value?: string
    readonly option?: string
    readonly options?: readonly string[]
    readonly checked?: boolean
  }
  readonly host?: string
  readonly delivery_type?: string
  readonly context?: {
    readonly open_message_id?: string
    readonly open_chat_id?: string
    readonly url?: string
    readonly preview_token?: string
  }
}

/** @see docs/protocol.md#callbacks */
export interface UrlPreview {
  readonly operator: UserId & { readonly tenant_key?: string }
  readonly host?: string
  readonly context: {
    readonly url: string
    readonly preview_token?: string
    readonly open_message_id?: string
    readonly open_chat_id?: string
  }
}

/** v2.0 event type → its `event`. */
export interface EventMap {
  'im.message.receive_v1': MessageReceived
}

/** Callback type → its `event`. */
export interface CallbackMap {
  'card.action.trigger': CardAction
  'url.preview.get': UrlPreview
}
