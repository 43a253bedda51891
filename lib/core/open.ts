/** Second step of the walk: bytes → the platform's JSON, decrypted where the app has an Encrypt Key. */

import { decodeUtf8, type JsonObject, parseObject } from '../events/json.ts'
import { RequestError } from './errors.ts'
import type { Opener } from './ports.ts'
import type { VerifiedRequest } from './verify.ts'

export interface OpenedPayload {
  /** The JSON exactly as the platform wrote it. */
  readonly text: string
  /** The same, parsed. */
  readonly json: JsonObject
  /** Whether a valid signature covers it. */
  readonly signed: boolean
}

/** An Encrypt Key with the function that opens what was sealed with it. */
export interface SealKey {
  readonly encryptKey: string
  readonly open: Opener
}

/** An unsigned body is decrypted only up to this size: enough for a challenge, too little to burn CPU with. */
export const MAX_UNSIGNED_BYTES = 4096

/**
 * With keys the body must be `{"encrypt": base64(iv[16] ‖ ciphertext)}`; without any it is the JSON itself.
 *
 * A sealed body that opens to something else than a JSON object fails exactly like one that does not open: a different
 * answer would tell an unsigned caller whether his padding was right.
 *
 * @throws {RequestError} ERR_BODY_MALFORMED when the outer body is not a JSON object
 * @throws {RequestError} ERR_SIGNATURE_MISSING when it is unsigned and larger than a challenge
 * @throws {RequestError} ERR_ENCRYPTION_MISSING when the app has a key and the body is not encrypted
 * @throws {RequestError} ERR_ENCRYPT_KEY_MISSING when the body is encrypted and the app has no key
 * @throws {RequestError} ERR_DECRYPT_FAILED when no key opens it to a JSON object
 * @see docs/protocol.md#encryption
 */
export async function open(request: VerifiedRequest, keys: readonly SealKey[]): Promise<OpenedPayload> {
  return keys.length === 0 ? openPlain(request) : openSealed(request, keys)
}

function openPlain(request: VerifiedRequest): OpenedPayload {
  const text = decodeUtf8(request.body)
  const json = text === undefined ? undefined : parseObject(text)
  if (text === undefined || json === undefined) throw malformed()
  if (typeof json.encrypt === 'string' && Object.keys(json).length === 1) {
    throw new RequestError('ERR_ENCRYPT_KEY_MISSING', 'the body is encrypted, but no Encrypt Key is configured')
  }
  return { text, json, signed: false }
}

async function openSealed(request: VerifiedRequest, keys: readonly SealKey[]): Promise<OpenedPayload> {
  const { body, signedWith } = request
  if (signedWith === undefined && body.byteLength > MAX_UNSIGNED_BYTES) {
    throw new RequestError('ERR_SIGNATURE_MISSING', 'the body is not signed and too large for a challenge')
  }
  const sealed = readSealed(body)
  for (const key of keys) {
    if (signedWith !== undefined && signedWith !== key.encryptKey) continue
    const bytes = await key.open(sealed)
    const text = bytes && decodeUtf8(bytes)
    const json = text === undefined ? undefined : parseObject(text)
    if (text !== undefined && json !== undefined) return { text, json, signed: signedWith !== undefined }
  }
  // What was cut out unparsed may have come from something that is no JSON at all.
  if (parseObject(decodeUtf8(body) ?? '') === undefined) throw malformed()
  throw new RequestError('ERR_DECRYPT_FAILED', 'the body does not open to a JSON object under any Encrypt Key')
}

const SEALED_START = '{"encrypt":"'
const SEALED_END = '"}'

/** The value of `encrypt`. The platform's own spelling is cut out; any other goes through the JSON parser. */
function readSealed(body: Uint8Array): string {
  const text = decodeUtf8(body)
  if (text === undefined) throw malformed()
  if (text.startsWith(SEALED_START) && text.endsWith(SEALED_END)) {
    const end = text.length - SEALED_END.length
    const isOneString = text.indexOf('"', SEALED_START.length) === end && !text.includes('\\')
    if (isOneString) return text.slice(SEALED_START.length, end)
  }
  const json = parseObject(text)
  if (json === undefined) throw malformed()
  if (typeof json.encrypt !== 'string') {
    throw new RequestError('ERR_ENCRYPTION_MISSING', 'the app has an Encrypt Key, but the body is not encrypted')
  }
  return json.encrypt
}

function malformed(): RequestError {
  return new RequestError('ERR_BODY_MALFORMED', 'the body is not a JSON object')
}
