/** Which fields of an event say that it is the same event again, and which ones must stay in order. Facts of the platform. */
import { type JsonObject, objectAt, stringAt } from './json.ts'

/** Path below `event` of the field that identifies the fact, for types where the event id does not. */
const IDENTITY: Readonly<Record<string, readonly string[]>> = {
  // The platform may report one message under two event ids and names message_id as the key to go by.
  'im.message.receive_v1': ['message', 'message_id'],
}

/** Paths below `event` of the thing whose events belong together, the first one present counts. */
const SUBJECTS: readonly (readonly string[])[] = [
  ['message', 'chat_id'],
  ['chat_id'],
  ['open_chat_id'],
  ['object', 'instance_code'],
  ['instance_code'],
  ['file_token'],
  ['object', 'open_id'],
  ['calendar_id'],
  ['task_id'],
]

/**
 * What the event is known by: the documented field of its type, else its event id; `undefined` when it has neither.
 *
 * @see docs/protocol.md#idempotency
 */
export function identityOf(
  type: string,
  event: JsonObject | undefined,
  eventId: string | undefined,
): string | undefined {
  const path = Object.hasOwn(IDENTITY, type) ? IDENTITY[type] : undefined
  return (path && stringAtPath(event, path)) ?? eventId
}

/**
 * The ordering key of an event whose type is ordered: its chat, approval instance, document and so on; all events of
 * the type in one line when it names no such thing.
 *
 * @see docs/delivery.md#order
 */
export function subjectOf(type: string, event: JsonObject | undefined): string {
  for (const path of SUBJECTS) {
    const subject = stringAtPath(event, path)
    if (subject !== undefined) return subject
  }
  return type
}

function stringAtPath(object: JsonObject | undefined, path: readonly string[]): string | undefined {
  let at = object
  for (let depth = 0; depth < path.length - 1; depth++) at = objectAt(at, path[depth] as string)
  return stringAt(at, path[path.length - 1] as string)
}
