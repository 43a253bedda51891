/** Tenant tokens: of a self-built app by its secret, of a store app by its ticket and the tenant's key. */
import type { SocketApp } from '../core/app.ts'
import { messageOf } from '../core/errors.ts'
import type { Clock } from '../core/ports.ts'
import { type JsonObject, stringAt } from '../events/json.ts'
import { OpenApiError, without } from './error.ts'
import type { Tickets } from './ports.ts'
import { createTokenCache, type LoadedToken, type Token, type TokenCache } from './token-cache.ts'

export interface TenantTokens {
  /**
   * @throws {OpenApiError} ERR_OPENAPI_CREDENTIALS, _TICKET_MISSING, _CALL_INVALID for a store app without a tenant;
   * _UNAVAILABLE, _TIMEOUT, _RATE_LIMITED
   */
  readonly get: (tenantKey: string | undefined) => Promise<Token>
  readonly drop: (tenantKey: string | undefined, token: Token) => void
}

/** POSTs `body` to a path that needs no token. */
export type Ask = (path: string, body: Readonly<Record<string, string>>) => Promise<JsonObject>

const PATH = '/open-apis/auth/v3'
const TICKET_INVALID = 10012
const APP_TOKEN_INVALID = 99991664

export function selfBuiltTokens({ appId, appSecret }: SocketApp, ask: Ask, clock: Clock): TenantTokens {
  const load = async () =>
    readToken(
      'tenant_access_token',
      await granted(ask(`${PATH}/tenant_access_token/internal`, { app_id: appId, app_secret: appSecret })),
    )
  const cache = createTokenCache(load, clock)
  return { get: () => cache.get(), drop: (_, token) => cache.drop(token) }
}

/** Tenants whose token is kept; the one that came first makes room. */
const MAX_TENANTS = 1000
/** A ticket takes a moment to arrive; asking for it again meanwhile would bring no other. */
const RESEND_EVERY_MS = 60_000

export function storeTokens(app: SocketApp, tickets: Tickets, ask: Ask, clock: Clock): TenantTokens {
  const { appId, appSecret } = app
  const credentials = { app_id: appId, app_secret: appSecret }
  const caches = new Map<string, TokenCache>()
  let resentAtMs = Number.NEGATIVE_INFINITY

  /** The platform answers with an `app_ticket` event, not here. */
  async function missing(why: string): Promise<OpenApiError> {
    const error = new OpenApiError('ERR_OPENAPI_TICKET_MISSING', `app ${app.name} ${why}; a new one is asked for`)
    if (clock.now() - resentAtMs < RESEND_EVERY_MS) return error
    await granted(ask(`${PATH}/app_ticket/resend`, credentials))
    resentAtMs = clock.now()
    return error
  }

  async function readTicket(): Promise<string | undefined> {
    try {
      return await tickets.get(appId)
    } catch (cause) {
      const problem = `app ${app.name} cannot read its app_ticket: ${without([appSecret], messageOf(cause))}`
      throw new OpenApiError('ERR_OPENAPI_UNAVAILABLE', problem)
    }
  }

  async function loadApp(): Promise<LoadedToken> {
    const ticket = await readTicket()
    if (ticket === undefined) throw await missing('has no app_ticket yet')
    try {
      const asked = ask(`${PATH}/app_access_token`, { ...credentials, app_ticket: ticket })
      return readToken('app_access_token', await asked)
    } catch (error) {
      throw isCode(error, TICKET_INVALID)
        ? await missing('has an app_ticket that is not good any more')
        : refused(error)
    }
  }
  const appTokens = createTokenCache(loadApp, clock)

  async function loadTenant(tenantKey: string): Promise<LoadedToken> {
    const askWith = ({ value }: Token) =>
      ask(`${PATH}/tenant_access_token`, { app_access_token: value, tenant_key: tenantKey })
    const appToken = await appTokens.get()
    const answer = await askWith(appToken).catch(async (error: unknown) => {
      if (!isCode(error, APP_TOKEN_INVALID)) throw error
      appTokens.drop(appToken)
      return askWith(await appTokens.get())
    })
    return readToken('tenant_access_token', answer)
  }

  function cacheOf(tenantKey: string): TokenCache {
    const found = caches.get(tenantKey)
    if (found !== undefined) return found
    if (caches.size >= MAX_TENANTS) caches.delete(caches.keys().next().value as string)
    const cache = createTokenCache(() => granted(loadTenant(tenantKey)), clock)
    caches.set(tenantKey, cache)
    return cache
  }

  return {
    async get(tenantKey) {
      if (tenantKey === undefined) {
        throw new OpenApiError('ERR_OPENAPI_CALL_INVALID', `app ${app.name} is a store app: the call needs a tenantKey`)
      }
      return cacheOf(tenantKey).get()
    },
    drop: (tenantKey, token) => caches.get(tenantKey ?? '')?.drop(token),
  }
}

function readToken(name: string, answer: JsonObject): LoadedToken {
  const value = stringAt(answer, name)
  const { expire } = answer
  if (value === undefined || typeof expire !== 'number' || !(expire > 0)) {
    throw new OpenApiError('ERR_OPENAPI_UNAVAILABLE', `an answer without a usable ${name}`)
  }
  return { value, lifetimeMs: expire * 1000 }
}

function isCode(error: unknown, code: number): error is OpenApiError {
  return error instanceof OpenApiError && error.platformCode === code
}

function granted<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw refused(error)
  })
}

/** Whoever is refused a token has wrong credentials, and trying again cannot help. */
function refused(error: unknown): unknown {
  if (!(error instanceof OpenApiError) || error.code !== 'ERR_OPENAPI_REFUSED') return error
  return new OpenApiError('ERR_OPENAPI_CREDENTIALS', error.message, error)
}
