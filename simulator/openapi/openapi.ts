/** A stub of the platform's OpenAPI with its rules: tokens, messages, card updates. No network, and any clock. */
import { createIds } from '../gateway/ids.ts'
import { readObject } from '../read.ts'
import {
  OPEN_API_DEFAULTS,
  type OpenApiFault,
  type OpenApiOptions,
  type OpenApiStub,
  type SeenRequest,
  type StubOutcome,
  type StubRequest,
} from './api.ts'
import { createCardDesk } from './cards.ts'
import { answerOf, type StubAnswer } from './codes.ts'
import { createFaults } from './faults.ts'
import { stubFetch } from './fetch.ts'
import { createLimiter } from './limits.ts'
import { createMessageDesk } from './messages.ts'
import { type Caller, createTokenOffice } from './tokens.ts'

const REMEMBERED = 10_000

export function createOpenApi(options: OpenApiOptions): OpenApiStub {
  const { clock, random, apps, apis = {}, onTicket = () => undefined } = options
  const { now } = clock
  let settings = { ...OPEN_API_DEFAULTS, ...options }
  const ids = createIds(random)
  const limiter = createLimiter(now)
  const office = createTokenOffice({ apps, now, ids, settings: () => settings, onTicket })
  const desk = createMessageDesk({ clock, ids, limiter, settings: () => settings })
  const cards = createCardDesk(clock, ids)
  const faults = createFaults()
  const seen: SeenRequest[] = []

  /** What the platform does with it when nothing goes wrong. */
  function carryOut({ method, target, authorization, body }: StubRequest): StubAnswer {
    const { pathname: path, searchParams: query } = new URL(target, 'https://stub.invalid')
    const json = readObject(body)
    const token = method === 'POST' ? office.answer(path, json) : undefined
    if (token !== undefined) return token
    const caller = office.authorize(authorization)
    if (!('app' in caller)) return caller
    const limited = limitOf(`${method} ${path}`, caller)
    if (limited !== undefined) return limited
    const other = apis[`${method} ${path}`]
    if (other !== undefined) {
      const data = other({ appId: caller.app.appId, tenantKey: caller.tenantKey, query, body: json })
      return answerOf('ok', { data: data ?? {} })
    }
    const answer =
      method === 'POST' ? (desk.answer(path, query, caller, json) ?? cards.answer(path, caller, json)) : undefined
    return answer ?? { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' }
  }

  function limitOf(api: string, { app, tenantKey }: Caller): StubAnswer | undefined {
    const { limits, limitStatus } = settings
    if (limits === undefined) return undefined
    const waitMs = limiter.take(`${app.appId} ${tenantKey} ${api.replace(/om_\w+/, ':message_id')}`, [
      { max: limits.perSecond, windowMs: 1000 },
      { max: limits.perMinute, windowMs: 60_000 },
    ])
    if (waitMs === undefined) return undefined
    const headers = {
      'x-ogw-ratelimit-limit': String(limits.perMinute),
      'x-ogw-ratelimit-reset': String(Math.ceil(waitMs / 1000)),
    }
    return answerOf('frequencyLimit', { headers, status: limitStatus })
  }

  async function withFault(request: StubRequest, { how, carriedOut = false }: OpenApiFault): Promise<StubOutcome> {
    if (typeof how === 'object' && 'delayMs' in how) {
      await new Promise<void>((resolve) => clock.after(how.delayMs, resolve))
      return carryOut(request)
    }
    if (carriedOut) carryOut(request)
    if (how === 'reset' || how === 'hang') return how
    if (typeof how === 'string') return answerOf(how)
    return { status: how.status, headers: how.headers ?? {}, body: how.body ?? '' }
  }

  async function answer(request: StubRequest): Promise<StubOutcome> {
    const path = request.target.replace(/\?.*/s, '')
    const atMs = now()
    const fault = faults.take(path)
    const outcome = fault === undefined ? carryOut(request) : await withFault(request, fault)
    const [status, code] = typeof outcome === 'string' ? [] : [outcome.status, readObject(outcome.body).code]
    seen.push({ atMs, method: request.method, path, status, code: typeof code === 'number' ? code : undefined })
    if (seen.length > REMEMBERED) seen.shift()
    if (typeof outcome === 'string') return outcome
    return { ...outcome, headers: { 'content-type': 'application/json', 'x-tt-logid': ids.hex(), ...outcome.headers } }
  }

  return {
    answer,
    fetch: stubFetch(answer),
    configure(changes) {
      settings = { ...settings, ...changes }
    },
    fail: faults.add,
    mend: faults.clear,
    revokeTokens: office.revoke,
    pushTicket: office.pushTicket,
    issueCardToken: cards.issue,
    answered: cards.answered,
    requests: () => [...seen],
    messages: desk.messages,
    cards: cards.cards,
  }
}
