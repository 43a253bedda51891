/**
 * What docs/protocol.md#acceptance says about a request, worked out with node:crypto and the simulator alone: an opinion
 * on the receiver that shares no line with it.
 */
import { isUtf8 } from 'node:buffer'
import { createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto'
import { signCard, signEvent } from '../../simulator/seal.ts'
import { ANSWERS, APPS, CALLBACKS, type FuzzApp, MAX_BODY_BYTES, QUEUED_CALLBACKS } from './apps.ts'

/** A request as it is on the wire. */
export interface Wire {
  readonly method: string
  readonly path: string
  /** Values with one character for each byte. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array<ArrayBuffer>
}

export interface Judgement {
  readonly kind: 'event' | 'callback' | 'challenge' | 'refused'
  readonly status: number
  /** The answer's body, where it says more than the status. */
  readonly answer?: string
  /** What has to be on the queue; absent when nothing may be. */
  readonly queued?: Queued
}

export interface Queued {
  readonly text: string
  readonly app: string
  readonly schema: '1.0' | '2.0' | 'card'
  readonly type: string
  readonly id: string
  readonly key: string
}

type Json = Readonly<Record<string, unknown>>

const refused = (status: number): Judgement => ({ kind: 'refused', status })

/** Enough for a challenge, which is all that may come unsigned to an app with a key. */
const MAX_UNSIGNED_BYTES = 4096

export function judge(wire: Wire): Judgement {
  const [, webhook, name, address, ...more] = wire.path.split('/')
  const app = APPS.find((one) => encodeURIComponent(one.name) === name)
  if (webhook !== 'webhook' || !app || more.length > 0 || (address !== 'event' && address !== 'card'))
    return refused(404)
  if (wire.method !== 'POST') return refused(405)
  if (Number(headerOf(wire, 'content-length') ?? 0) > MAX_BODY_BYTES) return refused(413)
  if (wire.body.length > MAX_BODY_BYTES) return refused(413)
  const signature = signatureOf(wire)
  if (address === 'card' && signature === 'incomplete') return refused(401)
  if (address === 'card' && signature && signature !== 'incomplete' && signature.digest.length === 40) {
    return judgeCard(wire, app, signature)
  }
  return app.encryptKeys.length > 0 ? judgeSealed(wire, app, signature) : judgePlain(wire, app)
}

interface Signature {
  readonly digest: string
  readonly timestamp: string
  readonly nonce: string
}

function signatureOf(wire: Wire): Signature | 'incomplete' | undefined {
  const parts = ['x-lark-signature', 'x-lark-request-timestamp', 'x-lark-request-nonce'].map((name) =>
    headerOf(wire, name),
  )
  if (parts.every((part) => !part)) return undefined
  if (parts.some((part) => !part)) return 'incomplete'
  const [digest = '', timestamp = '', nonce = ''] = parts
  return { digest, timestamp: spelled(timestamp), nonce: spelled(nonce) }
}

/** All values of one name are one value, joined as HTTP joins them. */
function headerOf({ headers }: Wire, wanted: string): string | undefined {
  const values = headers
    .filter(([name]) => name.toLowerCase() === wanted)
    .map(([, value]) => value.replace(/^[ \t]+|[ \t]+$/g, ''))
  return values.length === 0 ? undefined : values.join(', ')
}

/** The text that a header's bytes spell in UTF-8, or the bytes as characters when they spell none. */
function spelled(value: string): string {
  const bytes = Buffer.from(value, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : value
}

function judgeCard({ body, headers, ...wire }: Wire, app: FuzzApp, { digest, timestamp, nonce }: Signature): Judgement {
  if (!app.tokens.some((token) => signCard(timestamp, nonce, token, body) === digest)) return refused(401)
  const text = textOf(body)
  const json = jsonOf(text)
  if (text === undefined || json === undefined) return refused(400)
  if (isOnlySealed(json)) return refused(401)
  if (isChallenge(json)) return judgeChallenge(json, app)
  if ('header' in json || 'event' in json || 'schema' in json) return refused(400)
  const type = 'card.action.trigger_v1'
  const id = headerOf({ headers, body, ...wire }, 'x-refresh-token') || sha256(text)
  const key = `${app.appId ?? app.name}:${type}:${id}`
  return { kind: 'callback', status: 200, answer: '{}', queued: { text, app: app.name, schema: 'card', type, id, key } }
}

function judgePlain({ body }: Wire, app: FuzzApp): Judgement {
  const text = textOf(body)
  const json = jsonOf(text)
  if (text === undefined || json === undefined) return refused(400)
  return isOnlySealed(json) ? refused(401) : judgeOpened(text, json, app, true)
}

function judgeSealed({ body }: Wire, app: FuzzApp, signature: Signature | 'incomplete' | undefined): Judgement {
  if (signature === 'incomplete') return refused(401)
  const signers =
    signature &&
    app.encryptKeys.filter((key) => signEvent(signature.timestamp, signature.nonce, key, body) === signature.digest)
  if (signers?.length === 0) return refused(401)
  if (!signers && body.length > MAX_UNSIGNED_BYTES) return refused(401)
  const outer = jsonOf(textOf(body))
  if (outer === undefined) return refused(400)
  if (typeof outer.encrypt !== 'string') return refused(401)
  for (const key of signers ?? app.encryptKeys) {
    const text = unseal(key, outer.encrypt)
    const json = jsonOf(text)
    if (text !== undefined && json !== undefined) return judgeOpened(text, json, app, signers !== undefined)
  }
  return refused(401)
}

function judgeOpened(text: string, json: Json, app: FuzzApp, authenticated: boolean): Judgement {
  if (isChallenge(json)) return judgeChallenge(json, app)
  if (!authenticated) return refused(401)
  const header = objectIn(json, 'header')
  if (!isToken(app, header ? header.token : json.token)) return refused(401)
  const event = objectIn(json, 'event')
  const type = stringIn(header ?? event, header ? 'event_type' : 'type')
  if (type === undefined) return refused(400)
  const eventId = header ? stringIn(header, 'event_id') : stringIn(json, 'uuid')
  const messageId = type === 'im.message.receive_v1' ? stringIn(objectIn(event, 'message'), 'message_id') : undefined
  const appId = app.appId ?? stringIn(header ?? event, 'app_id') ?? app.name
  const identity = messageId ?? eventId ?? sha256(text)
  const queued: Queued = {
    text,
    app: app.name,
    schema: header ? '2.0' : '1.0',
    type,
    id: eventId ?? identity,
    key: `${appId}:${type}:${identity}`,
  }
  if (!CALLBACKS.includes(type)) return { kind: 'event', status: 200, answer: '{}', queued }
  const answer = JSON.stringify(ANSWERS[type as keyof typeof ANSWERS] ?? {})
  return { kind: 'callback', status: 200, answer, ...(QUEUED_CALLBACKS.includes(type) && { queued }) }
}

function isChallenge(json: Json): boolean {
  return json.type === 'url_verification' || objectIn(json, 'header')?.event_type === 'url_verification'
}

function judgeChallenge(json: Json, app: FuzzApp): Judgement {
  if (!isToken(app, json.token ?? objectIn(json, 'header')?.token)) return refused(401)
  if (typeof json.challenge !== 'string') return refused(400)
  return { kind: 'challenge', status: 200, answer: JSON.stringify({ challenge: json.challenge }) }
}

function isToken({ tokens }: FuzzApp, token: unknown): boolean {
  return tokens.length === 0 || tokens.some((one) => one === token)
}

/** Nothing but an encrypted body; one with other members beside it is plain. */
function isOnlySealed(json: Json): boolean {
  return typeof json.encrypt === 'string' && Object.keys(json).length === 1
}

const aesKeys = new Map<string, KeyObject>()

/** The plaintext; `undefined` for anything but canonical base64 of an IV, whole blocks, right padding and UTF-8. */
export function unseal(encryptKey: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.toString('base64') !== sealed || bytes.length < 32 || bytes.length % 16 !== 0) return undefined
  const key = aesKeys.get(encryptKey) ?? createSecretKey(createHash('sha256').update(encryptKey, 'utf8').digest())
  aesKeys.set(encryptKey, key)
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, 16))
    return textOf(Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]))
  } catch {
    return undefined
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8') : undefined
}

function jsonOf(text: string | undefined): Json | undefined {
  try {
    return asObject(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}

function objectIn(json: Json | undefined, name: string): Json | undefined {
  return json && Object.hasOwn(json, name) ? asObject(json[name]) : undefined
}

function stringIn(json: Json | undefined, name: string): string | undefined {
  const value = json && Object.hasOwn(json, name) ? json[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
