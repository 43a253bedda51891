/** What every crypto adapter does: hash, and open what the platform has sealed. */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Bytes, Crypto, Opener } from '../../lib/core/ports.ts'
import { seal, signCard, signEvent } from '../../simulator/seal.ts'
import { seededRandom } from '../support/random.ts'
import { sealBlocks, sealBytes, sealWithTail } from '../support/sealed.ts'
import { anyText } from '../support/text.ts'

const utf8 = (text: string): Bytes => new TextEncoder().encode(text)
const textOf = (bytes: Bytes | undefined) => bytes && new TextDecoder().decode(bytes)

export function cryptoContract(name: string, crypto: Crypto): void {
  describe(`${name}: digests`, () => {
    test.each([
      ['SHA-256', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
      ['SHA-1', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ] as const)('%s of nothing is the published value, in lower-case hex', async (algorithm, expected) => {
      expect(await crypto.digestHex(algorithm, '', new Uint8Array())).toBe(expected)
    })

    // Expected values come from coreutils: printf '%s' '<prefix><body>' | sha256sum.
    test('cover the prefix in UTF-8 and then the body', async () => {
      expect(await crypto.digestHex('SHA-256', '1750000000n0nce-甲encrypt key 乙', utf8('{"encrypt":"AAAA"}'))).toBe(
        '3a7268784bdf2cff40ea63b7105b028af7a25fae15ce13460d67ec70e8969364',
      )
      const card = utf8('{"open_id":"ou_1","action":{"value":"值"}}')
      expect(await crypto.digestHex('SHA-1', '1750000000n0nce-甲verify-token', card)).toBe(
        'd472456da29ce99cc84f9d9484c250c4b6d4e500',
      )
    })

    test('agree with the platform’s signatures, whatever the secret and the bytes', async () => {
      const unicode = anyText()
      await fc.assert(
        fc.asyncProperty(unicode, fc.uint8Array({ maxLength: 200 }), async (secret, body) => {
          expect(await crypto.digestHex('SHA-256', secret, body)).toBe(signEvent('', '', secret, body))
          expect(await crypto.digestHex('SHA-1', secret, body)).toBe(signCard('', '', secret, body))
        }),
      )
    })

    test('cover a body that is a part of a larger buffer, and no more of it', async () => {
      const part = utf8('before{"a":1}after').subarray(6, 13)
      expect(await crypto.digestHex('SHA-256', 'x', part)).toBe(await crypto.digestHex('SHA-256', 'x', utf8('{"a":1}')))
    })
  })

  describe(`${name}: opening`, () => {
    let open: Opener
    beforeAll(async () => {
      open = await crypto.createOpener('key')
    })

    test('gives the documented text for the documented key and ciphertext', async () => {
      const opened = await (await crypto.createOpener('test key'))('P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=')
      expect(textOf(opened)).toBe('hello world')
    })

    test('gives back any text, whatever the key', async () => {
      const unicode = anyText(100)
      await fc.assert(
        fc.asyncProperty(unicode, unicode, async (encryptKey, text) => {
          const opener = await crypto.createOpener(encryptKey)
          expect(textOf(await opener(seal(encryptKey, text)))).toBe(text)
        }),
      )
    })

    test('gives back any bytes, text or not', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
          expect([...((await open(sealBytes('key', bytes))) ?? [])]).toEqual([...bytes])
        }),
      )
    })

    test.each([0, 1, 15, 16, 17, 31, 32, 33, 4096, 65_535, 1 << 20])('works for a body of %i bytes', async (size) => {
      const text = 'x'.repeat(size)
      const opened = await open(seal('key', text))
      expect(opened).toHaveLength(size)
      expect(textOf(opened) === text).toBe(true)
    })

    test('gives nothing under another key', async () => {
      const other = await crypto.createOpener('another key')
      expect(await other(seal('key', '{"a":1}', new Uint8Array(16)))).toBeUndefined()
    })

    test('notices no bit flipped in the IV: only the signature authenticates', async () => {
      const iv = new Uint8Array(16)
      const bytes = Buffer.from(seal('key', '{"a":1}', iv), 'base64')
      bytes[0] = 1
      expect(textOf(await open(bytes.toString('base64')))).toBe('z"a":1}')
    })

    describe('gives nothing for', () => {
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
      const next = (char: string) => alphabet[alphabet.indexOf(char) + 1] as string
      const replaceAt = (text: string, index: number, by: string) => text.slice(0, index) + by + text.slice(index + 1)
      const encode = (size: number) => Buffer.alloc(size, 7).toString('base64')

      // 32, 48 and 64 bytes: one, no and two `=` at the end.
      const one = seal('key', 'a'.repeat(15), new Uint8Array(16))
      const none = seal('key', 'a'.repeat(31), new Uint8Array(16))
      const two = seal('key', 'a'.repeat(47), new Uint8Array(16))
      const plus = seal('key', 'a', new Uint8Array(16).fill(0xfb))
      const slash = seal('key', 'a', new Uint8Array(16).fill(0xff))

      test('nothing else than these: each is opened before it is spoiled', async () => {
        expect([one.match(/=*$/)?.[0], none.match(/=*$/)?.[0], two.match(/=*$/)?.[0]]).toEqual(['=', '', '=='])
        expect(plus).toContain('+')
        expect(slash).toContain('/')
        for (const sealed of [one, none, two, plus, slash]) expect(await open(sealed)).toBeDefined()
        for (const tail of [[1], [2, 2], new Array<number>(16).fill(16)]) {
          expect(await open(sealWithTail('key', tail))).toHaveLength(32 - tail.length)
        }
      })

      test.each([
        ['the URL alphabet’s minus', plus.replaceAll('+', '-')],
        ['the URL alphabet’s underscore', slash.replaceAll('/', '_')],
        ['a space before', ` ${none}`],
        ['a line break after', `${none}\n`],
        ['a line break in the middle', `${none.slice(0, 32)}\n${none.slice(32)}`],
        ['four blanks in the middle', `${none.slice(0, 32)}    ${none.slice(32)}`],
        ['a tab in the place of a character', replaceAt(none, 5, '\t')],
        ['a missing =', one.slice(0, -1)],
        ['one = of two missing', two.slice(0, -1)],
        ['both = missing', two.slice(0, -2)],
        ['a = too many', `${one}=`],
        ['a group of = too many', `${none}====`],
        ['= in the middle', replaceAt(none, 8, '=')],
        ['a padded group in the middle', `${none.slice(0, 32)}QQ==${none.slice(32)}`],
        ['a character outside the alphabet', replaceAt(none, 8, '!')],
        ['a NUL', replaceAt(none, 8, '\0')],
        ['a Latin-1 letter', replaceAt(none, 8, 'é')],
        ['a full-width letter', replaceAt(none, 8, 'Ａ')],
        ['an emoji', `${none.slice(0, 8)}🌕${none.slice(10)}`],
        ['a lone surrogate', replaceAt(none, 8, '\ud800')],
        ['stray bits before =', replaceAt(one, one.length - 2, next(one.at(-2) as string))],
        ['stray bits before ==', replaceAt(two, two.length - 3, next(two.at(-3) as string))],
        ['no text at all', ''],
        ['the wrong kind of text', 'hello world'],
        ['no bytes behind the IV', encode(16)],
        ['less than an IV', encode(15)],
        ['a byte less than two blocks', encode(31)],
        ['a byte more than two blocks', encode(33)],
        ['half a block too many', encode(40)],
        ['a block cut off', seal('key', 'a'.repeat(31), new Uint8Array(16)).slice(0, -4)],
        ['a padding of 0', sealWithTail('key', [0])],
        ['a padding of 17', sealWithTail('key', new Array<number>(17).fill(17))],
        ['a padding of 32', sealWithTail('key', new Array<number>(32).fill(32))],
        ['a padding of 255', sealWithTail('key', [255])],
        ['an inconsistent padding of 2', sealWithTail('key', [1, 2])],
        ['an inconsistent padding of 16', sealWithTail('key', [15, ...new Array<number>(15).fill(16)])],
        ['a hole in the padding', sealWithTail('key', [4, 4, 3, 4])],
      ])('%s', async (_, sealed) => {
        expect(await open(sealed)).toBeUndefined()
      })

      test('any character in the place of one of the alphabet, however alike its code', async () => {
        const index = fc.nat({ max: none.length - 1 })
        const multiple = fc.integer({ min: 1, max: 255 })
        await fc.assert(
          fc.asyncProperty(index, multiple, async (at, high) => {
            const alike = String.fromCharCode(none.charCodeAt(at) + 256 * high)
            expect(await open(replaceAt(none, at, alike))).toBeUndefined()
          }),
        )
      })

      test('text made at random, of which nothing is thrown', async () => {
        await fc.assert(
          fc.asyncProperty(anyText(200), async (text) => {
            expect(await open(text)).toBeUndefined()
          }),
        )
      })
    })
  })

  describe(`${name}: one opener for many messages`, () => {
    /** What may come before a good message, and what comes of it. */
    const spoiled = fc.oneof(
      anyText(),
      fc.constantFrom('', 'AAAA', sealWithTail('key', [0]), sealWithTail('key', [1, 2])),
      fc.uint8Array({ minLength: 1, maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('base64')),
      fc.string().map((text) => seal('key', `${text}0123456789abcdef`, new Uint8Array(16)).slice(0, -8)),
    )
    const good = anyText(64)

    test('opens each as if it were the only one, whatever failed or was opened before it', async () => {
      const step = fc.oneof(fc.record({ spoiled }), fc.record({ good }))
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
          const open = await crypto.createOpener('key')
          for (const one of steps) {
            if ('good' in one) expect(textOf(await open(seal('key', one.good)))).toBe(one.good)
            else await open(one.spoiled)
          }
        }),
        { numRuns: 60 },
      )
    })

    test('keeps what it has given out, whatever is opened afterwards', async () => {
      const open = await crypto.createOpener('key')
      const texts = Array.from({ length: 50 }, (_, index) => `${index}`.repeat(index + 1))
      const opened: (Bytes | undefined)[] = []
      for (const text of texts) opened.push(await open(seal('key', text)))
      expect(opened.map(textOf)).toEqual(texts)
    })

    test('opens messages of several keys at the same time, each under its own', async () => {
      const random = seededRandom()
      const keys = ['one', 'two', 'three']
      const openers = await Promise.all(keys.map(async (key) => crypto.createOpener(key)))
      const messages = Array.from({ length: 150 }, (_, index) => {
        const which = Math.floor(random() * keys.length)
        return { which, text: `${index}-`.repeat(1 + Math.floor(random() * 200)) }
      })
      const opened = await Promise.all(
        messages.map(async ({ which, text }, index) => {
          const opener = openers[which] as Opener
          if (index % 7 === 0) await opener(sealBlocks(keys[which] as string, new Uint8Array(16)))
          return opener(seal(keys[which] as string, text))
        }),
      )
      expect(opened.map(textOf)).toEqual(messages.map(({ text }) => text))
    })

    test('is independent of another opener of the same key', async () => {
      const [first, second] = [await crypto.createOpener('key'), await crypto.createOpener('key')]
      const sealed = [1, 2, 3, 4].map((count) => seal('key', 'x'.repeat(count * 20)))
      const opened = [
        await first(sealed[0]!),
        await second(sealed[1]!),
        await first(sealed[2]!),
        await second(sealed[3]!),
      ]
      expect(opened.map((bytes) => bytes?.length)).toEqual([20, 40, 60, 80])
    })

    test('is not disturbed by one huge message among small ones', async () => {
      const open = await crypto.createOpener('key')
      for (const size of [10, 200_000, 0, 10, 200_001, 1]) {
        expect(await open(seal('key', 'y'.repeat(size)))).toHaveLength(size)
      }
    })
  })
}
