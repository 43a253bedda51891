/** Who may call: secrets and tickets for tokens, and what a token stands for. */
import type { JsonObject } from '../envelope.ts'
import type { Ids } from '../gateway/ids.ts'
import type { OpenApiApp, OpenApiSettings } from './api.ts'
import { answerOf, type StubAnswer } from './codes.ts'

export interface Caller {
  readonly app: OpenApiApp
  readonly tenantKey: string
}

export interface TokenOffice {
  /** Answers a token endpoint; `undefined` for any other path. */
  readonly answer: (path: string, body: JsonObject) => StubAnswer | undefined
  /** Who calls, or why that is refused. */
  readonly authorize: (authorization: string | undefined) => Caller | StubAnswer
  readonly revoke: () => void
  readonly pushTicket: (appId: string) => string
}

export interface TokenOfficeOptions {
  readonly apps: readonly OpenApiApp[]
  readonly now: () => number
  readonly ids: Ids
  readonly settings: () => OpenApiSettings
  readonly onTicket: (appId: string, ticket: string) => void
}

interface Given extends Caller {
  readonly kind: 'tenant' | 'app'
  readonly token: string
  readonly expiresAtMs: number
}

const PATH = '/open-apis/auth/v3'

/** Of a self-built app whose tenant nobody named. */
const TENANT_KEY = 'tenant-1'

export function createTokenOffice({ apps, now, ids, settings, onTicket }: TokenOfficeOptions): TokenOffice {
  let given: Given[] = []
  const tickets = new Map<string, string>()

  /** The token before is given again while it has enough left; otherwise both are good for a while. */
  function give(kind: Given['kind'], app: OpenApiApp, tenantKey: string): StubAnswer {
    given = given.filter(({ expiresAtMs }) => expiresAtMs > now())
    const last = given.findLast((one) => one.kind === kind && one.app === app && one.tenantKey === tenantKey)
    const { tokenTtlMs, tokenRenewMs } = settings()
    const isGood = last !== undefined && last.expiresAtMs - now() >= tokenRenewMs
    const token = isGood ? last.token : `${kind === 'tenant' ? 't' : 'a'}-${ids.hex()}`
    const expiresAtMs = isGood ? last.expiresAtMs : now() + tokenTtlMs
    if (!isGood) given.push({ kind, app, tenantKey, token, expiresAtMs })
    return answerOf('ok', { [`${kind}_access_token`]: token, expire: Math.floor((expiresAtMs - now()) / 1000) })
  }

  const find = (kind: Given['kind'], token: unknown) =>
    given.find((one) => one.kind === kind && one.token === token && one.expiresAtMs > now())

  function pushTicket(appId: string): string {
    const ticket = ids.hex()
    tickets.set(appId, ticket)
    onTicket(appId, ticket)
    return ticket
  }

  function answerTenant({ app_access_token: token, tenant_key: tenantKey }: JsonObject): StubAnswer {
    const from = find('app', token)
    if (from === undefined) return answerOf('appTokenInvalid')
    if (typeof tenantKey !== 'string' || !from.app.tenants?.includes(tenantKey)) return answerOf('parameterInvalid')
    return give('tenant', from.app, tenantKey)
  }

  function answerApp(path: string, body: JsonObject): StubAnswer | undefined {
    const { app_id: appId, app_secret: appSecret, app_ticket: ticket } = body
    const app = apps.find((one) => one.appId === appId)
    if (app === undefined) return answerOf('parameterInvalid')
    if (app.appSecret !== appSecret) return answerOf('secretInvalid')
    if (path === `${PATH}/tenant_access_token/internal`) {
      return app.store ? answerOf('parameterInvalid') : give('tenant', app, app.tenantKey ?? TENANT_KEY)
    }
    if (!app.store) return answerOf('parameterInvalid')
    if (path === `${PATH}/app_ticket/resend`) {
      pushTicket(app.appId)
      return answerOf('ok')
    }
    if (ticket === undefined || tickets.get(app.appId) !== ticket) return answerOf('ticketInvalid')
    return give('app', app, '')
  }

  return {
    answer(path, body) {
      if (path === `${PATH}/tenant_access_token`) return answerTenant(body)
      const ofApp = ['tenant_access_token/internal', 'app_access_token', 'app_ticket/resend']
      return ofApp.some((one) => path === `${PATH}/${one}`) ? answerApp(path, body) : undefined
    },
    authorize(authorization) {
      const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
      if (token === undefined) return answerOf('tokenMissing')
      if (!/^[tu]-/.test(token)) return answerOf('tokenMalformed')
      return find('tenant', token) ?? answerOf('tokenInvalid')
    },
    revoke() {
      given = []
    },
    pushTicket,
  }
}
