/** Ways to damage bytes and JSON text. Deterministic: the same mutation does the same to the same input. */
import fc from 'fast-check'

export interface Mutation {
  readonly how: number
  /** Where, as a share of the length. */
  readonly at: number
  readonly value: number
}

/** Bytes that parsers of UTF-8, JSON and base64 trip over. */
const NASTY_BYTES: readonly Uint8Array[] = [
  [0],
  [0xef, 0xbb, 0xbf],
  [0xc0, 0x80],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xff],
  [0xe2, 0x82],
  [0x0a],
  [0x20],
  [0x22],
  [0x5c],
  [0x7b],
  [0x7d],
  [0x2c],
  [0xe2, 0x80, 0xa8],
  [0xef, 0xbf, 0xbf],
].map((bytes) => Uint8Array.from(bytes))

const DEPTH = 100_000

/** Raw JSON values, and a few that are none. */
const NASTY_VALUES: readonly string[] = [
  'null',
  'true',
  '0',
  '-0',
  '1e400',
  '-1E-999',
  '1.0',
  '123456789012345678901234567890',
  '9007199254740993',
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udc00\\ud800 \\u2028"',
  '"__proto__"',
  '"constructor"',
  '"url_verification"',
  '"card.action.trigger"',
  '"2.0"',
  '{}',
  '[]',
  '[{}]',
  '{"__proto__":{"token":"token-alone","event_type":"x"}}',
  '{"__proto__":null}',
  '{"encrypt":"AAAA"}',
  '{"event_type":"url_verification"}',
  '{"toString":1,"valueOf":2,"length":-1}',
  'NaN',
  '01',
  '1_000',
  "'a'",
  'undefined',
  '/**/1',
]

/** They cost milliseconds, so they are drawn seldom. */
const HUGE_VALUES: readonly (() => string)[] = [
  () => `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`,
  () => `${'{"a":'.repeat(DEPTH / 2)}1${'}'.repeat(DEPTH / 2)}`,
  () => `"${'x'.repeat(300_000)}"`,
  () => `"${'\\u4e00'.repeat(40_000)}"`,
  () => `[${'0,'.repeat(50_000)}0]`,
  () => '9'.repeat(100_000),
  () => '['.repeat(DEPTH),
]

/** Names that mean something to a receiver, or to JavaScript. */
const NAMES: readonly string[] = [
  'token',
  'type',
  'encrypt',
  'header',
  'event',
  'schema',
  'challenge',
  'event_type',
  'event_id',
  'uuid',
  'app_id',
  'data',
  'dataref',
  '__proto__',
  'constructor',
  'toJSON',
  'Token',
  '',
]

/** Draws beyond this put something huge into JSON: one in 500. */
const HUGE = 1_000_000
const LAST = 1_002_000

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  how: fc.nat(15),
  at: fc.nat(0xffff),
  value: fc.nat(LAST - 1),
})

/** Each of the huge values in the place of a value of the body. */
export const HUGE_MUTATIONS: readonly Mutation[] = HUGE_VALUES.map((_, i) => ({ how: 0, at: 0x8000, value: HUGE + i }))

export function mutateBytes(bytes: Uint8Array<ArrayBuffer>, { how, at, value }: Mutation): Uint8Array<ArrayBuffer> {
  const index = Math.floor((at / 0x10000) * bytes.length)
  const length = 1 + (value % 40)
  const before = bytes.subarray(0, index)
  switch (how % 8) {
    case 0: {
      const flipped = Uint8Array.from(bytes)
      if (index < flipped.length) flipped[index] = (flipped[index] as number) ^ (1 << (value % 8))
      return flipped
    }
    case 1:
      return bytes.slice(0, index)
    case 2:
      return concat(before, bytes.subarray(index + length))
    case 3:
      return concat(before, NASTY_BYTES[value % NASTY_BYTES.length] as Uint8Array, bytes.subarray(index))
    case 4:
      return concat(bytes.subarray(0, index + length), bytes.subarray(index))
    case 5:
      return concat(bytes.subarray(index), before)
    case 6:
      return concat(NASTY_BYTES[value % NASTY_BYTES.length] as Uint8Array, bytes)
    default:
      return concat(bytes, NASTY_BYTES[value % NASTY_BYTES.length] as Uint8Array)
  }
}

const WORDS = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+|\s+/g

/** Word by word, so that most results are JSON still. */
export function mutateJson(text: string, { how, at, value }: Mutation): string {
  const words = text.match(WORDS) ?? []
  const index = Math.floor((at / 0x10000) * words.length)
  const name = () => JSON.stringify(NAMES[value % NAMES.length])
  const nasty = () => nastyValue(value)
  switch (how) {
    case 0:
    case 1:
    case 2:
      return replaceValue(words, index, nasty())
    case 3:
    case 4:
      return insertMember(words, index, `${name()}:${nastyValue(value >> 5)},`)
    case 5:
      return appendMember(words, `,${name()}:${nastyValue(value >> 5)}`)
    case 6:
      return replaceName(words, index, name())
    case 7:
      return splice(words, index, 0, [' ', '\n', '\t', '\r\n', '\u00a0', '\ufeff'][value % 6] as string)
    case 8:
      return splice(words, index, 1, '')
    case 9:
      return splice(words, index, 1, nasty())
    case 10:
      return `[${text}]`
    case 11:
      return `\ufeff${text}`
    case 12:
      return text + (['\n', ' ', '\0', '}', ',', text][value % 6] as string)
    case 13:
      return nasty()
    case 14:
      return text.replaceAll('/', '\\/').replaceAll('e', '\\u0065')
    default:
      return ''
  }
}

function nastyValue(value: number): string {
  if (value >= HUGE) return (HUGE_VALUES[(value - HUGE) % HUGE_VALUES.length] as () => string)()
  return NASTY_VALUES[value % NASTY_VALUES.length] as string
}

function splice(words: readonly string[], index: number, count: number, by: string): string {
  return words.toSpliced(index, count, by).join('')
}

/** The word at or after `index` that is a value, replaced. */
function replaceValue(words: readonly string[], index: number, by: string): string {
  const at = words.findIndex((word, i) => i >= index && /^["\w-]/.test(word) && words[i + 1] !== ':')
  return at < 0 ? words.join('') : splice(words, at, 1, by)
}

/** The word at or after `index` that is a member's name, replaced. */
function replaceName(words: readonly string[], index: number, by: string): string {
  const at = words.findIndex((word, i) => i >= index && word.startsWith('"') && words[i + 1] === ':')
  return at < 0 ? words.join('') : splice(words, at, 1, by)
}

/** After the next opening brace. */
function insertMember(words: readonly string[], index: number, member: string): string {
  const at = words.indexOf('{', index)
  return at < 0 ? words.join('') : splice(words, at + 1, 0, member)
}

/** Before the last closing brace, where it wins over an earlier one of the same name. */
function appendMember(words: readonly string[], member: string): string {
  const at = words.lastIndexOf('}')
  return at < 0 ? words.join('') : splice(words, at, 0, member)
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}
