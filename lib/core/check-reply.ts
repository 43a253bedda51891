/**
 * What a callback handler returned, looked at as the platform would: what it would refuse is an error here, so that the
 * user gets the fallback and not a number. Loaded with the handlers, and not before.
 */
import { LEGACY_CARD_TYPE } from '../events/callbacks.ts'
import { isObject, type JsonObject, parseObject } from '../events/json.ts'
import type { CallbackRoute } from './dispatch.ts'
import { HandlerError } from './errors.ts'

/** The platform takes no larger cards. @see docs/callbacks.md#what-is-checked */
export const MAX_CARD_BYTES = 30 * 1024

const isText = (value: unknown) => typeof value === 'string'

/** What a part of a reply may have to be, in words. What is in no list must not be there at all. */
const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  'a text': isText,
  'an object': isObject,
  'an object of texts': (value) => isObject(value) && Object.values(value).every(isText),
  'info, success, error or warning': (value) => ['info', 'success', 'error', 'warning'].includes(value as string),
}

/** Path → kind. */
type Rules = Readonly<Record<string, string>>

const TOAST: Rules = {
  toast: 'an object',
  'toast.type': 'info, success, error or warning',
  'toast.content': 'a text',
  'toast.i18n': 'an object of texts',
}
const CARD: Rules = { card: 'an object', elements: 'below card', header: 'below card', i18n_elements: 'below card' }
const TEMPLATE: Rules = {
  'card.data.template_id': 'a text',
  'card.data.template_variable': 'an object',
  'card.data.template_version_name': 'a text',
}

/** Types that are not here are answered with any object. */
const RULES: Readonly<Record<string, Rules>> = {
  'card.action.trigger': { ...TOAST, ...CARD },
  'url.preview.get': {
    inline: 'an object',
    'inline.title': 'a text',
    'inline.i18n_title': 'an object of texts',
    'inline.image_key': 'a text',
    'inline.url': 'an object of texts',
    ...CARD,
  },
  [LEGACY_CARD_TYPE]: { ...TOAST, card: 'left out: the answer to a legacy card is itself the card' },
}

/** `route`, whose replies are checked. */
export function checked(type: string, route: CallbackRoute): CallbackRoute {
  return async (body, context) => checkReply(type, await route(body, context))
}

/**
 * What arrives of `reply`; `undefined` when there is none.
 *
 * @throws {HandlerError} ERR_CALLBACK_REPLY_INVALID with what is wrong
 */
export function checkReply(type: string, reply: unknown): JsonObject | undefined {
  if (reply === undefined || reply === null) return undefined
  const read = readReply(type, reply)
  if (typeof read === 'string') throw new HandlerError('ERR_CALLBACK_REPLY_INVALID', read)
  return read
}

/** What arrives of `reply`, or what is wrong with it. */
export function readReply(type: string, reply: unknown): JsonObject | string {
  const body = toJson(reply)
  return body ? (findProblem(type, body) ?? body) : 'a callback is answered with a JSON object'
}

/** A date, for example, arrives as a text, and what refers to itself not at all. */
function toJson(reply: unknown): JsonObject | undefined {
  try {
    return parseObject(JSON.stringify(reply) ?? '')
  } catch {
    return undefined
  }
}

function findProblem(type: string, body: JsonObject): string | undefined {
  const rules = RULES[type]
  return rules && (broken(body, rules) ?? (isObject(body.card) ? cardProblem(body.card) : undefined))
}

/** Absent and `null` are the same to the platform. */
function broken(body: JsonObject, rules: Rules): string | undefined {
  for (const [path, kind] of Object.entries(rules)) {
    const value =
      path.split('.').reduce<unknown>((at, name) => (at as JsonObject | undefined)?.[name], body) ?? undefined
    if (value !== undefined && !KINDS[kind]?.(value)) return `${path} must be ${kind}`
  }
  return undefined
}

/** @param card as a reply has it */
function cardProblem({ type, data: given }: JsonObject): string | undefined {
  if (type !== 'raw' && type !== 'template') return 'card.type must be raw or template'
  // SDKs send it as JSON in a text, too.
  const data = isText(given) ? parseObject(given as string) : given
  if (!isObject(data)) return 'card.data must be an object'
  if (type === 'raw') return rawCardProblem(data)
  return data.template_id ? broken({ card: { data } }, TEMPLATE) : 'card.data.template_id is missing'
}

/** Of a card's JSON. What its elements say is not looked at. */
export function rawCardProblem(card: JsonObject): string | undefined {
  const { length } = new TextEncoder().encode(JSON.stringify(card))
  if (length > MAX_CARD_BYTES) return `the card has ${length} bytes, more than ${MAX_CARD_BYTES}`
  if (card.schema !== '2.0') return 'body' in card ? "a card with a body must say schema: '2.0'" : undefined
  return 'elements' in card ? 'a card of schema 2.0 has its elements in body' : undefined
}
