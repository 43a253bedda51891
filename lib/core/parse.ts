/** Third step of the walk: what does this JSON say? The last file that knows the wire's names. */
import { LEGACY_CARD_TYPE } from '../events/callbacks.ts'
import { type JsonObject, objectAt, stringAt } from '../events/json.ts'
import { epochMs } from '../events/time.ts'
import { equalAnySecret } from './equal.ts'
import { RequestError } from './errors.ts'
import type { OpenedPayload } from './open.ts'

/** The console checks the request URL: the answer repeats `challenge`. */
export interface Challenge {
  readonly kind: 'challenge'
  readonly challenge: string
}

/** Something that happened: to be queued. */
export interface Event extends Pushed {
  readonly kind: 'event'
}

/** A user waits for an answer: to be dispatched inline. */
export interface Callback extends Pushed {
  readonly kind: 'callback'
}

export type Inbound = Challenge | Callback | Event

/** `card` is the legacy card action, which has no envelope of its own. */
export type Schema = '1.0' | '2.0' | 'card'

interface Pushed {
  readonly schema: Schema
  readonly type: string
  /** `header.event_id` or `uuid`; absent on legacy cards and some callbacks. */
  readonly eventId?: string | undefined
  readonly appId?: string | undefined
  readonly tenantKey?: string | undefined
  /** Milliseconds since the Unix epoch. */
  readonly createdAtMs?: number | undefined
  /** The `event` object, or the whole body of a legacy card. */
  readonly event?: JsonObject | undefined
  /** The body exactly as the platform wrote it. */
  readonly text: string
  readonly json: JsonObject
}

export interface ParsePolicy {
  /** Accepted Verification Tokens; empty: the app has none, and tokens are not looked at. */
  readonly verificationTokens: readonly string[]
  /** Whether everything but a challenge must be covered by a signature (the app has an Encrypt Key). */
  readonly requireSignature: boolean
  readonly callbackTypes: ReadonlySet<string>
}

/**
 * Tells challenge, callback and event apart, and lets through only what the app's secrets vouch for.
 *
 * A missing token is a wrong token.
 *
 * @throws {RequestError} ERR_SIGNATURE_MISSING for anything but a challenge that had to be signed and is not
 * @throws {RequestError} ERR_TOKEN_MISMATCH
 * @throws {RequestError} ERR_EVENT_UNKNOWN for an authenticated body that is no known form
 * @see docs/protocol.md#forms
 */
export function parse(payload: OpenedPayload, policy: ParsePolicy): Inbound {
  const { json } = payload
  const header = objectAt(json, 'header')
  if (isChallenge(payload)) {
    checkToken(json.token ?? header?.token, policy)
    return parseChallenge(json)
  }
  if (policy.requireSignature && !payload.signed) {
    throw new RequestError('ERR_SIGNATURE_MISSING', 'only a challenge may come without a signature')
  }
  checkToken(header === undefined ? json.token : header.token, policy)
  return header === undefined ? parseV1(payload, policy) : parseV2(payload, header, policy)
}

/** Whether this is the console's check of the request URL, in the documented form or in that of a v2.0 event. */
export function isChallenge({ json }: OpenedPayload): boolean {
  return json.type === 'url_verification' || objectAt(json, 'header')?.event_type === 'url_verification'
}

/**
 * The action of a legacy card: a flat object without type or id, authenticated by its SHA-1 signature alone (its
 * `token` is the credential for updating the card).
 *
 * @throws {RequestError} ERR_EVENT_UNKNOWN when it is not a flat card action
 * @see docs/protocol.md#legacy-card
 */
export function parseCard(payload: OpenedPayload, refreshToken: string | null): Callback {
  const { json, text } = payload
  if ('header' in json || 'event' in json || 'schema' in json) {
    throw new RequestError('ERR_EVENT_UNKNOWN', 'signed as a legacy card, but not shaped like one')
  }
  return {
    kind: 'callback',
    schema: 'card',
    type: LEGACY_CARD_TYPE,
    eventId: refreshToken || undefined,
    tenantKey: stringAt(json, 'tenant_key'),
    event: json,
    text,
    json,
  }
}

function parseChallenge(json: JsonObject): Challenge {
  if (typeof json.challenge !== 'string') throw unknownForm('a challenge without a challenge string')
  return { kind: 'challenge', challenge: json.challenge }
}

function parseV2({ json, text }: OpenedPayload, header: JsonObject, policy: ParsePolicy): Event | Callback {
  const type = stringAt(header, 'event_type')
  if (type === undefined) throw unknownForm('a v2.0 header without event_type')
  return {
    kind: kindOf(type, policy),
    schema: '2.0',
    type,
    eventId: stringAt(header, 'event_id'),
    appId: stringAt(header, 'app_id'),
    tenantKey: stringAt(header, 'tenant_key'),
    createdAtMs: epochMs(header.create_time) ?? epochMs(header.event_create_time),
    event: objectAt(json, 'event'),
    text,
    json,
  }
}

/** Neither `uuid` nor the outer `type` is required: the platform's own mocks leave them empty. */
function parseV1({ json, text }: OpenedPayload, policy: ParsePolicy): Event | Callback {
  const event = objectAt(json, 'event')
  const type = stringAt(event, 'type')
  if (event === undefined || type === undefined) throw unknownForm('neither a v2.0 header nor a v1.0 event')
  return {
    kind: kindOf(type, policy),
    schema: '1.0',
    type,
    eventId: stringAt(json, 'uuid'),
    appId: stringAt(event, 'app_id'),
    tenantKey: stringAt(event, 'tenant_key'),
    createdAtMs: epochMs(json.ts),
    event,
    text,
    json,
  }
}

function kindOf(type: string, { callbackTypes }: ParsePolicy): 'event' | 'callback' {
  return callbackTypes.has(type) ? 'callback' : 'event'
}

function checkToken(token: unknown, policy: ParsePolicy): void {
  if (policy.verificationTokens.length === 0) return
  if (typeof token !== 'string' || !equalAnySecret(token, policy.verificationTokens)) {
    throw new RequestError('ERR_TOKEN_MISMATCH', 'the Verification Token is missing or wrong')
  }
}

function unknownForm(shape: string): RequestError {
  return new RequestError('ERR_EVENT_UNKNOWN', `no known form: ${shape}`)
}
