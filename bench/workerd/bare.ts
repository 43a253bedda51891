/** The least that could be done with WebCrypto: one hash, one decryption, both texts parsed. Knows no forms and no attacks. */

import { answer } from './answer.ts'
import { APP } from './app.ts'

interface FromBase64 {
  readonly fromBase64: (text: string) => Uint8Array<ArrayBuffer>
}

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

const encoder = new TextEncoder()
const decoder = new TextDecoder()
let key: Key | undefined

export default {
  async fetch(request: Request): Promise<Response> {
    const body = new Uint8Array(await request.arrayBuffer())
    const header = (name: string) => request.headers.get(`x-lark-${name}`)
    const prefix = encoder.encode(`${header('request-timestamp')}${header('request-nonce')}${APP.encryptKey}`)
    const signed = new Uint8Array(prefix.length + body.length)
    signed.set(prefix)
    signed.set(body, prefix.length)
    if (toHex(await crypto.subtle.digest('SHA-256', signed)) !== header('signature')) return refuse()
    const { encrypt } = JSON.parse(decoder.decode(body)) as { encrypt: string }
    const sealed = (Uint8Array as unknown as FromBase64).fromBase64(encrypt)
    const algorithm = { name: 'AES-CBC', iv: sealed.subarray(0, 16) }
    key ??= await importKey()
    const text = decoder.decode(await crypto.subtle.decrypt(algorithm, key, sealed.subarray(16)))
    return JSON.parse(text).header.event_type === APP.eventType ? answer() : refuse()
  },
}

async function importKey(): Promise<Key> {
  const raw = await crypto.subtle.digest('SHA-256', encoder.encode(APP.encryptKey))
  return crypto.subtle.importKey('raw', raw, 'AES-CBC', false, ['decrypt'])
}

function toHex(digest: ArrayBuffer): string {
  return (new Uint8Array(digest) as Uint8Array & { toHex(): string }).toHex()
}

function refuse(): Response {
  return new Response(null, { status: 401 })
}
