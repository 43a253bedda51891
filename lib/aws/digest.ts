/** Hashes and names for AWS over `node:crypto`: of messages, and the two that a signature needs. */
import { createHash, createHmac, type Hash, type Hmac, hash, randomUUID } from 'node:crypto'
import type { Bytes } from '../core/ports.ts'

/** A name nobody used before. */
export function uniqueName(): string {
  return randomUUID()
}

/** Lower-case hex of SHA-256(utf8(text)), or of the bytes. */
export function sha256Hex(data: string | Bytes): string {
  return hash('sha256', data, 'hex')
}

/** Lower-case hex of MD5(utf8(text)), or of the bytes: what SQS answers to show that a message has arrived whole. */
export function md5Hex(data: string | Bytes): string {
  return hash('md5', data, 'hex')
}

/** SHA-256, or HMAC-SHA-256 with a secret, in the shape that `@smithy/signature-v4` asks for. */
export class Sha256 {
  readonly #hash: Hash | Hmac

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', keyOf(secret))
  }

  update(data: string | Bytes): void {
    this.#hash.update(data)
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }

  reset(): never {
    throw new Error('a hash is used once')
  }
}

function keyOf(secret: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof secret === 'string') return secret
  return ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret)
}
