/** What is in a message of Cloudflare Queues, as text, whoever has sent it. */

/**
 * `body` itself when it is a text, as all of ours are. Anything else came from another producer, and becomes a JSON object
 * that is no envelope: so it ends as a dead letter that shows what it was, and is never handled. That holds for an envelope
 * sent as JSON, too: its numbers have been through a double.
 */
export function textOf(body: unknown): string {
  if (typeof body === 'string') return body
  if (body instanceof ArrayBuffer) return foreign({ base64: base64Of(new Uint8Array(body)) })
  if (ArrayBuffer.isView(body)) {
    return foreign({ base64: base64Of(new Uint8Array(body.buffer, body.byteOffset, body.byteLength)) })
  }
  return foreign({ content: body })
}

function foreign(content: { readonly base64: string } | { readonly content: unknown }): string {
  try {
    return JSON.stringify({ notText: content }, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  } catch {
    return '{"notText":"something that JSON cannot write"}'
  }
}

function base64Of(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
