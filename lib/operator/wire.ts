/** What passes between the operator routes and whoever calls them: paths, formats, limits. Used by both ends, knows no I/O. */
import type { ErrorCode } from '../core/errors.ts'
import type { Bytes, DeadLetter } from '../core/ports.ts'
import type { RedriveReport } from '../core/redrive.ts'
import { decodeUtf8, isObject, parseObject } from '../events/json.ts'

export const INGEST_PATH = '/ingest'
export const LIST_PATH = '/admin/dead'
export const LETTER_PATH = '/admin/letter'
export const SHOW_PATH = '/admin/show'
export const REDRIVE_PATH = '/admin/redrive'

/** Of a batch: JSON text sequences, RFC 7464. */
export const BATCH_TYPE = 'application/json-seq'
export const JSON_TYPE = 'application/json'

/** 8 MiB, the largest message of a long connection, and room for what an envelope adds to it. */
export const MAX_BATCH_BYTES = 8 * 1024 * 1024 + 64 * 1024
/** What Cloudflare Queues take in one batch as well. */
export const MAX_BATCH_COUNT = 100
/** From the arrival of a batch to its answer. Shorter than the 2.5 s in which a sender has to answer the platform. */
export const INGEST_DEADLINE_MS = 2_000

/** Of a request to `/admin/…`; the longest is a list of keys. */
export const MAX_ADMIN_BYTES = 256 * 1024
/** Letters on a page, and keys in one request. */
export const MAX_PAGE = 100

const RECORD_SEPARATOR = 0x1e
const LINE_FEED = 0x0a
const encoder = new TextEncoder()

/**
 * One envelope in a batch: RS ‖ utf8(text) ‖ LF.
 *
 * Nothing has to be escaped: JSON has no raw U+001E, neither in strings, where control characters are escaped, nor between
 * tokens, where only space, tab, LF and CR may stand. A line break would not do: the platform's text may contain some.
 *
 * @returns `undefined` for a text that would not arrive as it is: one with U+001E in it, or with half a surrogate pair
 */
export function writeRecord(text: string): Bytes | undefined {
  if (text.includes('\x1e') || !text.isWellFormed()) return undefined
  return encoder.encode(`\x1e${text}\n`)
}

/**
 * The texts of a batch, in order; `undefined` in the place of one that was cut off or is not UTF-8.
 *
 * @returns `undefined` when the bytes are no batch at all
 */
export function readBatch(bytes: Bytes): (string | undefined)[] | undefined {
  const records: (string | undefined)[] = []
  if (bytes.length > 0 && bytes[0] !== RECORD_SEPARATOR) return undefined
  for (let at = 0; at < bytes.length; ) {
    const next = bytes.indexOf(RECORD_SEPARATOR, at + 1)
    const end = next < 0 ? bytes.length : next
    const isWhole = end - at > 1 && bytes[end - 1] === LINE_FEED
    records.push(isWhole ? decodeUtf8(bytes.subarray(at + 1, end - 1)) : undefined)
    at = end
  }
  return records
}

/** Why an envelope of a batch was refused. The first is for good; after the others it may be sent again. */
export const INGEST_CODES = [
  'ERR_ENVELOPE_MALFORMED',
  'ERR_ENVELOPE_TOO_LARGE',
  'ERR_QUEUE_UNAVAILABLE',
  'ERR_QUEUE_TIMEOUT',
] as const satisfies readonly ErrorCode[]
export type IngestCode = (typeof INGEST_CODES)[number]

/** By index in the batch: absent when the queue has the envelope, else why not. */
export type IngestResults = readonly (IngestCode | undefined)[]

/** `{"count":3,"refused":[{"index":1,"code":"ERR_…"}]}` */
export function writeResults(results: IngestResults): object {
  const refused = [...results.entries()].flatMap(([index, code]) => (code === undefined ? [] : [{ index, code }]))
  return { count: results.length, refused }
}

/**
 * @param count how many envelopes the batch had
 * @returns `undefined` when that is no answer to such a batch; of an envelope of it nothing may be concluded then
 */
export function readResults(text: string, count: number): IngestResults | undefined {
  const json = parseObject(text)
  if (json?.count !== count || !Array.isArray(json.refused)) return undefined
  const results: (IngestCode | undefined)[] = new Array(count).fill(undefined)
  for (const refusal of json.refused as unknown[]) {
    if (!isObject(refusal) || typeof refusal.code !== 'string') return undefined
    const { index } = refusal
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= count) return undefined
    // A later version may know more reasons; each is a refusal.
    results[index] = INGEST_CODES.find((code) => code === refusal.code) ?? 'ERR_QUEUE_UNAVAILABLE'
  }
  return results
}

/** A dead letter without the message. */
export type LetterSummary = Omit<DeadLetter, 'body'>

/** Answer of {@link LIST_PATH} to `{"limit":50,"cursor":"…"}`: oldest first; without `cursor` it is the last page. */
export interface LetterPage {
  readonly letters: readonly LetterSummary[]
  readonly cursor?: string
}

/** Answer of {@link LETTER_PATH} to `{"key":"…"}`. */
export interface LetterAnswer {
  readonly letter: LetterSummary | null
}

/** Answer of {@link SHOW_PATH} to `{"key":"…"}`: the envelope's text with its secrets masked. */
export interface ShowAnswer {
  /** `null` when there is no such letter, or, with `code`, when its stored body is gone. */
  readonly envelope: string | null
  readonly code?: ErrorCode
}

/**
 * Answer of {@link REDRIVE_PATH} to `{"keys":["…"]}` or `{"all":true,"cursor":"…"}`: one bounded step of it. What is left
 * comes back, and is to be asked for again.
 */
export interface RedriveStep extends RedriveReport {
  /** Those of `keys` that were not looked at. */
  readonly rest?: readonly string[]
  /** Of `all`: where to go on. Absent when all letters there were at the first step have been looked at. */
  readonly cursor?: string
}
