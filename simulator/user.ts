/** A user in front of a card or a link: what the client shows for an answer, or the number of an error. Sends nothing itself. */
import type { App, JsonObject } from './envelope.ts'
import type { Gateway } from './gateway/api.ts'
import type { OpenApiStub } from './openapi/api.ts'
import type { Platform } from './platform.ts'
import { DEADLINE_MS, type PushResult } from './push.ts'
import { readObject } from './read.ts'
import { LEGACY_CARD_TYPE, type SampleOptions, samplePayload } from './sample.ts'

/** As the client numbers what goes wrong, with what it means. @see docs/protocol.md#callbacks */
export const USER_CODES = {
  200340: 'there was nobody to ask',
  200341: 'no answer in time',
  200342: 'no connection',
  200343: 'the name does not resolve',
  200671: 'a status other than 200',
  200672: 'the answer is malformed',
  200673: 'the card in the answer is malformed',
  200830: 'a card of generation 2.0 answered with one of 1.0',
} as const

export type UserCode = keyof typeof USER_CODES

/** What the user has in front of him after the answer. `nothing`: all is as it was. */
export type Sight =
  | { readonly sees: 'nothing' }
  | { readonly sees: 'reply'; readonly toast?: JsonObject; readonly card?: JsonObject; readonly inline?: JsonObject }
  | { readonly sees: 'error'; readonly code: UserCode; readonly why: string }

/** What came back of a callback. `nobody`: there was no address, or no open link. */
export type Arrived = Pick<PushResult, 'status' | 'body' | 'ms'> & {
  readonly error?: 'nobody' | NonNullable<PushResult['error']>
}

export interface UserOptions {
  readonly app: App
  /** Hands over the body of a callback. */
  readonly deliver: (text: string) => Promise<Arrived>
  /** Generation of the card that is clicked. Default `2.0`. */
  readonly generation?: '1.0' | '2.0'
  /** Where cards are updated: the tokens of clicks are good there, once the click has been answered. */
  readonly openApi?: Pick<OpenApiStub, 'issueCardToken' | 'answered'>
}

export interface User {
  readonly click: (options?: SampleOptions) => Promise<Sight>
  readonly clickLegacyCard: (options?: SampleOptions) => Promise<Sight>
  readonly postLink: (link?: string) => Promise<Sight>
}

export function createUser({ app, deliver, openApi, generation = '2.0' }: UserOptions): User {
  async function click(type: string, options: SampleOptions): Promise<Sight> {
    const body = JSON.parse(samplePayload(type, app, options))
    const clicked = type === LEGACY_CARD_TYPE ? body : body.event
    if (openApi) clicked.token = openApi.issueCardToken(app.appId)
    const arrived = await deliver(JSON.stringify(body))
    openApi?.answered(clicked.token)
    return sightOf(type, arrived, generation)
  }
  return {
    click: (options = {}) => click('card.action.trigger', options),
    clickLegacyCard: (options = {}) => click(LEGACY_CARD_TYPE, options),
    async postLink(link) {
      const text = samplePayload('url.preview.get', app, link === undefined ? {} : { link })
      return sightOf('url.preview.get', await deliver(text), generation)
    },
  }
}

/** Over HTTP. */
export function overWebhook(platform: Pick<Platform, 'push'>): UserOptions['deliver'] {
  return (text) => platform.push(text, { legacyCard: !('header' in readObject(text)) })
}

/** Over the long connection. */
export function overSocket(gateway: Pick<Gateway, 'push'>): UserOptions['deliver'] {
  return async (text) => {
    const { ack, attempts } = await gateway.push(text)
    const { ms = DEADLINE_MS, code, data } = ack ?? {}
    if (attempts.length === 0 || (code === 200 && data === undefined)) {
      return { status: undefined, body: '', ms, error: 'nobody' }
    }
    if (code === undefined) return { status: undefined, body: '', ms, error: { code: 'TIMEOUT', message: 'no ack' } }
    return { status: code, body: data ?? '', ms }
  }
}

/** As the platform decides it from status, time and body: documented for cards. A link without an answer stays a link. */
export function sightOf(type: string, arrived: Arrived, generation: '1.0' | '2.0' = '2.0'): Sight {
  const found = judge(type, arrived, generation)
  if (typeof found !== 'number') return found
  if (type === 'url.preview.get') return { sees: 'nothing' }
  return { sees: 'error', code: found, why: USER_CODES[found] }
}

function judge(type: string, { status, body, ms, error }: Arrived, generation: '1.0' | '2.0'): Sight | UserCode {
  if (error === 'nobody') return 200340
  if (error !== undefined) return codeOf(error)
  if (ms > DEADLINE_MS) return 200341
  if (status !== 200) return 200671
  const answer = parse(body)
  if (!isObject(answer)) return 200672
  const { toast, inline } = answer
  if (toast && !isToast(toast)) return 200672
  if (inline && !isObject(inline)) return 200672
  const isLegacy = type === LEGACY_CARD_TYPE
  if (!isLegacy && ('elements' in answer || 'header' in answer)) return 200672
  const card = isLegacy ? legacyCardOf(answer) : answer.card
  if (card && !isCard(card)) return 200673
  if (!isLegacy && isObject(card) && generation === '2.0' && isFirstGeneration(card)) return 200830
  const seen = {
    ...(isObject(toast) && { toast }),
    ...(isObject(card) && { card }),
    ...(isObject(inline) && { inline }),
  }
  return Object.keys(seen).length === 0 ? { sees: 'nothing' } : { sees: 'reply', ...seen }
}

function codeOf({ code, message }: NonNullable<PushResult['error']>): UserCode {
  if (code !== 'CONNECT_FAILED') return 200341
  return /ENOTFOUND|EAI_AGAIN/.test(message) ? 200343 : 200342
}

function isToast(toast: unknown): boolean {
  if (!isObject(toast)) return false
  const { type, content, i18n } = toast
  const isKnown = [undefined, null, 'info', 'success', 'error', 'warning'].includes(type as string)
  const isWritten = content === undefined || content === null || typeof content === 'string'
  const isTranslated = !i18n || (isObject(i18n) && Object.values(i18n).every((text) => typeof text === 'string'))
  return isKnown && isWritten && isTranslated
}

/** Everything beside the toast, in the form that newer answers have. */
function legacyCardOf({ toast: _, ...card }: JsonObject): JsonObject | undefined {
  if (Object.keys(card).length === 0) return undefined
  return card.type === 'template' ? card : { type: 'raw', data: card }
}

const MAX_CARD_BYTES = 30 * 1024

function isCard(card: unknown): boolean {
  if (!isObject(card)) return false
  const data = typeof card.data === 'string' ? parse(card.data) : card.data
  if (!isObject(data)) return false
  if (card.type === 'template') return typeof data.template_id === 'string' && data.template_id !== ''
  if (card.type !== 'raw' || Buffer.byteLength(JSON.stringify(data)) > MAX_CARD_BYTES) return false
  return data.schema === '2.0' ? !('elements' in data) : !('body' in data)
}

function isFirstGeneration({ type, data }: JsonObject): boolean {
  const card = typeof data === 'string' ? parse(data) : data
  return type === 'raw' && isObject(card) && card.schema !== '2.0'
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
