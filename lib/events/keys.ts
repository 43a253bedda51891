/** Which fields of an event say that it is the same event again, and which events must stay in order. Facts of the platform. */
import { type JsonObject, objectAt, stringAt } from './json.ts'

/**
 * Path below `event` of what identifies the fact, for types whose page tells to go by it and not by the event id. A key
 * that two different facts share loses one of them, so nothing else belongs here, however much it looks like an id.
 */
export const IDENTITY: Readonly<Record<string, readonly string[]>> = {
  'im.message.receive_v1': ['message', 'message_id'],
  'payroll.payment_activity.approved_v1': ['activity_id'],
}

/**
 * Types whose events the platform pushes in order, the next one when the one before was received.
 *
 * @see docs/protocol.md#order
 */
export const ORDERED_TYPES: readonly string[] = [
  'approval_instance',
  'approval_task',
  'approval_cc',
  'leave_approval',
  'leave_approvalV2',
  'leave_approval_revert',
  'out_approval',
  'out_approval_revert',
  'work_approval',
  'work_approval_revert',
  'shift_approval',
  'approval.instance.trip_group_update_v4',
  'approval.instance.remedy_group_update_v4',
  'corehr.department.created_v2',
  'corehr.department.updated_v2',
]

/**
 * How types begin, and the paths below `event` of the thing whose events belong together: where it is not the resource
 * that the type names. Without a path all of them are in one line.
 */
export const SUBJECTS: readonly (readonly [types: string, ...paths: string[]])[] = [
  ['im.message.receive_', 'message.chat_id'],
  ['im.message.recalled_', 'chat_id'],
  ['im.message.message_read_', 'reader.reader_id.open_id'],
  ['approval.', 'instance_code', 'object.instance_code'],
  ['contact.user.', 'object.open_id'],
  ['contact.department.', 'object.open_department_id'],
  ['corehr.department.'],
  ['corehr.custom_org.', 'org_id'],
  ['drive.notice.', 'notice_meta.file_token'],
  ['helpdesk.ticket_message.', 'ticket.ticket_id'],
  ['meeting_room.meeting_room.', 'room_id'],
  ['payroll.payment_activity.', 'activity_id'],
  ['task.task.update_user_access_', 'task_guid'],
  ['application.bot.menu_', 'operator.operator_id.open_id'],
]

/** Paths below `event` for all other types, the first one present counts. */
export const OTHER_SUBJECTS: readonly string[] = [
  'chat_id',
  'open_chat_id',
  'instance_code',
  'file_token',
  'task_id',
  'process_id',
  'employment_id',
  'employee_id',
  'open_department_id',
  'user_id.open_id',
  'open_id',
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
 * the type and tenant in one line when it names no such thing.
 *
 * @see docs/delivery.md#order
 */
export function subjectOf(type: string, event: JsonObject | undefined, tenantKey: string | undefined): string {
  const [types, ...paths] = SUBJECTS.find(([types]) => type.startsWith(types)) ?? []
  if (types !== undefined && paths.length === 0) return ofTenant(types, tenantKey)
  const subject = firstOf(paths, event) ?? resourceOf(type, event) ?? firstOf(OTHER_SUBJECTS, event)
  return subject ?? ofTenant(type, tenantKey)
}

/** Tenants of a store app do not wait for each other. */
function ofTenant(types: string, tenantKey: string | undefined): string {
  return tenantKey === undefined ? types : `${tenantKey}:${types}`
}

/** `meeting` of `vc.meeting.join_meeting_v1`: its id is `meeting_id`, `object.meeting_id`, `meeting.meeting_id` or `meeting.id`. */
function resourceOf(type: string, event: JsonObject | undefined): string | undefined {
  const resource = type.split('.')[1]
  if (resource === undefined) return undefined
  const id = `${resource}_id`
  return firstOf([id, `object.${id}`, `${resource}.${id}`, `${resource}.id`], event)
}

function firstOf(paths: readonly string[], event: JsonObject | undefined): string | undefined {
  for (const path of paths) {
    const subject = stringAtPath(event, path.split('.'))
    if (subject !== undefined) return subject
  }
  return undefined
}

function stringAtPath(object: JsonObject | undefined, path: readonly string[]): string | undefined {
  let at = object
  for (let depth = 0; depth < path.length - 1; depth++) at = objectAt(at, path[depth] as string)
  return stringAt(at, path[path.length - 1] as string)
}
