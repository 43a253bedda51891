import { describe, expect, test } from 'vitest'
import { IDENTITY, identityOf, ORDERED_TYPES, SUBJECTS, subjectOf } from '../../../lib/events/keys.ts'

describe('an event is known', () => {
  test('by its event id', () => {
    expect(identityOf('contact.user.created_v3', { object: { open_id: 'ou_1' } }, 'event-1')).toBe('event-1')
  })

  test('by its message id when it is a message: one message may come under two event ids', () => {
    const event = { message: { message_id: 'om_1' } }
    expect(identityOf('im.message.receive_v1', event, 'event-1')).toBe('om_1')
    expect(identityOf('im.message.receive_v1', event, undefined)).toBe('om_1')
  })

  test.each([undefined, {}, { message: null }, { message: {} }, { message: { message_id: '' } }])(
    'by its event id when it is a message without message id: %j',
    (event) => {
      expect(identityOf('im.message.receive_v1', event, 'event-1')).toBe('event-1')
    },
  )

  test('by its activity when a payroll is closed: one activity may be told more than once', () => {
    const event = { activity_id: '7210000000000000001' }
    expect(identityOf('payroll.payment_activity.approved_v1', event, 'event-1')).toBe(event.activity_id)
    expect(identityOf('payroll.payment_activity.status_changed_v1', event, 'event-1')).toBe('event-1')
  })

  test('by its event id in every step of an approval, and not by the instance or the uuid of its creator', () => {
    const step = (status: string) => ({ instance_code: 'A-1', uuid: 'of-the-instance', status })
    const identities = ['PENDING', 'APPROVED', 'REVERTED'].map((status, index) =>
      identityOf('approval_instance', step(status), `event-${index}`),
    )
    expect(identities).toEqual(['event-0', 'event-1', 'event-2'])
  })

  test('by its event id when one leave is told in two forms', () => {
    const event = { instance_code: 'A-1' }
    expect(identityOf('leave_approval', event, 'event-1')).toBe('event-1')
    expect(identityOf('leave_approvalV2', event, 'event-2')).toBe('event-2')
  })

  test('by its event id when it tells of several things at once', () => {
    const event = { users: [{ user_id: { open_id: 'ou_1' } }, { user_id: { open_id: 'ou_2' } }], chat_id: 'oc_1' }
    expect(identityOf('im.chat.member.user.added_v1', event, 'event-1')).toBe('event-1')
  })

  test('by another field in two types only', () => {
    expect(Object.keys(IDENTITY)).toEqual(['im.message.receive_v1', 'payroll.payment_activity.approved_v1'])
  })

  test('by nothing when it has no id at all', () => {
    expect(identityOf('url.preview.get', { context: {} }, undefined)).toBeUndefined()
  })

  test('by its event id when another type has a message id too', () => {
    expect(identityOf('im.message.reaction.created_v1', { message: { message_id: 'om_1' } }, 'event-1')).toBe('event-1')
  })

  test.each(['constructor', '__proto__', 'toString'])('by its event id when its type is %s', (type) => {
    expect(identityOf(type, {}, 'event-1')).toBe('event-1')
  })
})

describe('events that belong together', () => {
  test.each([
    ['a chat’s messages', 'im.message.receive_v1', { message: { chat_id: 'oc_1', message_id: 'om_1' } }, 'oc_1'],
    ['a chat’s recalled messages', 'im.message.recalled_v1', { message_id: 'om_1', chat_id: 'oc_1' }, 'oc_1'],
    ['a chat’s changes', 'im.chat.updated_v1', { chat_id: 'oc_1' }, 'oc_1'],
    ['a chat’s messages, 1.0', 'message', { open_chat_id: 'oc_1', open_id: 'ou_1' }, 'oc_1'],
    ['a chat’s first day, 1.0', 'p2p_chat_create', { chat_id: 'oc_1' }, 'oc_1'],
    ['a message’s reactions', 'im.message.reaction.created_v1', { message_id: 'om_1' }, 'om_1'],
    ['a reader’s messages', 'im.message.message_read_v1', { reader: { reader_id: { open_id: 'ou_1' } } }, 'ou_1'],
    ['an approval’s steps', 'approval_instance', { instance_code: 'A-1' }, 'A-1'],
    ['an approval’s tasks', 'approval_task', { instance_code: 'A-1', task_id: '7', open_id: 'ou_1' }, 'A-1'],
    ['an approval’s trips', 'approval.instance.trip_group_update_v4', { object: { instance_code: 'A-1' } }, 'A-1'],
    ['an approval’s tasks, 2.0', 'approval.task.status_changed_v4', { instance_code: 'A-1', task_id: '7' }, 'A-1'],
    ['a document’s edits', 'drive.file.edit_v1', { file_token: 'doc_1', operator_id_list: [] }, 'doc_1'],
    ['a document’s comments', 'drive.notice.comment_add_v1', { notice_meta: { file_token: 'doc_1' } }, 'doc_1'],
    ['a person’s changes', 'contact.user.updated_v3', { object: { open_id: 'ou_1', user_id: 'u1' } }, 'ou_1'],
    ['a person’s badge', 'acs.user.updated_v1', { user_id: { open_id: 'ou_1' } }, 'ou_1'],
    ['a department’s changes', 'contact.department.updated_v3', { object: { open_department_id: 'od-1' } }, 'od-1'],
    ['a calendar’s events', 'calendar.calendar.event.changed_v4', { calendar_id: 'cal_1' }, 'cal_1'],
    ['a task’s changes', 'task.task.updated_v1', { task_id: 't_1' }, 't_1'],
    ['a task’s access', 'task.task.update_user_access_v2', { task_guid: 't_1' }, 't_1'],
    ['a meeting’s course', 'vc.meeting.join_meeting_v1', { meeting: { id: '7', meeting_no: '1' } }, '7'],
    ['a room’s changes', 'vc.room.updated_v1', { room: { room_id: 'omm_1' } }, 'omm_1'],
    ['a room’s end', 'meeting_room.meeting_room.deleted_v1', { room_id: 'omm_1' }, 'omm_1'],
    ['a ticket’s messages', 'helpdesk.ticket_message.created_v1', { ticket: { ticket_id: '7' } }, '7'],
    ['a ticket’s changes', 'helpdesk.ticket.updated_v1', { object: { ticket_id: '7' } }, '7'],
    ['a company’s changes', 'corehr.company.updated_v2', { company_id: '7', sub_events: [] }, '7'],
    ['an employee’s changes', 'corehr.employee.domain_event_v2', { employment_id: '7' }, '7'],
    [
      'somebody’s clicks on a menu',
      'application.bot.menu_v6',
      { operator: { operator_id: { open_id: 'ou_1' } } },
      'ou_1',
    ],
    ['a thing that nobody knows yet', 'garden.tree.planted_v1', { tree: { tree_id: '7' } }, '7'],
  ])('are those of the same thing: %s', (_, type, event, subject) => {
    expect(subjectOf(type, event, 'tenant-1')).toBe(subject)
  })

  test('are those of all departments of the core HR: the one above is told before the one below', () => {
    const [created, updated] = ['corehr.department.created_v2', 'corehr.department.updated_v2'].map((type, index) =>
      subjectOf(type, { department_id: String(index) }, 'tenant-1'),
    )
    expect(created).toBe(updated)
    expect(created).not.toBe(subjectOf('corehr.department.created_v2', {}, 'tenant-2'))
  })

  test.each([undefined, {}, { chat_id: '' }, { chat_id: 7 }, { object: 'text' }, { type_id: null, type: [] }])(
    'are all of the type and tenant when they name no thing: %j',
    (event) => {
      expect(subjectOf('some.type_v1', event, undefined)).toBe('some.type_v1')
      expect(subjectOf('some.type_v1', event, 'tenant-1')).toBe('tenant-1:some.type_v1')
      expect(subjectOf('some_type', event, undefined)).toBe('some_type')
      expect(subjectOf('some.type.changed_v1', event, undefined)).toBe('some.type.changed_v1')
    },
  )

  test.each(['__proto__', 'a.__proto__.b', 'a.constructor.b', '', '.', '..'])('whatever the type: %j', (type) => {
    expect(subjectOf(type, { chat_id: 'oc_1' }, undefined)).toBe('oc_1')
    expect(subjectOf(type, {}, undefined)).toBe(type)
  })
})

test('of two beginnings of a type the first one in the table counts, so none hides behind another', () => {
  const hidden = SUBJECTS.filter(([types], index) =>
    SUBJECTS.slice(0, index).some(([other]) => types.startsWith(other)),
  )
  expect(hidden).toEqual([])
})

test('no type is named twice as ordered', () => {
  expect(new Set(ORDERED_TYPES).size).toBe(ORDERED_TYPES.length)
})
