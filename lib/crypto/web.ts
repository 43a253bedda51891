/** Crypto with Web APIs only: workerd's choice, and any other runtime's that has WebCrypto. */
import type { Bytes, Crypto, Opener } from '../core/ports.ts'
import { decodedLength, endsLikeBase64, IV_BYTES, isSealed } from './sealed.ts'

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

const encoder = new TextEncoder()

export const webCrypto: Crypto = {
  async digestHex(algorithm, prefix, body) {
    return toHex(await crypto.subtle.digest(algorithm, concat(encoder.encode(prefix), body)))
  },
  async createOpener(encryptKey) {
    const raw = await crypto.subtle.digest('SHA-256', encoder.encode(encryptKey))
    const key = await crypto.subtle.importKey('raw', raw, 'AES-CBC', false, ['decrypt'])
    return createOpener(key)
  },
}

function createOpener(key: Key): Opener {
  return async (sealed) => {
    const bytes = decodeBase64(sealed)
    if (bytes === undefined || !isSealed(bytes)) return undefined
    const iv = bytes.subarray(0, IV_BYTES)
    try {
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, bytes.subarray(IV_BYTES)))
    } catch {
      return undefined
    }
  }
}

interface FromBase64 {
  readonly fromBase64?: (text: string, options: { lastChunkHandling: 'strict' }) => Uint8Array<ArrayBuffer>
}

/** Strict base64: both decoders pass over white space, and what they passed over is missing in the length. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!endsLikeBase64(text)) return undefined
  try {
    const bytes = decodeLoosely(text)
    return bytes.length === decodedLength(text) ? bytes : undefined
  } catch {
    return undefined
  }
}

/** The built-in decoder where the runtime has it, 60 times faster than the way over `atob`. */
function decodeLoosely(text: string): Uint8Array<ArrayBuffer> {
  const { fromBase64 } = Uint8Array as FromBase64
  if (fromBase64) return fromBase64.call(Uint8Array, text, { lastChunkHandling: 'strict' })
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}

function concat(first: Uint8Array, second: Bytes): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

interface ToHex {
  readonly toHex?: () => string
}

function toHex(digest: ArrayBuffer): string {
  const bytes: Uint8Array & ToHex = new Uint8Array(digest)
  if (bytes.toHex) return bytes.toHex()
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}
