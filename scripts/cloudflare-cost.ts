/** The table of the cost of Cloudflare in docs/deploy-cloudflare.md, in both languages. */
import { replaceBetween, tableRow } from './generated.ts'
import { AS_OF, INCLUDED } from './scaling/facts.ts'
import { bucketCost, cloudflareLines, type Included, type Line, total } from './scaling/model.ts'

export interface CloudflareWords {
  readonly head: string
  readonly single: string
  readonly full: string
  readonly sum: string
  readonly large: string
  /** Name of a line → name in this language. */
  readonly names: Readonly<Record<string, string>>
}

export const ENGLISH: CloudflareWords = {
  head: `US dollars, ${AS_OF}`,
  single: 'one event a batch',
  full: 'ten',
  sum: '**a million events**',
  large: 'if all of them go through R2',
  names: {},
}

export const CHINESE: CloudflareWords = {
  head: `美元，${AS_OF}`,
  single: '每批 1 个事件',
  full: '每批 10 个',
  sum: '**一百万个事件**',
  large: '如果全部经过 R2',
  names: {
    'Workers, requests': 'Workers，请求',
    'Workers, CPU': 'Workers，CPU',
    'Durable Objects, requests': 'Durable Objects，请求',
    'Durable Objects, time': 'Durable Objects，时长',
    'Rows written': '写入的行',
    'Rows read': '读取的行',
  },
}

const EVENTS = 1_000_000
const NOTHING = Object.fromEntries(Object.keys(INCLUDED).map((name) => [name, 0])) as unknown as Included

/** Beyond what the plan includes. */
export function withCloudflareCost(page: string, words: CloudflareWords): string {
  const [single, full] = [linesOf(1), linesOf(10)]
  const rows = single.map(({ name, cost }, index) =>
    tableRow(words.names[name] ?? name, dollars(cost), dollars(full[index]?.cost ?? 0)),
  )
  const sum = tableRow(words.sum, dollars(total(single)), dollars(total(full)))
  const large = tableRow(words.large, `+${dollars(bucketCost(EVENTS))}`, `+${dollars(bucketCost(EVENTS))}`)
  const header = `${tableRow(words.head, words.single, words.full)}|---|---|---|\n`
  return replaceBetween(page, 'cloudflare-cost', `${header}${rows.join('')}${sum}${large}`)
}

/** The plan is paid by the month. */
function linesOf(batch: number): readonly Line[] {
  return cloudflareLines(EVENTS, batch, NOTHING).filter(({ name }) => name !== 'Plan')
}

function dollars(cost: number): string {
  return cost.toFixed(2)
}
