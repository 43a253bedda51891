/** Updating the card that was clicked, from behind the queue. Refuses here what the platform would refuse. */
import { LEGACY_CARD_TYPE } from '../events/callbacks.ts'
import { isObject, type JsonObject, objectAt, stringAt } from '../events/json.ts'
import type { EventCalls } from './calls.ts'
import { readReply } from './check-reply.ts'
import type { ReceivedEnvelope } from './envelope.ts'
import { HandlerError, LarkgateError } from './errors.ts'
import { DEADLINE_MS } from './intake.ts'
import type { Clock } from './ports.ts'
import type { Card } from './replies.ts'
import { createWaiting } from './waiting.ts'

export interface CardCalls {
  /**
   * Puts `card` in place of the one that was clicked: at most twice, for half an hour, all attempts together. Waits until
   * the callback's answer must have left, since an update that comes before it would be taken back.
   *
   * @param card its JSON, or what `cardRaw` and `cardTemplate` make
   * @throws {HandlerError} ERR_CARD_UPDATE_INVALID, ERR_CARD_TOKEN_SPENT; and what the call throws
   * @see docs/callbacks.md#updating-the-card-later
   */
  readonly update: (card: JsonObject | { readonly card: Card }, options?: CardUpdateOptions) => Promise<void>
}

export interface CardUpdateOptions {
  /** Whose view of the card changes. Needed for a card of generation 1.0 that is not shared (`config.update_multi`). */
  readonly openIds?: readonly string[]
}

export interface CardPorts {
  readonly openApi: () => EventCalls
  readonly clock: Clock
  readonly signal: AbortSignal
}

const PATH = '/open-apis/interactive/v1/card/update'

/** Both documented. */
export const CARD_TOKEN_MS = 30 * 60_000
const MAX_USES = 2

/** For the way of the answer: what has not arrived by then, 3 s after the click, the platform does not wait for. */
export const TRAVEL_MS = 500

/** Whether it was done is not known after these; after any other error it was not. */
const UNCERTAIN: readonly string[] = ['ERR_OPENAPI_UNAVAILABLE', 'ERR_OPENAPI_TIMEOUT', 'ERR_OPENAPI_ABORTED']

export function cardCalls(envelope: ReceivedEnvelope, { openApi, clock, signal }: CardPorts): CardCalls {
  // An envelope from before there was `larkreplyby` does not say it.
  const { receivedAtMs, replyByMs = receivedAtMs + DEADLINE_MS } = envelope
  let uses = 0
  return {
    async update(given, options) {
      const body = { token: tokenOf(envelope), card: readCard(given, options) }
      const waitMs = replyByMs + TRAVEL_MS - clock.now()
      if (waitMs > 0) await createWaiting(clock).within(waitMs, signal)
      signal.throwIfAborted()
      if (clock.now() - receivedAtMs >= CARD_TOKEN_MS) throw spent('the click is half an hour old')
      if (uses >= MAX_USES) throw spent('it has been updated twice')
      uses++
      try {
        await openApi().request('POST', PATH, { body })
      } catch (error) {
        if (!(error instanceof LarkgateError && UNCERTAIN.includes(error.code))) uses--
        throw error
      }
    },
  }
}

function tokenOf({ type, data }: ReceivedEnvelope): string {
  const isLegacy = type === LEGACY_CARD_TYPE
  if (!isLegacy && type !== 'card.action.trigger') throw invalid(`${type} is no click on a card`)
  const click = isLegacy ? data : objectAt(data, 'event')
  const token = stringAt(click, 'token')
  if (token === undefined) throw invalid('the click came without a token')
  // It was made for one user's view of a link, and belongs to no message.
  if (stringAt(click, 'delivery_type') === 'url_preview') throw invalid('the card of a link preview cannot be updated')
  return token
}

/** As the API takes it: the card's JSON, or a template with its type beside it. */
function readCard(given: JsonObject, { openIds = [] }: CardUpdateOptions = {}): JsonObject {
  const isTemplate = given.type === 'template' && 'data' in given
  const reply = isObject(given.card) ? given : { card: isTemplate ? given : { type: 'raw', data: given } }
  const read = readReply('card.action.trigger', { card: reply.card })
  if (typeof read === 'string') throw invalid(read)
  const card = read.card as JsonObject
  const update = card.type === 'raw' ? (card.data as JsonObject) : card
  if (openIds.length > 0) return { ...update, open_ids: openIds }
  if (card.type === 'raw' && !isForAll(update)) {
    throw invalid('the card is not shared (config.update_multi), so it needs openIds: whose view of it changes')
  }
  return update
}

function isForAll(card: JsonObject): boolean {
  const { schema, open_ids: openIds } = card
  return schema === '2.0' || objectAt(card, 'config')?.update_multi === true || Array.isArray(openIds)
}

function invalid(problem: string): HandlerError {
  return new HandlerError('ERR_CARD_UPDATE_INVALID', `the card is not updated: ${problem}`)
}

function spent(why: string): HandlerError {
  return new HandlerError('ERR_CARD_TOKEN_SPENT', `the card cannot be updated any more: ${why}`)
}
