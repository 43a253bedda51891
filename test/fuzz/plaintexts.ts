/** What the platform would have to say: events, callbacks, cards and challenges, with the right token or another. */
import {
  cardAction,
  challenge,
  eventV1,
  eventV2,
  legacyCard,
  messageReceived,
  urlPreview,
} from '../../simulator/index.ts'
import type { FuzzApp } from './apps.ts'
import type { Recipe } from './recipe.ts'

const EVENT_TYPES = [
  'im.message.receive_v1',
  'contact.user.created_v3',
  'card.action.trigger',
  'url.preview.get',
  'profile.view.get',
  'message',
  'app_ticket',
  'card.action.trigger_v1',
  'url_verification',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'x:y:z',
  ' ',
  '\ud800',
]

/** On both sides of what is opened unsigned. */
const CHALLENGE_LENGTHS = [0, 0, 0, 0, 0, 2900, 2950, 2990, 3010, 3050, 4000]

const CREATED_AT_MS = 1_750_000_000_123

export function plaintextOf({ form, type, token, text }: Recipe, app: FuzzApp): string {
  const verificationToken = tokenOf(token, app)
  const origin = {
    app: {
      appId: text || 'cli_fuzz',
      tenantKey: text || 'tenant',
      ...(verificationToken !== undefined && { verificationToken }),
    },
    createdAtMs: [CREATED_AT_MS, 0, 1, 1e9, 1e12, 8e15][type % 6] as number,
    eventId: type % 5 === 0 ? '' : `e${type}${text}`,
    randomId: () => 'r1',
  }
  const eventType = type % 3 === 0 ? text || 'custom.type_v1' : (EVENT_TYPES[type % EVENT_TYPES.length] as string)
  switch (form) {
    case 0:
    case 1:
      return eventV2(eventType, { text, id: type }, origin)
    case 2:
    case 3:
      return eventV1(eventType, { text }, origin)
    case 4:
      return challenge(
        verificationToken,
        text + 'x'.repeat(CHALLENGE_LENGTHS[type % CHALLENGE_LENGTHS.length] as number),
      )
    case 5:
      return cardAction({ ...origin, action: { value: text } })
    case 6:
      return legacyCard({ ...origin, action: { value: text } })
    case 7:
      return urlPreview({ ...origin, link: text })
    case 8:
      return messageReceived({ ...origin, text, messageId: type % 2 === 0 ? '' : `om_${type}` })
    default:
      return JSON.stringify({
        schema: '2.0',
        type: 'url_verification',
        challenge: text,
        header: { event_type: eventType, token: verificationToken },
        event: { type: eventType },
        ...(type % 2 === 0 && { token: verificationToken }),
      })
  }
}

function tokenOf(choice: number, app: FuzzApp): string | undefined {
  const [right = 'token-alone', former = right] = app.tokens
  const tokens = [
    right,
    former,
    undefined,
    '',
    `${right} `,
    right.slice(1),
    right.toUpperCase(),
    'wrong',
    app.encryptKeys[0],
  ]
  return tokens[choice % tokens.length]
}
