/** Gives a plausible body for any event type, known or not. Does not know how, or whether, it is sent. */
import { type App, challenge, eventV1, eventV2, type JsonObject, type Origin } from './envelope.ts'
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

/** A dot in the type means schema 2.0, none means 1.0; legacy cards and the URL check have forms of their own. */
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
    default:
      if (eventType.includes('.')) return eventV2(eventType, { operator_id: PERSON, ...event }, origin)
      return eventV1(eventType, { ...sampleEventV1(eventType, nowMs), ...event }, origin)
  }
}

function sampleEventV1(eventType: string, nowMs: number): JsonObject {
  switch (eventType) {
    case 'app_ticket':
      return { app_ticket: 'made-up-ticket-8f21' }
    case 'message':
      return {
        chat_type: 'group',
        is_mention: true,
        msg_type: 'text',
        open_chat_id: CHAT_ID,
        open_id: PERSON.open_id,
        open_message_id: 'om_0d6c3b918e5f47a2b4c1f07e62a98d35',
        text: '<at open_id="ou_5a20f1">@bot</at> Tom & 小李',
        text_without_at_bot: ' Tom & 小李',
      }
    case 'out_approval':
      return {
        end_time: Math.floor(nowMs / 1000),
        instance_code: '2E7A61C0-93F4-4B0D-8A55-C1D20F6B7E98',
        open_id: PERSON.open_id,
        out_name: '外出',
        out_reason: 'Visit to a customer',
        start_time: Math.floor(nowMs / 1000) - 60,
        user_id: PERSON.user_id,
      }
    default:
      return { open_id: PERSON.open_id, user_id: PERSON.user_id }
  }
}
