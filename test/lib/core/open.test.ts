import { beforeAll, describe, expect, test } from 'vitest'
import { MAX_UNSIGNED_BYTES, open, type SealKey } from '../../../lib/core/open.ts'
import { nodeCrypto } from '../../../lib/crypto/node.ts'
import { seal } from '../../../simulator/seal.ts'
import { sealBytes } from '../../support/sealed.ts'

let keys: readonly SealKey[]
beforeAll(async () => {
  const seal = async (encryptKey: string) => ({ encryptKey, open: await nodeCrypto.createOpener(encryptKey) })
  keys = [await seal('key'), await seal('former')]
})

const code = (code: string) => expect.objectContaining({ name: 'RequestError', code })
const utf8 = (text: string) => new TextEncoder().encode(text)
const sealed = (text: string, key = 'key') => utf8(JSON.stringify({ encrypt: seal(key, text) }))

describe('a sealed body', () => {
  test('opens to the text as the platform wrote it, and what that says', async () => {
    const text = ' {"b":1, "a":"\\/\\u6708","big":9007199254740993}\n'
    expect(await open({ body: sealed(text), signedWith: 'key' }, keys)).toEqual({
      text,
      json: { b: 1, a: '/月', big: expect.any(Number) },
      signed: true,
    })
  })

  test('without a signature opens under any key, and is not said to be signed', async () => {
    for (const key of ['key', 'former']) {
      expect(await open({ body: sealed('{"a":1}', key) }, keys)).toMatchObject({ json: { a: 1 }, signed: false })
    }
  })

  test('with a signature opens under the key that signed it, and no other', async () => {
    expect(await open({ body: sealed('{"a":1}', 'former'), signedWith: 'former' }, keys)).toMatchObject({
      signed: true,
    })
    const crossed = open({ body: sealed('{"a":1}', 'former'), signedWith: 'key' }, keys)
    await expect(crossed).rejects.toEqual(code('ERR_DECRYPT_FAILED'))
  })

  test.each([
    ['that is not sealed with any key', sealed('{"a":1}', 'unknown')],
    ['of no JSON', sealed('hello world')],
    ['of JSON that is no object', sealed('[1]')],
    ['of nothing', sealed('')],
    [
      'of bytes that are no UTF-8',
      utf8(JSON.stringify({ encrypt: sealBytes('key', Uint8Array.of(0x7b, 0xff, 0x7d)) })),
    ],
    ['with a byte order mark inside', sealed('\ufeff{}')],
    ['that is not base64', utf8('{"encrypt":"%%%%"}')],
    ['that is empty', utf8('{"encrypt":""}')],
  ])('%s fails like every other', async (_, body) => {
    await expect(open({ body }, keys)).rejects.toEqual(code('ERR_DECRYPT_FAILED'))
    await expect(open({ body, signedWith: 'key' }, keys)).rejects.toEqual(code('ERR_DECRYPT_FAILED'))
  })

  test.each([
    ['white space', (value: string) => ` {\n "encrypt" : "${value}" } `],
    ['escapes', (value: string) => `{"encrypt":"${value.replaceAll('/', '\\/').replace('=', '\\u003d')}"}`],
    ['other fields after it', (value: string) => `{"encrypt":"${value}","b":"x"}`],
    ['other fields before it', (value: string) => `{"b":"x","encrypt":"${value}"}`],
    ['the field twice, the last one counts', (value: string) => `{"encrypt":"AAAA","encrypt":"${value}"}`],
  ])('is found in any spelling of the JSON around it: with %s', async (_, wrap) => {
    const body = utf8(wrap(seal('key', '{"a":1}')))
    expect(await open({ body, signedWith: 'key' }, keys)).toMatchObject({ text: '{"a":1}' })
  })

  test.each(['{"encrypt":"AAAA"x"}', '{"encrypt":"AA\nAA"}', '{"encrypt":"AAAA\t"}', '{"encrypt":""x"}'])(
    'is malformed where there is only something like it: %j',
    async (text) => {
      await expect(open({ body: utf8(text) }, keys)).rejects.toEqual(code('ERR_BODY_MALFORMED'))
      await expect(open({ body: utf8(text), signedWith: 'key' }, keys)).rejects.toEqual(code('ERR_BODY_MALFORMED'))
    },
  )

  test('without a signature is opened up to the size of a challenge', async () => {
    const atLimit = sealed('{}')
    const padded = new Uint8Array(MAX_UNSIGNED_BYTES).fill(0x20)
    padded.set(atLimit)
    expect(await open({ body: padded }, keys)).toMatchObject({ text: '{}' })
    const larger = new Uint8Array(MAX_UNSIGNED_BYTES + 1).fill(0x20)
    larger.set(atLimit)
    await expect(open({ body: larger }, keys)).rejects.toEqual(code('ERR_SIGNATURE_MISSING'))
    expect(await open({ body: larger, signedWith: 'key' }, keys)).toMatchObject({ text: '{}' })
  })
})

describe('an app with an Encrypt Key', () => {
  test.each(['{}', '{"encrypt":null}', '{"encrypt":7}', '{"encrypt":["AAAA"]}', '{"type":"url_verification"}'])(
    'refuses a plain body: %s',
    async (text) => {
      await expect(open({ body: utf8(text) }, keys)).rejects.toEqual(code('ERR_ENCRYPTION_MISSING'))
    },
  )

  test.each(['', 'no JSON', '[]', '"{}"', 'null', '{"encrypt":"AAAA"'])('finds %j malformed', async (text) => {
    await expect(open({ body: utf8(text) }, keys)).rejects.toEqual(code('ERR_BODY_MALFORMED'))
  })

  test('finds bytes malformed that are no UTF-8', async () => {
    await expect(open({ body: Uint8Array.of(0x7b, 0xff, 0x7d) }, keys)).rejects.toEqual(code('ERR_BODY_MALFORMED'))
  })
})

describe('an app without Encrypt Key', () => {
  test('takes a plain body as it is, and never for signed', async () => {
    const text = '{"b":1, "a":9007199254740993}'
    expect(await open({ body: utf8(text), signedWith: 'key' }, [])).toEqual({
      text,
      json: expect.any(Object),
      signed: false,
    })
  })

  test('takes a plain body of any size', async () => {
    const text = JSON.stringify({ text: 'x'.repeat(100_000) })
    expect((await open({ body: utf8(text) }, [])).text).toBe(text)
  })

  test('refuses a sealed body', async () => {
    await expect(open({ body: sealed('{"a":1}') }, [])).rejects.toEqual(code('ERR_ENCRYPT_KEY_MISSING'))
  })

  test('takes a body with a field called `encrypt` among others for what it is', async () => {
    expect(await open({ body: utf8('{"encrypt":"x","token":"t"}') }, [])).toMatchObject({ json: { encrypt: 'x' } })
  })

  test.each(['', 'no JSON', '[]', 'null', '\ufeff{}'])('finds %j malformed', async (text) => {
    await expect(open({ body: utf8(text) }, [])).rejects.toEqual(code('ERR_BODY_MALFORMED'))
  })
})
