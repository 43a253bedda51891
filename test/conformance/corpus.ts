/** Reads the shared corpus: cases, vectors and sample payloads. It lies outside the repository, and nothing of it is copied here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const root = process.env.LARKGATE_CORPUS ?? resolve(import.meta.dirname, '../../../shared/corpus')
if (!existsSync(join(root, 'cases'))) {
  throw new Error(
    `no corpus at ${root}: conformance runs only where it is present, or where LARKGATE_CORPUS points to it`,
  )
}

/** `platform`: a documented or observed fact; `common`: what peers agree on; `choice`: every receiver decides for itself. */
export type Level = 'platform' | 'common' | 'choice'

export interface Case<Input, Expect> {
  readonly id: string
  readonly level: Level
  readonly verified: boolean
  readonly input: Input
  readonly expect: Expect
}

/** The verified cases of one suite; there is no suite without any. */
export function casesOf<Input, Expect>(suite: string): readonly Case<Input, Expect>[] {
  const verified = allCasesOf<Input, Expect>(suite).filter((one) => one.verified)
  if (verified.length === 0) throw new Error(`the suite ${suite} has no verified case`)
  return verified
}

export function allCasesOf<Input, Expect>(suite: string): readonly Case<Input, Expect>[] {
  return readJson<{ cases: Case<Input, Expect>[] }>(`cases/${suite}.json`).cases
}

interface DecryptVector {
  readonly name: string
  readonly encrypt_key: string
  readonly encrypt: string
  readonly ok: boolean
  readonly plaintext?: string
}

interface SignatureVector {
  readonly headers: Readonly<Record<string, string>>
  readonly 'X-Lark-Signature': string
}

/** What a case of the suite `ws-frame` expects. */
export interface FrameExpectation {
  readonly error?: true
  readonly frame?: {
    readonly seq_id: string
    readonly log_id: string
    readonly service: number
    readonly method: number
    readonly headers: readonly (readonly [key: string, value: string])[]
    readonly payload_encoding?: string
    readonly payload_type?: string
    readonly payload_text?: string
    readonly log_id_new?: string
  }
}

export interface FrameVector {
  readonly name: string
  readonly hex: string
  readonly invalid?: true
  /** Fields that are absent are `null`, or are not here either. */
  readonly decoded?: {
    readonly SeqID: string
    readonly LogID: string
    readonly service: number
    readonly method: number
    readonly headers: readonly (readonly [key: string, value: string])[]
    readonly payload_encoding?: string | null
    readonly payload_type?: string | null
    readonly payload_hex?: string | null
    readonly LogIDNew?: string | null
  }
  readonly reassembled_utf8?: string
  /** Whether official clients would write it again byte for byte. */
  readonly canonical_reencode: { readonly node: boolean } | null
}

export interface Vectors {
  readonly meta: { readonly counts: Readonly<Record<string, number>> }
  readonly key_derivation: readonly { readonly encrypt_key: string; readonly aes256_key_hex: string }[]
  readonly decrypt: readonly DecryptVector[]
  readonly signature_sha256: readonly (SignatureVector & {
    readonly name: string
    readonly encrypt_key: string
    readonly body_base64: string
  })[]
  readonly signature_sha1_old_card: readonly (SignatureVector & {
    readonly verification_token: string
    readonly body_utf8: string
  })[]
  readonly challenge: readonly {
    readonly name: string
    readonly body: string
    readonly encrypt_key?: string
    readonly expected_token?: string
    readonly answer?: { readonly challenge: string }
    readonly reject?: boolean
  }[]
  readonly events: readonly {
    readonly name: string
    readonly body: string
    readonly version: 'p1' | 'p2' | 'card_v1'
    readonly event_type: string
    readonly dedupe_key: string | null
    readonly verification_token?: string | null
    readonly kind?: 'event' | 'callback'
  }[]
  readonly frames: readonly FrameVector[]
}

export const vectors = readJson<Vectors>('vectors.json')

export type SampleForm = 'v1' | 'v2' | 'callback' | 'callback-legacy' | 'encrypted' | 'handshake'

export interface Sample {
  readonly id: string
  readonly form: SampleForm
  readonly text: string
}

/** Every sample payload that the index knows, with its text as it lies there. */
export function samples(): readonly Sample[] {
  const index = readJson<{ id: string; file: string; version: SampleForm }[]>('index.json')
  return index.map(({ id, file, version }) => ({ id, form: version, text: readFileSync(join(root, file), 'utf8') }))
}

/** An event type, and the name under which the SDKs register its handlers. */
export interface CatalogueEntry {
  readonly event_type: string
  readonly python_register_method: string | null
  readonly python_typed: boolean
  readonly go_method: string | null
  readonly java_method: string | null
}

export function catalogue(): readonly CatalogueEntry[] {
  return readJson<{ events: CatalogueEntry[] }>('events.json').events
}

/** How many sample files there are, whatever the index says. */
export function countSampleFiles(): number {
  const files = readdirSync(join(root, 'events'), { recursive: true, withFileTypes: true })
  return files.filter((file) => file.isFile()).length
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}
