/** Bodies that every bot meets: message, card click, link preview. Knows their fields, not how they are sent. */
import { eventV2, hexId, type JsonObject, type Origin, tenantKeyOf } from './envelope.ts'

/** The message that is received, clicked on or previewed, and its chat; by default a new one, always in one chat. */
export interface Place {
  readonly messageId?: string
  readonly chatId?: string
}

export interface MessageOptions extends Origin, Place {
  readonly text: string
}

export interface CardOptions extends Origin, Place {
  /** Laid over a clicked button, in the wire's names: `{ value: 'ok' }`, `{ tag: 'form', form_value: { … } }`. */
  readonly action?: JsonObject
}

export interface PreviewOptions extends Origin, Place {
  /** The link that was posted. */
  readonly link?: string
}

/** The one who writes and clicks in every sample. */
export const PERSON = {
  open_id: 'ou_4be1907c3d52f8a6e0b97d14c8f35a20',
  union_id: 'on_91d7c2e85fb0436a8d1e74f9ba60c352',
  user_id: 'b7e41f9c',
} as const

export const CHAT_ID = 'oc_e30a8c51d7f94b26a1c05e8b93f7d462'

/** `im.message.receive_v1` with a text message; `message.content` is JSON inside a string. */
export function messageReceived(options: MessageOptions): string {
  const { app, createdAtMs, text } = options
  const { open_message_id, open_chat_id } = placeOf(options)
  const sender = { sender_id: PERSON, sender_type: 'user', tenant_key: tenantKeyOf(app) }
  const message = {
    message_id: open_message_id,
    create_time: String(createdAtMs),
    update_time: String(createdAtMs),
    chat_id: open_chat_id,
    chat_type: 'group',
    message_type: 'text',
    content: JSON.stringify({ text }),
  }
  return eventV2('im.message.receive_v1', { sender, message }, options)
}

/** `card.action.trigger`: a click that waits for an answer. `event.token` updates the card, it verifies nothing. */
export function cardAction(options: CardOptions): string {
  const { app, randomId = hexId } = options
  const event = {
    operator: { tenant_key: tenantKeyOf(app), ...PERSON },
    token: `c-${randomId()}`,
    action: clicked(options.action),
    host: 'im_message',
    context: placeOf(options),
  }
  return eventV2('card.action.trigger', event, options)
}

/** The click of an old-style card: flat, no schema, header or event id; `token` is again the update token. */
export function legacyCard(options: Omit<CardOptions, 'createdAtMs' | 'eventId'>): string {
  const { app, randomId = hexId } = options
  return JSON.stringify({
    open_id: PERSON.open_id,
    user_id: PERSON.user_id,
    ...placeOf(options),
    tenant_key: tenantKeyOf(app),
    token: `c-${randomId()}`,
    action: clicked(options.action),
  })
}

/** `url.preview.get`: a posted link that waits for its preview. */
export function urlPreview(options: PreviewOptions): string {
  const { app, link = 'https://wiki.example.com/pages/42', randomId = hexId } = options
  const { open_id, user_id } = PERSON
  const event = {
    operator: { tenant_key: tenantKeyOf(app), open_id, user_id },
    host: 'im_message',
    context: { url: link, preview_token: randomId(), ...placeOf(options) },
  }
  return eventV2('url.preview.get', event, options)
}

/** As cards and previews name it. */
function placeOf({ messageId, chatId = CHAT_ID, randomId = hexId }: Place & Pick<Origin, 'randomId'>) {
  return { open_message_id: messageId ?? `om_${randomId()}`, open_chat_id: chatId }
}

function clicked(action: JsonObject | undefined): JsonObject {
  return { value: { choice: 'approve' }, tag: 'button', timezone: 'Asia/Shanghai', ...action }
}
