/** Dead letter ↔ message on an SQS queue: the body is the message as it was, the rest is in attributes. */
import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs'
import { decodeRefused, encodeRefused, escapeRefused } from '../aws/sqs-text.ts'
import type { DeadLetter } from '../core/ports.ts'
import { parseObject, stringAt } from '../events/json.ts'

/** A longer reason is cut: it is for people. */
export const REASON_BYTES = 4096

/** Values that are longer when they are encoded are left out where the body says the same. */
const VALUE_BYTES = 1024

/** `time` is RFC 3339. */
const NAMES = ['key', 'type', 'app', 'reason', 'attempts', 'time'] as const
type Name = (typeof NAMES)[number]

export interface LetterMessage {
  readonly MessageBody: string
  readonly MessageAttributes: Record<string, MessageAttributeValue>
}

export function toLetterMessage({ body, attempts, diedAtMs, reason, ...named }: DeadLetter): LetterMessage {
  const said = namedIn(body)
  const longAndSaid = (name: keyof typeof said) =>
    bytesOf(encodeRefused(named[name])) > VALUE_BYTES && said[name] === named[name]
  const values: Record<Name, string> = {
    key: longAndSaid('key') ? '' : named.key,
    type: longAndSaid('type') ? '' : named.type,
    app: named.app,
    reason,
    attempts: String(attempts),
    time: new Date(diedAtMs).toISOString(),
  }
  const encoded = NAMES.map((name) => [name, encodeRefused(values[name])] as const)
  const attributes = encoded.flatMap(([name, value]) =>
    // SQS takes no empty value.
    value === '' ? [] : [[name, { DataType: 'String', StringValue: name === 'reason' ? cut(value) : value }]],
  )
  return { MessageBody: escapeRefused(body), MessageAttributes: Object.fromEntries(attributes) }
}

/**
 * The letter in any message of the queue. One without attributes is none of ours: the redrive policy of the queue of events
 * moves messages as they are. Nobody knows of their attempts, and all there is of a time is when they were sent.
 */
export function readLetter({ MessageId = '', Body = '', MessageAttributes = {}, Attributes }: Message): DeadLetter {
  const read = (name: Name) => decodeRefused(MessageAttributes[name]?.StringValue ?? '')
  const said = namedIn(Body)
  const named = {
    key: read('key') || said.key || `unreadable:${MessageId}`,
    type: read('type') || said.type || 'unreadable',
    app: read('app') || said.app || 'unknown',
    body: Body,
  }
  const attempts = Number(read('attempts') || Number.NaN)
  const diedAtMs = Date.parse(read('time'))
  if (Number.isInteger(attempts) && !Number.isNaN(diedAtMs))
    return { ...named, reason: read('reason'), attempts, diedAtMs }
  return { ...named, reason: MOVED, attempts: 0, diedAtMs: Number(Attributes?.SentTimestamp ?? 0) }
}

const MOVED =
  'ERR_RETRIES_EXHAUSTED: the queue itself has moved the message here, because it was received too often without being settled'

/** What the message says itself, an envelope or the reference to one. */
function namedIn(body: string) {
  const json = parseObject(body)
  return { key: stringAt(json, 'larkkey'), type: stringAt(json, 'type'), app: stringAt(json, 'larkapp') }
}

/** At most {@link REASON_BYTES}, and no half characters or escapes. */
function cut(encoded: string): string {
  if (bytesOf(encoded) <= REASON_BYTES) return encoded
  const bytes = new Uint8Array(REASON_BYTES - bytesOf('…'))
  const { read } = new TextEncoder().encodeInto(encoded, bytes)
  return `${encoded.slice(0, read).replace(/%(?:2|u[0-9a-f]{0,3})?$/, '')}…`
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text)
}
