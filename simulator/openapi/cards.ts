/** Updating a card by the token of a callback. */
import type { JsonObject } from '../envelope.ts'
import type { Ids } from '../gateway/ids.ts'
import type { GatewayClock } from '../gateway/settings.ts'
import type { UpdatedCard } from './api.ts'
import { answerOf, type StubAnswer } from './codes.ts'
import type { Caller } from './tokens.ts'

export interface CardDesk {
  /** Answers `POST /open-apis/interactive/v1/card/update`; `undefined` for any other path. */
  readonly answer: (path: string, caller: Caller, body: JsonObject) => StubAnswer | undefined
  readonly issue: (appId: string, of?: 'card' | 'preview') => string
  readonly answered: (token: string) => void
  readonly cards: () => readonly UpdatedCard[]
}

interface Issued {
  readonly appId: string
  readonly of: 'card' | 'preview'
  readonly atMs: number
  isAnswered: boolean
  uses: number
}

const PATH = '/open-apis/interactive/v1/card/update'
const TOKEN_MS = 30 * 60_000
const MAX_USES = 2
const MAX_CARD_BYTES = 30 * 1024

export function createCardDesk(clock: GatewayClock, ids: Ids): CardDesk {
  const tokens = new Map<string, Issued>()
  const updated: UpdatedCard[] = []

  /** In words, since the platform's codes for it are not known. */
  function refusalOf(issued: Issued | undefined, { app }: Caller): string | undefined {
    if (issued === undefined || issued.appId !== app.appId) return 'unknown token'
    if (issued.of === 'preview') return 'the token belongs to no card'
    if (clock.now() - issued.atMs >= TOKEN_MS) return 'the token has expired'
    // The platform shows the update for a moment and takes it back, or refuses it; a stub that is strict finds it sooner.
    if (!issued.isAnswered) return 'the callback is not answered yet'
    if (issued.uses >= MAX_USES) return 'the token is used up'
    return undefined
  }

  return {
    answer(path, caller, { token, card }) {
      if (path !== PATH) return undefined
      if (typeof token !== 'string' || !isObject(card)) return answerOf('parameterInvalid', { ext: 'token or card' })
      const issued = tokens.get(token)
      const refusal = refusalOf(issued, caller)
      if (issued === undefined || refusal !== undefined) return answerOf('cardTokenRefused', { ext: refusal ?? '' })
      if (new TextEncoder().encode(JSON.stringify(card)).length > MAX_CARD_BYTES) return answerOf('tooLong')
      if (!isForSomebody(card)) return answerOf('receiversMissing')
      issued.uses += 1
      updated.push({ atMs: clock.now(), token, card })
      return answerOf('ok')
    },
    issue(appId, of = 'card') {
      const token = `c-${ids.hex()}`
      tokens.set(token, { appId, of, atMs: clock.now(), isAnswered: false, uses: 0 })
      return token
    },
    answered(token) {
      const issued = tokens.get(token)
      if (issued !== undefined) issued.isAnswered = true
    },
    cards: () => [...updated],
  }
}

/** A card of the second schema and one that is shared are updated for everybody; any other needs names. What a template is, it says itself. */
function isForSomebody({ type, schema, config, open_ids: openIds }: JsonObject): boolean {
  if (type === 'template' || schema === '2.0' || (isObject(config) && config.update_multi === true)) return true
  return Array.isArray(openIds) && openIds.length > 0
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
