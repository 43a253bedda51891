/** Fourth step of the walk: event → queue message, a CloudEvents 1.0 JSON event. And back, at the consumer. */

import { isObject, type JsonObject, parseObject, stringAt } from '../events/json.ts'
import { identityOf, subjectOf } from '../events/keys.ts'
import { PortError } from './errors.ts'
import type { Callback, Event, Schema } from './parse.ts'

export type Via = 'webhook' | 'socket'

/** A queue message, with what a queue needs to know of it. */
export interface Envelope {
  /** Idempotency key: `app : type : id`. */
  readonly key: string
  /** The platform's event id, or what stands for it. */
  readonly id: string
  readonly type: string
  /** The app's name in the configuration. */
  readonly app: string
  /** Ordering key, only for ordered types. Messages of one lane are handled in the order of acceptance. */
  readonly lane?: string
  /** Name of the stored body when `text` only refers to it. */
  readonly dataref?: string
  /** The CloudEvents JSON. `data` in it is the platform's text, byte for byte. */
  readonly text: string
}

export interface EnvelopeOptions {
  /** The app's name in the configuration. */
  readonly app: string
  /** The app's id in the configuration; it holds against what the body claims. */
  readonly appId?: string
  /** Base URL of the platform, e.g. `https://open.feishu.cn`. */
  readonly domain: string
  readonly via: Via
  readonly receivedAtMs: number
  /** Of a callback: when its answer will have left. */
  readonly replyByMs?: number
  readonly orderedTypes: ReadonlySet<string>
  /** W3C trace context of the request, if it came with one. */
  readonly traceparent?: string
  /** Hash of the text, called only for an event that has no id of its own. */
  readonly hash: (text: string) => string | Promise<string>
}

/**
 * Wraps the platform's text without touching it: `data` is spliced in, never serialised again, so no number, escape or
 * key order changes on the way.
 *
 * @see docs/walk.md#envelope
 */
export async function toEnvelope(event: Event | Callback, options: EnvelopeOptions): Promise<Envelope> {
  const appId = options.appId ?? event.appId ?? options.app
  const identity = identityOf(event.type, event.event, event.eventId) ?? (await options.hash(event.text))
  const key = `${appId}:${event.type}:${identity}`
  const ordered = options.orderedTypes.has(event.type)
  const lane = ordered ? `${appId}:${subjectOf(event.type, event.event, event.tenantKey)}` : undefined
  const id = event.eventId ?? identity
  const attributes = {
    specversion: '1.0',
    id,
    source: sourceOf(options.domain, appId, event.tenantKey),
    type: event.type,
    time: rfc3339(event.createdAtMs ?? options.receivedAtMs),
    datacontenttype: 'application/json',
    larkapp: options.app,
    larkappid: appId,
    larktenantkey: event.tenantKey,
    larkschema: event.schema,
    larkvia: options.via,
    larkreceived: rfc3339(options.receivedAtMs),
    larkreplyby: options.replyByMs && rfc3339(options.replyByMs),
    larkkey: key,
    larklane: lane,
    traceparent: options.traceparent,
  }
  const text = `${JSON.stringify(attributes).slice(0, -1)},"data":${event.text}}`
  return { key, id, type: event.type, app: options.app, ...(lane && { lane }), text }
}

/** The domain is a URL already; ids are encoded, so that whatever they contain the result is a URI reference. */
function sourceOf(domain: string, appId: string, tenantKey: string | undefined): string {
  const app = `${domain}/${encodeURIComponent(appId.toWellFormed())}`
  return tenantKey === undefined ? app : `${app}/${encodeURIComponent(tenantKey.toWellFormed())}`
}

const MINUTE_MS = 60_000
let minuteMs = Number.NaN
let minuteText = ''

/** `toISOString` alone costs as much as all other attributes together, and most times are of the same minute. */
function rfc3339(epochMs: number): string {
  const restMs = epochMs % MINUTE_MS
  if (epochMs - restMs !== minuteMs) {
    minuteMs = epochMs - restMs
    minuteText = new Date(minuteMs).toISOString().slice(0, 'YYYY-MM-DDTHH:mm:'.length)
  }
  const seconds = Math.floor(restMs / 1000)
  return `${minuteText}${digits(seconds, 2)}.${digits(Math.floor(restMs - seconds * 1000), 3)}Z`
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

/** An envelope as the consumer reads it. */
export interface ReceivedEnvelope {
  readonly id: string
  readonly key: string
  readonly type: string
  readonly app: string
  readonly appId: string
  readonly tenantKey?: string
  readonly schema: Schema
  readonly via: Via
  readonly lane?: string
  readonly traceparent?: string
  /** When the platform says it happened, milliseconds since the Unix epoch. */
  readonly createdAtMs: number
  readonly receivedAtMs: number
  /** Of a callback: when its answer must have left, milliseconds since the Unix epoch. */
  readonly replyByMs?: number
  /** The platform's body, parsed. */
  readonly data: JsonObject
}

/**
 * @throws {PortError} ERR_ENVELOPE_MALFORMED when `text` is not an envelope of ours; trying again cannot help
 */
export function readEnvelope(text: string): ReceivedEnvelope {
  const json = parseObject(text)
  const [id, key, type, app, appId] = ['id', 'larkkey', 'type', 'larkapp', 'larkappid'].map((name) =>
    stringAt(json, name),
  )
  const createdAtMs = Date.parse(stringAt(json, 'time') ?? '')
  const receivedAtMs = Date.parse(stringAt(json, 'larkreceived') ?? '')
  if (!json || !id || !key || !type || !app || !appId || !isObject(json.data) || !(createdAtMs && receivedAtMs)) {
    throw new PortError('ERR_ENVELOPE_MALFORMED', 'the message is not an envelope of larkgate')
  }
  const replyByMs = Date.parse(stringAt(json, 'larkreplyby') ?? '')
  const [tenantKey, lane, traceparent] = ['larktenantkey', 'larklane', 'traceparent'].map((name) =>
    stringAt(json, name),
  )
  return {
    id,
    key,
    type,
    app,
    appId,
    schema: json.larkschema as Schema,
    via: json.larkvia as Via,
    createdAtMs,
    receivedAtMs,
    data: json.data,
    ...(replyByMs && { replyByMs }),
    ...(tenantKey && { tenantKey }),
    ...(lane && { lane }),
    ...(traceparent && { traceparent }),
  }
}
