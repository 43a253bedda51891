import { expect, test } from 'vitest'
import type { App } from '../../simulator/envelope.ts'
import { cardAction, legacyCard, messageReceived, urlPreview } from '../../simulator/payloads.ts'

const app: App = { appId: 'cli_test', tenantKey: 'tenant', verificationToken: 'token' }
const origin = { app, createdAtMs: 1_750_000_000_123, randomId: () => 'random' }

test('a message carries its text as JSON inside a string', () => {
  const { event } = JSON.parse(messageReceived({ ...origin, text: 'say "hi" 👋', messageId: 'om_1', chatId: 'oc_1' }))
  expect(event.message).toMatchObject({ message_id: 'om_1', chat_id: 'oc_1', message_type: 'text' })
  expect(JSON.parse(event.message.content)).toEqual({ text: 'say "hi" 👋' })
})

test('messages are new ones in the same chat unless told otherwise', () => {
  const { randomId: _, ...fresh } = origin
  const [first, second] = [1, 2].map(() => JSON.parse(messageReceived({ ...fresh, text: 'hi' })))
  expect(first.event.message.message_id).not.toBe(second.event.message.message_id)
  expect(first.header.event_id).not.toBe(second.header.event_id)
  expect(first.event.message.chat_id).toBe(second.event.message.chat_id)
})

test('a card click has the Verification Token in the header and the update token in the event', () => {
  const { header, event } = JSON.parse(cardAction(origin))
  expect(header.token).toBe('token')
  expect(event.token).toBe('c-random')
})

test('a card click takes any action in the names of the wire', () => {
  const action = { tag: 'form', form_value: { 'field 1': ['a', 'b'] }, value: 'a string' }
  const { event } = JSON.parse(cardAction({ ...origin, action, messageId: 'om_1', chatId: 'oc_1' }))
  expect(event.action).toMatchObject(action)
  expect(event.context).toEqual({ open_message_id: 'om_1', open_chat_id: 'oc_1' })
})

test('a legacy card is flat and holds the Verification Token nowhere', () => {
  const text = legacyCard({ ...origin, action: { value: { key: '值' } } })
  const body = JSON.parse(text)
  expect(Object.keys(body).sort()).toEqual(
    ['action', 'open_chat_id', 'open_id', 'open_message_id', 'tenant_key', 'token', 'user_id'].sort(),
  )
  expect(body.token).toBe('c-random')
  expect(body.action.value).toEqual({ key: '值' })
  expect(text).not.toContain('"token":"token"')
})

test('a link preview names the link and where it was posted', () => {
  const { event } = JSON.parse(urlPreview({ ...origin, link: 'https://example.com/x', messageId: 'om_1' }))
  expect(event.context).toMatchObject({
    url: 'https://example.com/x',
    preview_token: 'random',
    open_message_id: 'om_1',
  })
})
