import { expect, test } from 'vitest'
import type { JsonObject } from '../../lib/events/json.ts'
import { IDENTITY, identityOf, ORDERED_TYPES, subjectOf } from '../../lib/events/keys.ts'
import { samples } from './corpus.ts'

interface Payload {
  readonly uuid?: string
  readonly header?: { readonly event_type?: string; readonly event_id?: string }
  readonly event?: JsonObject
}

const payloads = samples()
  .filter(({ form }) => form === 'v1' || form === 'v2')
  .map(({ id, text }) => {
    const { uuid, header, event } = JSON.parse(text) as Payload
    return {
      id,
      type: String(header ? header.event_type : event?.type),
      eventId: header ? header.event_id : uuid,
      event,
    }
  })

test.each(payloads.filter(({ type }) => ORDERED_TYPES.includes(type)))(
  '$id: names the approval or the departments that it is in order with',
  ({ type, event }) => {
    const instance = event?.instance_code ?? (event?.object as JsonObject | undefined)?.instance_code
    expect(subjectOf(type, event, undefined)).toBe(instance ?? 'corehr.department.')
  },
)

test('no other sample is known by anything but its event id', () => {
  const odd = payloads.filter(({ type, eventId, event }) => identityOf(type, event, eventId) !== eventId)
  expect([...new Set(odd.map(({ type }) => type))].sort()).toEqual(Object.keys(IDENTITY))
})
