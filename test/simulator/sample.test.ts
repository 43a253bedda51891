import { describe, expect, test } from 'vitest'
import type { App } from '../../simulator/envelope.ts'
import { samplePayload } from '../../simulator/sample.ts'

const app: App = { appId: 'cli_test', tenantKey: 'tenant', verificationToken: 'verify-me' }
const fixed = { nowMs: 1_750_000_000_123, randomId: () => '0'.repeat(32) }

const V2 = ['im.message.receive_v1', 'card.action.trigger', 'url.preview.get', 'drive.file.edit_v1', 'no.such.type_v9']
const V1 = ['out_approval', 'app_ticket', 'message', 'leave_approvalV2', 'no_such_type']
const SPECIAL = ['card.action.trigger_v1', 'url_verification']

describe.each([...V2, ...V1, ...SPECIAL])('a sample of %s', (type) => {
  test('is a JSON object and, given time and ids, always the same', () => {
    const text = samplePayload(type, app, fixed)
    expect(JSON.parse(text)).toBeTypeOf('object')
    expect(samplePayload(type, app, fixed)).toBe(text)
  })

  test('leaves the token out when the app is not known to have one', () => {
    expect(samplePayload(type, { appId: 'cli_test' }, fixed)).not.toContain('verify')
  })
})

test.each(V2)('%s is schema 2.0 with its type and the token in the header', (type) => {
  const { schema, header, event } = JSON.parse(samplePayload(type, app, { eventId: 'event-1' }))
  expect(schema).toBe('2.0')
  expect(header).toMatchObject({ event_type: type, event_id: 'event-1', token: 'verify-me', app_id: 'cli_test' })
  expect(event).not.toEqual({})
})

test.each(V1)('%s is schema 1.0 with its type in the event and the token outside', (type) => {
  const body = JSON.parse(samplePayload(type, app, { eventId: 'event-1' }))
  expect(body).toMatchObject({ type: 'event_callback', uuid: 'event-1', token: 'verify-me' })
  expect(body.event).toMatchObject({ type, app_id: 'cli_test' })
  expect(body).not.toHaveProperty('schema')
})

test('card.action.trigger_v1 is the flat legacy card, which names no type', () => {
  const body = JSON.parse(samplePayload('card.action.trigger_v1', app, { action: { value: 'ok' } }))
  expect(body.action.value).toBe('ok')
  expect(body).not.toHaveProperty('schema')
  expect(body).not.toHaveProperty('type')
})

test('url_verification is a challenge with the token', () => {
  const body = JSON.parse(samplePayload('url_verification', app, fixed))
  expect(body).toEqual({ challenge: fixed.randomId(), token: 'verify-me', type: 'url_verification' })
})

test('a message says what it is told to say', () => {
  const { event } = JSON.parse(samplePayload('im.message.receive_v1', app, { text: '你好', chatId: 'oc_1' }))
  expect(event.message).toMatchObject({ content: '{"text":"你好"}', chat_id: 'oc_1' })
})

test('fields of the event can be given for both versions', () => {
  const event = { instance_code: 'A-1' }
  expect(JSON.parse(samplePayload('approval.instance_v4', app, { event })).event).toMatchObject(event)
  expect(JSON.parse(samplePayload('out_approval', app, { event })).event).toMatchObject(event)
})

test('a sample without a given time is from now', () => {
  const beforeMs = Date.now()
  const createdAtMs = Number(JSON.parse(samplePayload('im.chat.updated_v1', app)).header.create_time)
  expect(createdAtMs).toBeGreaterThanOrEqual(beforeMs)
  expect(createdAtMs).toBeLessThanOrEqual(Date.now())
})
