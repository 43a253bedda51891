import { describe, expect, test } from 'vitest'
import { cardAction, eventV1, eventV2, legacyCard, samplePayload } from '../../../simulator/index.ts'
import { cardSideBySide, eventSideBySide } from '../../support/official.ts'

const app = { appId: 'cli_0c5e2a7b91d4f863', verificationToken: 'made-up-token' }
const origin = { app, createdAtMs: 1_792_310_400_123 }

/** Names that an event shares with its header or envelope. */
const COLLIDING = {
  token: 'token of the event',
  type: 'type of the event',
  ts: 'ts of the event',
  uuid: 'uuid of the event',
  schema: 'schema of the event',
  event_type: 'event_type of the event',
  event_id: 'event_id of the event',
  app_id: 'app_id of the event',
}

describe('a handler is given what the official SDK gives it', () => {
  test.each([
    ['a message', samplePayload('im.message.receive_v1', app)],
    ['an event of version 1.0', samplePayload('out_approval', app)],
    ['an app ticket', samplePayload('app_ticket', app)],
    ['a click on a card', cardAction(origin)],
    ['a link preview', samplePayload('url.preview.get', app)],
    ['an event that nobody has a table of', samplePayload('made.up_v1', app)],
    ['fields that header and event both name', eventV2('made.up_v1', COLLIDING, origin)],
    [
      'fields that envelope and event of version 1.0 both name',
      eventV1('made_up', { ...COLLIDING, type: 'made_up' }, origin),
    ],
    ['an event without fields', eventV2('made.up_v1', {}, origin)],
    ['no event at all', '{"schema":"2.0","header":{"event_type":"made.up_v1"}}'],
    ['null for an event', '{"schema":"2.0","header":{"event_type":"made.up_v1"},"event":null}'],
    ['a list for an event', '{"schema":"2.0","header":{"event_type":"made.up_v1"},"event":["a",{"b":1}]}'],
    ['a text for an event', '{"schema":"2.0","header":{"event_type":"made.up_v1"},"event":"ab"}'],
    ['a header of version 1.0 that is none', '{"header":"none","event":{"type":"made_up","a":1}}'],
    [
      'fields beside header and event',
      '{"schema":"2.0","host":"a","header":{"event_type":"made.up_v1"},"event":{"b":1}}',
    ],
  ])('%s', async (_, text) => {
    const { official, ours } = await eventSideBySide(text)
    expect(official).toHaveLength(1)
    expect(ours).toEqual(official)
  })

  test('a click on a legacy card', async () => {
    const { official, ours } = await cardSideBySide(legacyCard(origin))
    expect(official).toHaveLength(1)
    expect(ours).toEqual(official)
  })
})
