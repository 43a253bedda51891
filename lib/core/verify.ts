/** First step of the walk: is this request signed by the platform? Knows bytes and headers, nothing of JSON. */

import { decodeUtf8 } from '../events/json.ts'
import { equalSecret } from './equal.ts'
import { RequestError } from './errors.ts'
import type { Bytes, Crypto } from './ports.ts'

/** As far as headers are read. */
export type HeaderValues = Pick<Headers, 'get'>

/** What arrived, untouched: signatures are defined over the bytes as received. */
export interface RawRequest {
  readonly headers: HeaderValues
  readonly body: Bytes
}

export interface VerifiedRequest {
  readonly body: Bytes
  /** The Encrypt Key that signed it; absent when it carries no signature, which only a challenge may lack. */
  readonly signedWith?: string
}

export interface VerifyOptions {
  readonly crypto: Crypto
  /** Current Encrypt Key first, then former ones still accepted; empty when the app has none. */
  readonly encryptKeys: readonly string[]
  readonly nowMs: number
  /** Largest distance between the signed timestamp and `nowMs`; absent: no window, see docs/protocol.md#freshness. */
  readonly toleranceMs?: number | undefined
}

export interface SignatureHeaders {
  readonly timestamp: string
  readonly nonce: string
  /** Lower-case hex. */
  readonly signature: string
}

/**
 * Checks `X-Lark-Signature` = hex(SHA-256(timestamp ‖ nonce ‖ encryptKey ‖ body)) against every accepted key.
 *
 * A request without any signature header is passed on without `signedWith`: the platform does not sign challenges, and
 * only `parse` knows whether this is one. Without an Encrypt Key there is no secret to check with, and headers are ignored.
 *
 * @throws {RequestError} ERR_SIGNATURE_MISSING when only some of the three headers are there
 * @throws {RequestError} ERR_TIMESTAMP_STALE when the timestamp is further from now than the tolerance
 * @throws {RequestError} ERR_SIGNATURE_MISMATCH when no accepted key gives this signature
 * @see docs/protocol.md#signature
 */
export async function verify(request: RawRequest, options: VerifyOptions): Promise<VerifiedRequest> {
  const { body } = request
  if (options.encryptKeys.length === 0) return { body }
  const signed = readSignature(request.headers)
  if (signed === undefined) return { body }
  checkFreshness(signed.timestamp, options)
  for (const encryptKey of options.encryptKeys) {
    const prefix = signed.timestamp + signed.nonce + encryptKey
    const expected = await options.crypto.digestHex('SHA-256', prefix, body)
    if (equalSecret(signed.signature, expected)) return { body, signedWith: encryptKey }
  }
  throw new RequestError('ERR_SIGNATURE_MISMATCH', 'the signature does not match the body under any Encrypt Key')
}

/**
 * Checks a legacy card's `X-Lark-Signature` = hex(SHA-1(timestamp ‖ nonce ‖ verificationToken ‖ body)).
 *
 * @throws {RequestError} ERR_SIGNATURE_MISSING, ERR_TIMESTAMP_STALE, ERR_SIGNATURE_MISMATCH as for {@link verify}
 * @see docs/protocol.md#legacy-card
 */
export async function verifyCard(
  request: RawRequest,
  options: Omit<VerifyOptions, 'encryptKeys'> & { readonly verificationTokens: readonly string[] },
): Promise<void> {
  const signed = readSignature(request.headers)
  if (signed === undefined) throw new RequestError('ERR_SIGNATURE_MISSING', 'the card action is not signed')
  checkFreshness(signed.timestamp, options)
  for (const token of options.verificationTokens) {
    const expected = await options.crypto.digestHex('SHA-1', signed.timestamp + signed.nonce + token, request.body)
    if (equalSecret(signed.signature, expected)) return
  }
  throw new RequestError('ERR_SIGNATURE_MISMATCH', 'the card signature does not match under any Verification Token')
}

/**
 * The three signature headers, or `undefined` when none of them is there. An empty header counts as absent.
 *
 * @throws {RequestError} ERR_SIGNATURE_MISSING when only some are there
 */
export function readSignature(headers: HeaderValues): SignatureHeaders | undefined {
  const signature = headers.get('x-lark-signature')
  const timestamp = headers.get('x-lark-request-timestamp')
  const nonce = headers.get('x-lark-request-nonce')
  if (!signature && !timestamp && !nonce) return undefined
  if (!signature || !timestamp || !nonce) {
    throw new RequestError('ERR_SIGNATURE_MISSING', 'only some of the three signature headers are present')
  }
  return { signature, timestamp: headerText(timestamp), nonce: headerText(nonce) }
}

/**
 * What was signed is the UTF-8 text that the header's bytes spell. Node's `Headers` give one character a byte; workerd's
 * give the text itself.
 */
function headerText(value: string): string {
  if (isAscii(value)) return value
  const codes = Array.from(value, (char) => char.codePointAt(0) ?? 0)
  const isBytes = codes.every((code) => code <= 0xff)
  return (isBytes && decodeUtf8(Uint8Array.from(codes))) || value
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

function checkFreshness(
  timestamp: string,
  options: { readonly nowMs: number; readonly toleranceMs?: number | undefined },
): void {
  if (options.toleranceMs === undefined) return
  const distanceMs = Math.abs(options.nowMs - Number(timestamp) * 1000)
  // Written so that a timestamp that is no number fails.
  if (!(distanceMs <= options.toleranceMs)) {
    throw new RequestError('ERR_TIMESTAMP_STALE', 'the signed timestamp is outside the tolerance')
  }
}
