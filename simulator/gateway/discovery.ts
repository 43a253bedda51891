/** Who may connect: credentials for an address with a one-time ticket, and the ticket for a link. Opens no link itself. */
import type { App, JsonObject } from '../envelope.ts'
import { readObject } from '../read.ts'
import type { Ids } from './ids.ts'

/** An app that connects. `verificationToken` goes into the bodies, as it does with webhooks. */
export interface GatewayApp extends App {
  readonly appSecret: string
}

/**
 * What a discovery gets: an HTTP answer, none at all (`hang`: it waits for ever, `cut`: its connection is destroyed).
 */
export type DiscoveryAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'hang' | 'cut' }

/** `code` of the answer of a discovery, and `Handshake-Status` or `-Autherrcode` of a refusal. */
export const GATEWAY_CODES = {
  ok: 0,
  systemBusy: 1,
  forbidden: 403,
  authenticationFailed: 514,
  internalError: 1000040343,
  connectionLimit: 1000040350,
} as const

/** Why a handshake is refused, in headers. */
export interface HandshakeRefusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** What a ticket stands for. */
export interface Ticket {
  readonly app: GatewayApp
  readonly deviceId: string
  readonly serviceId: number
}

export interface Door {
  /** Answers by the credentials in the body of the request. */
  readonly discover: (requestBody: string) => DiscoveryAnswer
  /** Takes the ticket in the address, which is worth nothing afterwards. */
  readonly redeem: (url: string) => Ticket | HandshakeRefusal
  /** All tickets are worth nothing any more. */
  readonly forget: () => void
}

export interface DoorOptions {
  readonly apps: readonly GatewayApp[]
  readonly url: string
  readonly now: () => number
  readonly random: () => number
  readonly ids: Ids
  readonly settings: () => {
    readonly clientConfig: JsonObject | undefined
    readonly ticketTtlMs: number
    readonly bannedAppIds: readonly string[]
  }
}

/** Ids of the size that is seen in the field; they have to fit into an int32. */
const LOWEST_SERVICE_ID = 33_554_432

export function createDoor({ apps, url, now, random, ids, settings }: DoorOptions): Door {
  const issued = new Map<string, Ticket & { readonly accessKey: string; readonly expiresAtMs: number }>()

  function issue(app: GatewayApp): string {
    for (const [ticket, { expiresAtMs }] of issued) if (expiresAtMs <= now()) issued.delete(ticket)
    const deviceId = ids.digits()
    const serviceId = LOWEST_SERVICE_ID + Math.floor(random() * 1000)
    const [accessKey, ticket] = [ids.hex(), ids.hex()]
    issued.set(ticket, { app, deviceId, serviceId, accessKey, expiresAtMs: now() + settings().ticketTtlMs })
    const query = { fpid: 493, aid: 552564, device_id: deviceId, access_key: accessKey, service_id: serviceId, ticket }
    const pairs = Object.entries(query).map(([name, value]) => [name, String(value)])
    return `${url}?${new URLSearchParams(Object.fromEntries(pairs))}`
  }

  return {
    discover(requestBody) {
      const { AppID: appId, AppSecret: appSecret } = readObject(requestBody)
      const app = apps.find((one) => one.appId === appId && one.appSecret === appSecret)
      if (app === undefined) return codeAnswer(GATEWAY_CODES.authenticationFailed)
      const { clientConfig, bannedAppIds } = settings()
      if (bannedAppIds.includes(app.appId)) return codeAnswer(GATEWAY_CODES.forbidden)
      return codeAnswer(GATEWAY_CODES.ok, { URL: issue(app), ClientConfig: clientConfig })
    },
    redeem(given) {
      const query = URL.parse(given, url)?.searchParams ?? new URLSearchParams()
      const ticket = issued.get(query.get('ticket') ?? '')
      issued.delete(query.get('ticket') ?? '')
      const isWhole =
        ticket !== undefined &&
        ticket.expiresAtMs > now() &&
        ticket.accessKey === query.get('access_key') &&
        ticket.deviceId === query.get('device_id') &&
        String(ticket.serviceId) === query.get('service_id')
      if (!isWhole) return refusal(GATEWAY_CODES.authenticationFailed, 'the ticket is used, expired or unknown')
      if (settings().bannedAppIds.includes(ticket.app.appId)) return refusal(GATEWAY_CODES.forbidden, 'forbidden')
      return ticket
    },
    forget: () => issued.clear(),
  }
}

/** As the platform answers, HTTP 200 whatever the code; `data` only where there is something to say. */
export function codeAnswer(code: number, data?: JsonObject): DiscoveryAnswer {
  const msg = code === GATEWAY_CODES.ok ? '' : `code ${code}`
  return { kind: 'answer', status: 200, body: JSON.stringify({ code, msg, data }) }
}

/** An HTTP status for those who cannot see the headers; the platform's own is not known. */
export function refusal(handshakeStatus: number, message: string, authErrorCode?: number): HandshakeRefusal {
  return {
    status: handshakeStatus === GATEWAY_CODES.forbidden ? 403 : 401,
    headers: {
      'Handshake-Status': String(handshakeStatus),
      'Handshake-Msg': message,
      ...(authErrorCode !== undefined && { 'Handshake-Autherrcode': String(authErrorCode) }),
    },
  }
}
