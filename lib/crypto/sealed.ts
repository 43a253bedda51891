/** What both crypto adapters know of a sealed body's shape: base64(iv[16] ‖ ciphertext). */

export const IV_BYTES = 16
export const BLOCK_BYTES = 16

/** Groups of four, and an end that leaves no stray bits: base64 has one spelling for given bytes, and only that counts. */
const CANONICAL_END = /(?:[A-Za-z0-9+/]|[AEIMQUYcgkosw048]=|[AQgw]==)$/

export function endsLikeBase64(text: string): boolean {
  return text.length % 4 === 0 && CANONICAL_END.test(text.slice(-4))
}

/** Bytes that base64 text of whole groups, and nothing else in it, spells. */
export function decodedLength(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return (text.length / 4) * 3 - padding
}

/** An IV and at least one block of ciphertext, nothing but whole blocks. */
export function isSealed(bytes: Uint8Array): boolean {
  return bytes.length >= IV_BYTES + BLOCK_BYTES && bytes.length % BLOCK_BYTES === 0
}
