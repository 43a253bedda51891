/** Encrypts a plaintext as the platform does, and in every way that it does not. */
import { createCipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto'
import type { FuzzApp } from './apps.ts'
import type { Recipe } from './recipe.ts'

const aesKeys = new Map<string, KeyObject>()

/** As the simulator seals, but any bytes, and padded in any way. */
function sealBytes(encryptKey: string, plain: Uint8Array, iv: Uint8Array, pad: Padding): Buffer {
  const key = aesKeys.get(encryptKey) ?? createSecretKey(createHash('sha256').update(encryptKey, 'utf8').digest())
  aesKeys.set(encryptKey, key)
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
  return Buffer.concat([iv, cipher.update(plain), cipher.update(pad(16 - (plain.length % 16))), cipher.final()])
}

/** What fills the last block: 1 to 16 bytes. */
type Padding = (length: number) => Uint8Array

const pkcs7: Padding = (length) => new Uint8Array(length).fill(length)

/** All but the first of them are wrong, unless they happen to be the same. */
const PADDINGS: readonly Padding[] = [
  pkcs7,
  (length) => pkcs7(length).fill(0x20, 0, -1),
  (length) => new Uint8Array(length),
  (length) => new Uint8Array(length).fill(17),
  (length) => pkcs7(length).fill(length + 1, -1),
  (length) => pkcs7(length).fill(1, -1).fill(0, 0, -1),
]

export function sealed(recipe: Recipe, app: FuzzApp, plain: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { sealing, base64, wrapper, type } = recipe
  const [current = 'no key', former = current] = app.encryptKeys
  const isPlain = (app.encryptKeys.length === 0) !== (sealing === 1)
  if (isPlain) return plain
  const key = [current, current, former, 'another key', app.tokens[0] ?? '', ''][sealing] ?? current
  const padding = PADDINGS[Math.max(0, sealing - 5)] as Padding
  const iv = new Uint8Array(16).fill(type)
  return wrap(spell(sealBytes(key, plain, iv, padding), base64, type), wrapper)
}

/** base64 of `bytes`, or of what was done to them. */
function spell(bytes: Buffer, choice: number, value: number): string {
  const at = value % bytes.length
  const text = () => bytes.toString('base64')
  const flip = (index: number, bits: number) => {
    bytes[index] = (bytes[index] as number) ^ bits
    return text()
  }
  switch (choice) {
    case 1:
      return text().replaceAll('+', '-').replaceAll('/', '_')
    case 2:
      return text().replaceAll('=', '')
    case 3:
      return text().replace(/^.{76}/, '$&\n')
    case 4:
      return ` ${text()}`
    case 5:
      return `${text()}=`
    case 6:
      // Another last character can stand for the same bytes: its lowest bits are lost.
      return text().replace(/([A-Za-z0-9+/])(=+)$/, (_, char: string, end: string) => next(char) + end)
    case 7:
      return flip(value % 16, 1 << (value % 8))
    case 8:
      return flip(bytes.length - 1, 1)
    case 9:
      return flip(at, 0x80)
    case 10:
      return bytes.subarray(0, bytes.length - 16).toString('base64')
    case 11:
      return Buffer.concat([bytes.subarray(0, 32), bytes.subarray(16)]).toString('base64')
    case 12:
      return bytes.subarray(0, at).toString('base64')
    case 13:
      // Nothing but the low byte of this character is what it replaces.
      return text().replace(/.(?=.{8}$)/, (char) => String.fromCharCode(char.charCodeAt(0) + 0x400))
    case 14:
      return bytes.toString('hex')
    case 15:
      return ''
    case 16:
      return text().replace(/^.{8}/, '$&    ')
    default:
      return text()
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function next(char: string): string {
  return ALPHABET[(ALPHABET.indexOf(char) + 1) % 64] as string
}

export function wrap(encrypt: string, choice: number): Uint8Array<ArrayBuffer> {
  const wrappers: readonly ((sealed: string) => string)[] = [
    (s) => `{"encrypt":"${s}"}`,
    (s) => `{ "encrypt" : "${s}" }\n`,
    (s) => `{"encrypt":"${s.replaceAll('/', '\\/')}"}`,
    (s) => `{"encrypt":"${s.replace(/^./, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)}"}`,
    (s) => `{"encrypt":"${s}","extra":1}`,
    (s) => `{"encrypt":"AAAA","encrypt":"${s}"}`,
    (s) => `{"encrypt":"${s}","encrypt":null}`,
    (s) => `{"encrypt":["${s}"]}`,
    (s) => `{"encrypt":{"encrypt":"${s}"}}`,
    (s) => `[{"encrypt":"${s}"}]`,
    (s) => `{"__proto__":{"encrypt":"${s}"}}`,
    (s) => `"${s}"`,
    (s) => s,
    (s) => `{"Encrypt":"${s}"}`,
    (s) => `{"encrypt":"${s}"} {}`,
    (s) => `{"encrypt":"${s}","a":"b"}`,
  ]
  return new TextEncoder().encode((wrappers[choice] as (sealed: string) => string)(encrypt))
}
