/** Which shard a key belongs to. Not for anything that an attacker must not foresee. */

/**
 * FNV-1a over the UTF-16 code units, 32 bits, and then the mixing of MurmurHash3's end: FNV alone leaves the low bits of
 * similar keys alike, and the low bits are what a remainder looks at.
 *
 * The same for a key for ever: whoever changes it loses all done marks.
 */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
