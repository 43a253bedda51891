/** Encrypts and signs as the platform does, with node:crypto. Knows nothing of JSON, HTTP or the receiving library. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto'

const IV_BYTES = 16

/** base64(iv[16] ‖ AES-256-CBC(key = SHA-256(utf8(encryptKey)), PKCS#7(utf8(text)))): the value of `encrypt`. */
export function seal(encryptKey: string, text: string, iv: Uint8Array = randomBytes(IV_BYTES)): string {
  const key = createHash('sha256').update(encryptKey, 'utf8').digest()
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
}

/** `X-Lark-Signature` of events and callbacks: lower-case hex(SHA-256(utf8(timestamp ‖ nonce ‖ encryptKey) ‖ body)). */
export function signEvent(timestamp: string, nonce: string, encryptKey: string, body: Uint8Array): string {
  return sign('sha256', timestamp + nonce + encryptKey, body)
}

/** `X-Lark-Signature` of legacy cards: lower-case hex(SHA-1(utf8(timestamp ‖ nonce ‖ verificationToken) ‖ body)). */
export function signCard(timestamp: string, nonce: string, verificationToken: string, body: Uint8Array): string {
  return sign('sha1', timestamp + nonce + verificationToken, body)
}

function sign(algorithm: 'sha256' | 'sha1', prefix: string, body: Uint8Array): string {
  return createHash(algorithm).update(prefix, 'utf8').update(body).digest('hex')
}
