/** What surrounds an event, and what many events have in them. Says nothing of any one type. */
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
  /** In place of `create_time` in some events of approvals: seconds since the Unix epoch, with a fraction. */
  readonly event_create_time?: string
  /** In events of documents. */
  readonly resource_id?: string
  /** In events of documents: whom they are for. */
  readonly user_list?: readonly UserId[]
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

/** One person, as each of the three kinds of ids names them. */
export interface UserId {
  readonly union_id?: string
  /** `null` without the permission to see it. */
  readonly user_id?: string | null
  readonly open_id?: string
}
