/** Opens and checks what the simulator sends, by the documented recipe and independently of its code. */
import { createDecipheriv, createHash } from 'node:crypto'

export function unseal(encryptKey: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64')
  const key = createHash('sha256').update(encryptKey).digest()
  const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, 16))
  return Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString('utf8')
}

export function hexDigest(algorithm: 'sha1' | 'sha256', ...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
