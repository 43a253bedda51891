/** Turns a body into the HTTP request that the platform would send. Knows no address, opens no connection. */
import { randomUUID } from 'node:crypto'
import { challengeOf } from './read.ts'
import { seal, signCard, signEvent } from './seal.ts'

export interface PlatformRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

export interface RequestOptions {
  /** Encrypts the body and signs events and callbacks; without it the JSON goes out plain and unsigned. */
  readonly encryptKey?: string
  /** Signs legacy cards; without it they go out unsigned. */
  readonly verificationToken?: string
  /** Sends an old-style card click: always plain, signed with SHA-1. */
  readonly legacyCard?: boolean
  /** Leaves the signature out. By default true for URL checks, as with the platform, and false for all else. */
  readonly unsigned?: boolean
  /** Changes a byte after signing, so that a receiver has to answer 401. */
  readonly tamper?: boolean
  /** Seconds since the Unix epoch, as text; signed as it stands, so it may be anything. */
  readonly timestamp: string
  readonly nonce: string
  /** 16 bytes; random by default. */
  readonly iv?: Uint8Array
  /** `X-Request-Id`; random by default. */
  readonly requestId?: string
  /** `X-Refresh-Token` of a legacy card: the same while a click goes unanswered; random by default. */
  readonly refreshToken?: string
}

/** Encrypts and signs as far as the secrets allow: what is not given is taken for not configured in the console. */
export function toRequest(text: string, options: RequestOptions): PlatformRequest {
  const { encryptKey, legacyCard, unsigned = challengeOf(text) !== undefined, requestId = randomUUID() } = options
  const isSealed = encryptKey !== undefined && !legacyCard
  const wire = isSealed ? JSON.stringify({ encrypt: seal(encryptKey, text, options.iv) }) : text
  // A copy, because not everywhere does the encoder's type say that its bytes are nobody else's.
  const body = new Uint8Array(new TextEncoder().encode(wire))
  const headers = {
    'Content-Type': 'application/json;charset=utf-8',
    'X-Request-Id': requestId,
    'X-Tt-Logid': `02${requestId.replaceAll('-', '')}`,
    ...(legacyCard && { 'X-Refresh-Token': options.refreshToken ?? randomUUID() }),
    ...(!unsigned && signatureHeaders(body, options)),
  }
  return { headers, body: options.tamper ? tampered(body) : body }
}

function signatureHeaders(body: Uint8Array, options: RequestOptions): Record<string, string> {
  const { timestamp, nonce, legacyCard, encryptKey, verificationToken } = options
  const secret = legacyCard ? verificationToken : encryptKey
  if (secret === undefined) return {}
  const sign = legacyCard ? signCard : signEvent
  return {
    'X-Lark-Request-Timestamp': timestamp,
    'X-Lark-Request-Nonce': nonce,
    'X-Lark-Signature': sign(timestamp, nonce, secret, body),
  }
}

const LETTER_A = 0x41

/**
 * Hits what authenticates the body and leaves valid JSON behind, so that the answer is 401 and not 400: the first
 * character of the ciphertext, which turns the `{` of the plaintext into something else, or, in a plain body, of the
 * token. A body with neither has its last character changed.
 */
function tampered(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(body)
  const found = /"(?:encrypt|token)"\s*:\s*"(?=[^"\\])/.exec(Buffer.from(body).toString('latin1'))
  const at = found ? found.index + found[0].length : bytes.length - 1
  bytes[at] = bytes[at] === LETTER_A ? LETTER_A + 1 : LETTER_A
  return bytes
}
