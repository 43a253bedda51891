/** Signs a body as the platform does, and in every way that it does not; and what else can be wrong with headers. */
import { signCard, signEvent } from '../../simulator/index.ts'
import { type FuzzApp, MAX_BODY_BYTES } from './apps.ts'
import type { Recipe } from './recipe.ts'

const TIMESTAMPS = [
  '1750000000',
  '',
  '0',
  '-1',
  '1e99',
  'Sunday, 15-Jun-25',
  '时间',
  '\u00ff',
  '17 50',
  'NaN',
  ',',
  '\t',
  '9'.repeat(300),
]
const NONCES = ['nonce', '', '0', '随机数', '\u0080', '", "', 'a\tb', 'x'.repeat(2000), '🔑', '%00', '=', ' ', 'é']

export type Header = readonly [name: string, value: string]

export function signatureHeaders(recipe: Recipe, app: FuzzApp, body: Uint8Array): readonly Header[] {
  const { signing, timestamp: t, nonce: n } = recipe
  const [timestamp, nonce] = [TIMESTAMPS[t] as string, NONCES[n] as string]
  const [key = 'no key', formerKey = key] = app.encryptKeys
  const [token = 'no token', formerToken = token] = app.tokens
  const good = isLegacyCard(recipe) ? signCard(timestamp, nonce, token, body) : signEvent(timestamp, nonce, key, body)
  const headers = (signature: string, [time, once] = [timestamp, nonce]): Header[] => [
    ['X-Lark-Request-Timestamp', inBytes(time as string)],
    ['X-Lark-Request-Nonce', inBytes(once as string)],
    ['X-Lark-Signature', signature],
  ]
  switch (signing) {
    case 1:
      return []
    case 2:
      return headers(signEvent(timestamp, nonce, formerKey, body))
    case 3:
      return headers(signEvent(timestamp, nonce, 'another key', body))
    case 4:
      return headers(signEvent(timestamp, nonce, token, body))
    case 5:
      return headers(signCard(timestamp, nonce, token, body))
    case 6:
      return headers(signCard(timestamp, nonce, formerToken, body))
    case 7:
      return headers(signCard(timestamp, nonce, key, body))
    case 8:
      return headers(good.toUpperCase())
    case 9:
      return headers(good.slice(0, -1))
    case 10:
      return headers(`${good}0`)
    case 11:
      return headers(good, [nonce, timestamp])
    case 12:
      // What is hashed is the concatenation, so this still fits.
      return headers(good, [timestamp + nonce.slice(0, 1), nonce.slice(1)])
    case 13:
      return headers(signEvent(timestamp, nonce, '', body))
    case 14:
      return headers('0'.repeat(good.length))
    case 15:
      return headers('')
    default:
      return headers(good)
  }
}

/** One character for each byte of its UTF-8, as HTTP carries it. */
function inBytes(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1')
}

const OTHER_HEADERS: readonly Header[] = [
  ['Traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  ['traceparent', '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01","data":{}'],
  ['Content-Type', 'text/plain; charset=utf-16'],
  ['Content-Encoding', 'gzip'],
  ['X-Refresh-Token', 'refresh-1'],
  ['X-Refresh-Token', '\u00e9\u00ff"\\'],
  ['X-Refresh-Token', ''],
  ['Content-Length', '0'],
  ['Content-Length', 'many'],
  ['Content-Length', String(MAX_BODY_BYTES)],
  ['Content-Length', String(MAX_BODY_BYTES + 1)],
  ['Content-Length', '-1'],
  ['Content-Length', '1e9'],
  ['X-Lark-Signature', ''],
  ['X-Lark-Signature', '0'.repeat(40)],
  ['X-Lark-Request-Nonce', 'second'],
]

export function mutateHeaders(
  headers: readonly Header[],
  { how, value }: Recipe['headers'][number],
): readonly Header[] {
  if (headers.length === 0) return [OTHER_HEADERS[value % OTHER_HEADERS.length] as Header]
  const at = value % headers.length
  const [name, text] = headers[at] as Header
  switch (how) {
    case 0:
      return headers.map(([one, other]) => [one.toLowerCase(), other])
    case 1:
      return headers.map(([one, other]) => [one.toUpperCase(), other])
    case 2:
      return headers.toSpliced(at, 1)
    case 3:
      return [...headers, [name, text]]
    case 4:
      return [...headers, [name.toLowerCase(), 'other']]
    case 5:
      return headers.with(at, [name, ''])
    case 6:
      return headers.with(at, [name, ` \t${text} `])
    case 7:
      return headers.with(at, [name, `${text}\u00a0`])
    case 8:
      return headers.with(at, [name, text.split('').reverse().join('')])
    case 9:
      return headers.with(at, [name.replaceAll('-', '_'), text])
    case 10:
      return headers.with(at, [name, text.slice(0, value % 64)])
    case 11:
      return headers.toReversed()
    case 12:
      return headers.with(at, [name, `${text},${text}`])
    default:
      return [...headers, OTHER_HEADERS[value % OTHER_HEADERS.length] as Header]
  }
}

/** Whatever is signed as a legacy card goes out plain, as those do. */
export function isLegacyCard({ card, form, signing, sealing }: Recipe): boolean {
  return card && sealing === 0 && (form === 6 || signing === 5 || signing === 6)
}
