/** What SQS takes: how large a message may be, and of which characters. */

/** Largest message, attributes included. */
export const SQS_MESSAGE_BYTES = 1024 * 1024

/** What a dead letter says about its message in attributes may take so much of that. */
export const LETTER_ATTRIBUTES_BYTES = 8 * 1024

/** Everything but #x9 | #xA | #xD | #x20–#xD7FF | #xE000–#xFFFD | #x10000–#x10FFFF, which is what SQS takes. */
const REFUSED = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/**
 * The same JSON in characters that SQS takes: U+FFFE, U+FFFF and lone surrogates become their escapes, e.g. `\ufffe`. They
 * can stand only inside strings, where the escape means the same. (Control characters as well, which JSON has only escaped.)
 */
export function escapeRefused(json: string): string {
  return json.replace(REFUSED, (char) => `\\u${hexOf(char)}`)
}

/** Any text in characters that SQS takes: `%` as `%25`, what SQS refuses e.g. as `%ufffe`. */
export function encodeRefused(text: string): string {
  return text.replaceAll('%', '%25').replace(REFUSED, (char) => `%u${hexOf(char)}`)
}

/** Back from {@link encodeRefused}. */
export function decodeRefused(encoded: string): string {
  return encoded.replace(/%(?:25|u([0-9a-f]{4}))/g, (_, hex?: string) =>
    hex === undefined ? '%' : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

function hexOf(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(4, '0')
}
