import { describe, expect, test } from 'vitest'
import { identityOf, subjectOf } from '../../../lib/events/keys.ts'

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
    ['a chat’s messages', { message: { chat_id: 'oc_1', message_id: 'om_1' } }, 'oc_1'],
    ['a chat’s changes', { chat_id: 'oc_1' }, 'oc_1'],
    ['a chat’s changes, 1.0', { open_chat_id: 'oc_1' }, 'oc_1'],
    ['an approval’s steps', { object: { instance_code: 'A-1' } }, 'A-1'],
    ['an approval’s steps, 1.0', { instance_code: 'A-1' }, 'A-1'],
    ['a document’s edits', { file_token: 'doc_1', operator_id_list: [] }, 'doc_1'],
    ['a person’s changes', { object: { open_id: 'ou_1' } }, 'ou_1'],
    ['a calendar’s events', { calendar_id: 'cal_1' }, 'cal_1'],
    ['a task’s changes', { task_id: 't_1' }, 't_1'],
  ])('are those of the same thing: %s', (_, event, subject) => {
    expect(subjectOf('some.type_v1', event)).toBe(subject)
  })

  test.each([undefined, {}, { chat_id: '' }, { chat_id: 7 }, { object: 'text' }])(
    'are all of the type when they name no thing: %j',
    (event) => {
      expect(subjectOf('some.type_v1', event)).toBe('some.type_v1')
    },
  )
})
