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

/** The same for a queue that looks at what it takes: a whole envelope, with the text of `message` as its data. */
export function enveloped(message: Envelope): Envelope {
  const attributes = {
    specversion: '1.0',
    id: message.id,
    source: 'https://open.feishu.cn/cli_1',
    type: message.type,
    time: '2025-06-15T15:06:40.000Z',
    datacontenttype: 'application/json',
    larkapp: message.app,
    larkappid: 'cli_1',
    larkschema: '2.0',
    larkvia: 'webhook',
    larkreceived: '2025-06-15T15:06:40.000Z',
    larkkey: message.key,
    larklane: message.lane,
  }
  return { ...message, text: `${JSON.stringify(attributes).slice(0, -1)},"data":${message.text}}` }
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
