import { describe, expect, test } from 'vitest'
import { type App, challenge, eventV1, eventV2 } from '../../simulator/envelope.ts'

const app: App = { appId: 'cli_test', tenantKey: 'tenant', verificationToken: 'token' }
const origin = { app, createdAtMs: 1_750_000_000_123, eventId: 'event-1' }

describe('schema 2.0', () => {
  test('keeps header and event apart', () => {
    expect(JSON.parse(eventV2('contact.user.created_v3', { object: { name: '小李' } }, origin))).toEqual({
      schema: '2.0',
      header: {
        event_id: 'event-1',
        event_type: 'contact.user.created_v3',
        create_time: '1750000000123',
        token: 'token',
        app_id: 'cli_test',
        tenant_key: 'tenant',
      },
      event: { object: { name: '小李' } },
    })
  })

  test('gives the time of an event in milliseconds and of a callback in microseconds', () => {
    const timeOf = (type: string) => JSON.parse(eventV2(type, {}, origin)).header.create_time
    expect(timeOf('im.message.receive_v1')).toBe('1750000000123')
    expect(timeOf('card.action.trigger')).toBe('1750000000123000')
    expect(timeOf('url.preview.get')).toBe('1750000000123000')
  })

  test('takes a missing event id from the given source', () => {
    const { eventId: _, ...withoutId } = origin
    const text = eventV2('a.b_v1', {}, { ...withoutId, randomId: () => 'from-source' })
    expect(JSON.parse(text).header.event_id).toBe('from-source')
  })
})

describe('schema 1.0', () => {
  test('puts the app, the tenant and the type into the event, id and token outside', () => {
    expect(JSON.parse(eventV1('leave_approval', { leave_unit: 2 }, origin))).toEqual({
      ts: '1750000000.123000',
      uuid: 'event-1',
      token: 'token',
      type: 'event_callback',
      event: { type: 'leave_approval', app_id: 'cli_test', tenant_key: 'tenant', leave_unit: 2 },
    })
  })

  test('names no tenant in an app ticket', () => {
    const { event } = JSON.parse(eventV1('app_ticket', { app_ticket: 't' }, origin))
    expect(event).toEqual({ type: 'app_ticket', app_id: 'cli_test', app_ticket: 't' })
  })

  test('escapes HTML, so that its bytes are not those of JSON.stringify', () => {
    const text = eventV1('message', { text: '<b>R&D</b>' }, origin)
    expect(text).toContain('"\\u003cb\\u003eR\\u0026D\\u003c/b\\u003e"')
    expect(JSON.parse(text).event.text).toBe('<b>R&D</b>')
  })
})

describe('challenge', () => {
  test('has the token beside the value to repeat', () => {
    expect(JSON.parse(challenge('token', 'a"b\\c\n'))).toEqual({
      challenge: 'a"b\\c\n',
      token: 'token',
      type: 'url_verification',
    })
  })

  test('asks for another value every time', () => {
    expect(challenge('token')).not.toBe(challenge('token'))
  })
})
