/** Wraps an event in schema 2.0 or 1.0, as JSON text. Knows no event type's fields, no Encrypt Key, no clock. */
import { randomBytes } from 'node:crypto'

export type JsonObject = Readonly<Record<string, unknown>>

/** The app that the platform pushes to. */
export interface App {
  readonly appId: string
  readonly tenantKey?: string
  /** Every real app has one; left out of the bodies when it is not known here. */
  readonly verificationToken?: string
}

/** Where and when an event came about. */
export interface Origin {
  readonly app: App
  /** Milliseconds since the Unix epoch. */
  readonly createdAtMs: number
  /** `header.event_id` or `uuid`: a redelivery repeats it, so give it to make one. By default a new id. */
  readonly eventId?: string
  /** Makes every id that is not given; 32 hex digits by default. */
  readonly randomId?: () => string
}

const TENANT_KEY = '1c5e90b27d4f8a36'

/** They carry microseconds in `create_time`, where events carry milliseconds, and are never delivered again. */
export const CALLBACK_TYPES: readonly string[] = ['card.action.trigger', 'url.preview.get', 'profile.view.get']

/** Schema 2.0: `{ schema, header, event }`. */
export function eventV2(type: string, event: JsonObject, origin: Origin): string {
  const { app, createdAtMs, randomId = hexId, eventId = randomId() } = origin
  return JSON.stringify({
    schema: '2.0',
    header: {
      event_id: eventId,
      event_type: type,
      create_time: String(CALLBACK_TYPES.includes(type) ? createdAtMs * 1000 : createdAtMs),
      token: app.verificationToken,
      app_id: app.appId,
      tenant_key: tenantKeyOf(app),
    },
    event,
  })
}

/** Schema 1.0: `{ ts, uuid, token, type: 'event_callback', event: { type, app_id, tenant_key, … } }`. */
export function eventV1(type: string, event: JsonObject, origin: Origin): string {
  const { app, createdAtMs, randomId = hexId, eventId = randomId() } = origin
  // An app ticket belongs to the app, not to a tenant.
  const tenant = type === 'app_ticket' ? {} : { tenant_key: tenantKeyOf(app) }
  const text = JSON.stringify({
    ts: (createdAtMs / 1000).toFixed(6),
    uuid: eventId,
    token: app.verificationToken,
    type: 'event_callback',
    event: { type, app_id: app.appId, ...tenant, ...event },
  })
  // The platform's 1.0 encoder escapes these three, which a receiver that parses and writes anew would not.
  return text.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)
}

/** The URL check, sent when an address is saved in the console; the same form for every kind of address. */
export function challenge(verificationToken: string | undefined, value: string = hexId()): string {
  return JSON.stringify({ challenge: value, token: verificationToken, type: 'url_verification' })
}

export function tenantKeyOf(app: App): string {
  return app.tenantKey ?? TENANT_KEY
}

/** 32 hex digits, as the platform's event ids have. */
export function hexId(): string {
  return randomBytes(16).toString('hex')
}
