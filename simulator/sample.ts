/** Gives a plausible body for any event type, known or not. Does not know how, or whether, it is sent. */

import { knownEvents } from '../facts/read.ts'
import { type App, challenge, eventV1, eventV2, type JsonObject, type Origin, tenantKeyOf } from './envelope.ts'
import { inventFields } from './fields.ts'
import { CHAT_ID, cardAction, legacyCard, messageReceived, PERSON, type Place, urlPreview } from './payloads.ts'

export interface SampleOptions extends Place, Pick<Origin, 'eventId' | 'randomId'> {
  /** Milliseconds since the Unix epoch; by default the machine's clock. */
  readonly nowMs?: number
  /** Laid over `event`, in the wire's names, for types without an option of their own. */
  readonly event?: JsonObject
  /** Of `im.message.receive_v1`. */
  readonly text?: string
  /** Of `card.action.trigger` and `card.action.trigger_v1`. */
  readonly action?: JsonObject
  /** Of `url.preview.get`. */
  readonly link?: string
}

/** The legacy card's name in the console; its body names no type. */
export const LEGACY_CARD_TYPE = 'card.action.trigger_v1'

/**
 * A type that the facts know has every documented field; of any other, a dot in the name means schema 2.0, none means 1.0.
 * Messages, cards, previews and the URL check are made by hand: a new message in no thread, a click on a button.
 */
export function samplePayload(eventType: string, app: App, options: SampleOptions = {}): string {
  const { nowMs = Date.now(), event, ...given } = options
  const origin = { ...given, app, createdAtMs: nowMs }
  switch (eventType) {
    case 'im.message.receive_v1':
      return messageReceived({ text: 'How far is the moon? 月亮有多远 🌕', ...origin })
    case 'card.action.trigger':
      return cardAction(origin)
    case LEGACY_CARD_TYPE:
      return legacyCard(origin)
    case 'url.preview.get':
      return urlPreview(origin)
    case 'url_verification':
      return challenge(app.verificationToken, given.randomId?.())
    default: {
      const fact = knownEvents().get(eventType)
      const known = inventFields(fact?.fields ?? [], { nowMs, names: namesOf(app, given) })
      if (fact?.version === '2.0' || eventType.includes('.')) {
        return eventV2(eventType, { ...(fact ? known : { operator_id: PERSON }), ...event }, origin)
      }
      const made = fact ? MADE_V1[eventType] : { open_id: PERSON.open_id, user_id: PERSON.user_id }
      return eventV1(eventType, { ...known, ...made, ...event }, origin)
    }
  }
}

/** Who and where is the same all over an event. */
function namesOf(app: App, { messageId, chatId = CHAT_ID }: Place): Readonly<Record<string, string>> {
  const message = messageId ?? 'om_0d6c3b918e5f47a2b4c1f07e62a98d35'
  return {
    ...PERSON,
    employee_id: PERSON.user_id,
    app_id: app.appId,
    tenant_key: tenantKeyOf(app),
    chat_id: chatId,
    open_chat_id: chatId,
    message_id: message,
    open_message_id: message,
  }
}

/** What the names of the fields do not tell. */
const MADE_V1: Readonly<Record<string, JsonObject>> = {
  app_ticket: { app_ticket: 'made-up-ticket-8f21' },
  message: {
    chat_type: 'group',
    msg_type: 'text',
    text: '<at open_id="ou_5a20f1">@bot</at> Tom & 小李',
    text_without_at_bot: ' Tom & 小李',
  },
  out_approval: { out_name: '外出', out_reason: 'Visit to a customer' },
}
