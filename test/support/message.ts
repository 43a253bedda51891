/** Queue messages as small as they can be. The queues look at nothing inside the text. */
import type { Envelope } from '../../lib/core/envelope.ts'

export function message(key: string, rest: Partial<Envelope> = {}): Envelope {
  return {
    key,
    id: `id of ${key}`,
    type: 'made.up_v1',
    app: 'shop',
    text: `{"larkkey":${JSON.stringify(key)}}`,
    ...rest,
  }
}

/** What a queue must give back as it was: texts in which a byte gets lost easily. */
export const TEXTS: readonly (readonly [what: string, text: string])[] = [
  ['Chinese', '{"文本":"月亮有多远"}'],
  ['emoji', '{"text":"🌕👩‍👩‍👧"}'],
  ['escaped lone surrogates', '{"text":"\\ud83c and \\udf15 apart"}'],
  ['numbers beyond 2^53, in their own spelling', '{"id":7061234567890123456,"one":1.0,"small":1e-400}'],
  ['keys in no order, some twice', '{"b":1,"a":2,"b":3,"10":0,"2":0}'],
  ['escapes that nobody needs', '{"url":"https:\\/\\/example.com\\u002f\\u003c","nul":"\\u0000"}'],
  ['white space', ' {\n\t"a" : 1\r\n} \n'],
  ['U+2028, U+FEFF, U+FFFE and U+FFFF', '{"text":"\u2028\ufeff\ufffe\uffff"}'],
  ['quotes of SQL', `{"text":"'); DROP TABLE message; -- ?1 :key"}`],
  ['a megabyte', `{"text":"${'月亮'.repeat((1 << 20) / 6)}"}`],
]
