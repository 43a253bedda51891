import { describe, expect, test } from 'vitest'
import { hashOf } from '../../../lib/stores/hash.ts'

/** Keys as they come: alike but for a few characters at the end, or somewhere in the middle. */
const FAMILIES: readonly (readonly [what: string, keyOf: (index: number) => string])[] = [
  ['numbers at the end', (index) => `cli_1:im.message.receive_v1:om_${index}`],
  ['steps of 8 at the end', (index) => `cli_1:im.message.receive_v1:om_${index * 8}`],
  ['numbers in the middle', (index) => `cli_${index}:im.message.receive_v1:om_1`],
  ['hexadecimal ids', (index) => `cli_1:t:${Math.imul(index, 0x9e3779b1).toString(16)}`],
  ['one character each', (index) => String.fromCharCode(0x4e00 + index)],
  ['a growing tail of one letter', (index) => `cli_1:t:${'a'.repeat(index % 3000)}${index}`],
]

describe('the hash of a key', () => {
  test.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
  ])('of %j begins as FNV-1a, and goes on with the end of MurmurHash3', (key, fnv) => {
    // The mixing written down once more, with whole numbers of any size.
    const mul = (left: bigint, right: bigint) => (left * right) & 0xffffffffn
    let hash = BigInt(fnv)
    hash = mul(hash ^ (hash >> 16n), 0x85ebca6bn)
    hash = mul(hash ^ (hash >> 13n), 0xc2b2ae35n)
    expect(hashOf(key)).toBe(Number(hash ^ (hash >> 16n)))
  })

  test.each([
    ['cli_a1b2c3d4e5f60718:im.message.receive_v1:om_1', 1_816_604_145],
    ['月亮 🌕', 1_014_243_534],
  ])('of %j is what it was in the first version: the shards depend on it', (key, expected) => {
    expect(hashOf(key)).toBe(expected)
  })

  describe.each([2, 7, 8, 16, 64])('modulo %i', (shards) => {
    test.each(FAMILIES)('spreads %s as evenly as chance does', (_, keyOf) => {
      const count = 20_000
      const counts = new Array<number>(shards).fill(0)
      for (let index = 0; index < count; index++) counts[hashOf(keyOf(index)) % shards]!++
      const expected = count / shards
      const chiSquare = counts.reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0)
      // Mean of the distribution plus five standard deviations.
      expect(chiSquare).toBeLessThan(shards - 1 + 5 * Math.sqrt(2 * (shards - 1)))
    })
  })
})
