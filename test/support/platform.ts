/** What the platform sends to the app of the tests: bodies, and requests that carry them. */
import { challenge, eventV1, eventV2, type JsonObject } from '../../simulator/envelope.ts'
import { cardAction, legacyCard, messageReceived } from '../../simulator/payloads.ts'
import { type RequestOptions, toRequest } from '../../simulator/request.ts'
import { START_MS } from './clock.ts'

export const ENCRYPT_KEY = 'the Encrypt Key'
export const TOKEN = 'the-Verification-Token'
export const APP_ID = 'cli_test'
export const TENANT_KEY = 'tenant-1'

/** The app as larkgate has it configured. */
export const APP = { name: 'shop', appId: APP_ID, encryptKey: ENCRYPT_KEY, verificationToken: TOKEN } as const

const origin = {
  app: { appId: APP_ID, tenantKey: TENANT_KEY, verificationToken: TOKEN },
  createdAtMs: START_MS - 1000,
  eventId: 'event-1',
}

export const bodies = {
  message: (text = '月亮 🌕', rest = {}) =>
    messageReceived({ ...origin, messageId: 'om_1', chatId: 'oc_1', text, ...rest }),
  event: (type = 'made.up_v1', event: JsonObject = {}, rest = {}) => eventV2(type, event, { ...origin, ...rest }),
  eventV1: (type = 'out_approval', event: JsonObject = {}, rest = {}) => eventV1(type, event, { ...origin, ...rest }),
  click: (rest = {}) => cardAction({ ...origin, ...rest }),
  card: (rest = {}) => legacyCard({ ...origin, ...rest }),
  challenge: (value = 'value', token: string | undefined = TOKEN) => challenge(token, value),
} as const

export interface PostOptions extends Partial<RequestOptions> {
  readonly path?: string
  readonly extraHeaders?: Readonly<Record<string, string>>
}

/** The platform's POST of `text`, sealed and signed with the app's secrets unless told otherwise. */
export function post(text: string, { path, extraHeaders, ...options }: PostOptions = {}): Request {
  const { headers, body } = toRequest(text, {
    encryptKey: ENCRYPT_KEY,
    verificationToken: TOKEN,
    timestamp: String(START_MS / 1000),
    nonce: 'nonce-1',
    ...options,
  })
  const url = `https://gateway.example${path ?? (options.legacyCard ? '/webhook/card' : '/webhook/event')}`
  return new Request(url, { method: 'POST', headers: { ...headers, ...extraHeaders }, body })
}
