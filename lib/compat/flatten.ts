/** The official Node SDK's shape of a body: envelope and event on one level. Loses what collides, exactly as it does. */
import { isObject, type JsonObject } from '../events/json.ts'
import type { EventHeader, EventV1, EventV2 } from '../events/map.ts'

/** A v2.0 body on one level: what `header` and `event` both name is the event's. */
export type FlatEvent<Event> = Omit<Omit<EventV2, 'header' | 'event'> & EventHeader, keyof Event> & Event

/** A v1.0 body on one level: what the envelope and `event` both name is the envelope's. */
export type FlatEventV1<Event> = Omit<EventV1<Event>['event'], keyof EventV1> & Omit<EventV1, 'event'>

/** Where the SDK keeps the type it routes by: the only place to read the type of a v1.0 event, whose own is overwritten. */
const EVENT_TYPE = Symbol('event-type')

/**
 * v2.0: `schema` and its neighbours, over them the header, over these the event. v1.0 and legacy cards: the event, over it
 * the envelope, so that `type` says `event_callback`.
 *
 * @see docs/migrate.md#what-a-handler-is-given
 */
export function flatten(body: JsonObject): JsonObject {
  const { event: value, ...envelope } = body
  // Whatever it is, it is spread like an object: its own enumerable fields, or none.
  const event = value as JsonObject | undefined
  if (!isObject(envelope.header)) return { [EVENT_TYPE]: event?.type, ...event, ...envelope }
  const { header, ...rest } = envelope
  return { [EVENT_TYPE]: header.event_type, ...rest, ...header, ...event }
}
