/** Envelopes made the way the receiver makes them, and deliveries of them. */
import { type Envelope, type EnvelopeOptions, toEnvelope } from '../../lib/core/envelope.ts'
import { type Event, parse } from '../../lib/core/parse.ts'
import type { Delivery } from '../../lib/core/ports.ts'
import { START_MS } from './clock.ts'
import { APP_ID, bodies } from './platform.ts'

/** The envelope of the platform's text. */
export function envelopeOf(text: string, options: Partial<EnvelopeOptions> = {}): Promise<Envelope> {
  const policy = { verificationTokens: [], requireSignature: false, callbackTypes: new Set<string>() }
  const event = parse({ text, json: JSON.parse(text), signed: true }, policy) as Event
  return toEnvelope(event, {
    app: 'shop',
    appId: APP_ID,
    domain: 'https://open.feishu.cn',
    via: 'webhook',
    receivedAtMs: START_MS,
    orderedTypes: new Set(['ordered_v1']),
    hash: () => 'hash',
    ...options,
  })
}

/** An event of a made-up type, created when the clock starts. */
export function eventNamed(eventId: string, type = 'made.up_v1', event = {}): string {
  return bodies.event(type, event, { eventId, createdAtMs: START_MS })
}

/** Of an event that is ordered by `subject`. */
export function orderedEvent(eventId: string, subject: string): string {
  return eventNamed(eventId, 'ordered_v1', { chat_id: subject })
}

export const keyOf = (eventId: string, type = 'made.up_v1') => `${APP_ID}:${type}:${eventId}`

/** As a queue hands them over. */
export async function deliveriesOf(...texts: readonly string[]): Promise<Delivery[]> {
  const envelopes = await Promise.all(texts.map((text) => envelopeOf(text)))
  return envelopes.map(({ text: body }, index) => ({ id: `m${index}`, body }))
}
