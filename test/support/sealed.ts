/** Seals bytes instead of text, well or badly padded: what the simulator, being honest, cannot do. */
import { createCipheriv, createHash } from 'node:crypto'

const BLOCK_BYTES = 16
const IV = Uint8Array.from({ length: 16 }, (_, index) => index)

/** base64(iv ‖ AES-256-CBC(blocks)), without adding any padding. */
export function sealBlocks(encryptKey: string, blocks: Uint8Array, iv: Uint8Array = IV): string {
  const key = createHash('sha256').update(encryptKey, 'utf8').digest()
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
  return Buffer.concat([iv, cipher.update(blocks), cipher.final()]).toString('base64')
}

/** As {@link sealBlocks}, with PKCS#7 padding. */
export function sealBytes(encryptKey: string, plain: Uint8Array, iv: Uint8Array = IV): string {
  const count = BLOCK_BYTES - (plain.length % BLOCK_BYTES)
  return sealBlocks(encryptKey, Uint8Array.from([...plain, ...new Array<number>(count).fill(count)]), iv)
}

/** The same for a plaintext that ends in `tail`, which stands where the padding would. */
export function sealWithTail(encryptKey: string, tail: readonly number[]): string {
  const blocks = new Uint8Array(2 * BLOCK_BYTES).fill(0x61)
  blocks.set(tail, blocks.length - tail.length)
  return sealBlocks(encryptKey, blocks)
}
