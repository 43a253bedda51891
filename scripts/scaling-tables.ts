/** The tables of docs/scaling.md, and the one of the cost of AWS in docs/deploy-aws.md. */
import { replaceBetween, tableRow } from './generated.ts'
import { AS_OF, type Fact, LIMITS, PRICES } from './scaling/facts.ts'
import {
  awsChoices,
  awsIdle,
  awsLines,
  awsNeeds,
  cloudflareLines,
  cloudflareNeeds,
  type Line,
  longConnection,
  MONTH_SECONDS,
  type Rate,
  total,
} from './scaling/model.ts'

/** At one a second nobody waits for a batch to fill, so there is one event in each. */
export const RATES: readonly Rate[] = [
  { perSecond: 1, batch: 1 },
  { perSecond: 100, batch: 10 },
  { perSecond: 10_000, batch: 10 },
]

/** @throws {Error} when the page has not all the markers */
export function withScaling(page: string): string {
  const tables = {
    'aws-needs': needsTable(RATES.map(awsNeeds), AWS_NEEDS),
    'aws-cost': costTable(({ perSecond, batch }) => [
      ...awsLines(perSecond * MONTH_SECONDS, batch),
      { name: 'Secret, and asking an empty queue', cost: awsIdle() },
    ]),
    'cloudflare-needs': needsTable(RATES.map(cloudflareNeeds), CLOUDFLARE_NEEDS),
    'cloudflare-cost': costTable(({ perSecond, batch }) => cloudflareLines(perSecond * MONTH_SECONDS, batch)),
    limits: factTable(LIMITS),
    prices: factTable(PRICES),
  }
  return Object.entries(tables).reduce((text, [name, table]) => replaceBetween(text, name, table), page)
}

/** Cost of a million events on AWS, and what is paid when there are none; `words` are those of the page's language. */
export function withAwsCost(page: string, words: CostWords): string {
  const single = awsLines(1_000_000, 1)
  const full = awsLines(1_000_000, 10)
  const rows = single.map(({ name, cost }, index) =>
    tableRow(words.names[name] ?? name, dollars(cost), dollars(full[index]?.cost ?? 0)),
  )
  const sum = tableRow(words.sum, dollars(total(single)), dollars(total(full)))
  const choices = [awsChoices(1_000_000, 1), awsChoices(1_000_000, 10)]
  const fixed = [
    tableRow(words.standard, ...choices.map(({ standard }) => `−${dollars(standard)}`)),
    tableRow(words.api, ...choices.map(({ api }) => `+${dollars(api)}`)),
    tableRow(words.idle, dollars(awsIdle()), dollars(awsIdle())),
    tableRow(words.task, dollars(longConnection()), dollars(longConnection())),
  ]
  const header = `${tableRow(words.head, words.single, words.full)}|---|---|---|\n`
  return replaceBetween(page, 'aws-cost', `${header}${rows.join('')}${sum}${fixed.join('')}`)
}

export interface CostWords {
  readonly head: string
  readonly single: string
  readonly full: string
  readonly sum: string
  readonly standard: string
  readonly api: string
  readonly idle: string
  readonly task: string
  /** Name of a line → name in this language. */
  readonly names: Readonly<Record<string, string>>
}

export const ENGLISH: CostWords = {
  head: `US dollars, ${AS_OF}`,
  single: 'one event a batch',
  full: 'ten',
  sum: '**a million events**',
  standard: 'with `queue=standard`',
  api: 'with `http=api`',
  idle: 'a month without events: a secret, and asking the queue',
  task: 'a month of the long connection’s task',
  names: {},
}

export const CHINESE: CostWords = {
  head: `美元，${AS_OF}`,
  single: '每批 1 个事件',
  full: '每批 10 个',
  sum: '**一百万个事件**',
  standard: '使用 `queue=standard`',
  api: '使用 `http=api`',
  idle: '一个月没有事件时：一个密钥，以及轮询空队列',
  task: '长连接任务运行一个月',
  names: {
    'Lambda, receive': 'Lambda，receive',
    'Lambda, consume': 'Lambda，consume',
    Logs: '日志',
    'Answers to the internet': '发往互联网的应答',
  },
}

const HEADER = `${tableRow('', ...RATES.map(({ perSecond }) => `${count(perSecond)}/s`))}|---|${'---|'.repeat(RATES.length)}\n`

type Columns<Needs> = readonly (readonly [string, (needs: Needs) => string])[]

const AWS_NEEDS: Columns<ReturnType<typeof awsNeeds>> = [
  ['`receive` at the same time', (needs) => count(needs.receiveConcurrency)],
  ['`consume` at the same time', (needs) => count(needs.consumeConcurrency)],
  ['concurrency of the account, at least', (needs) => count(needs.accountConcurrency)],
  ['sends per second', (needs) => count(needs.sends)],
  ['receives per second, and as many deletes', (needs) => count(needs.receives)],
  ['messages in flight', (needs) => count(needs.inFlight)],
  ['DynamoDB writes per second', (needs) => count(needs.writes)],
  ['DynamoDB partitions', (needs) => count(needs.partitions)],
]

const CLOUDFLARE_NEEDS: Columns<ReturnType<typeof cloudflareNeeds>> = [
  ['queues', (needs) => count(needs.queues)],
  ['consumers at the same time', (needs) => count(needs.consumers)],
  ['requests per second to Durable Objects', (needs) => count(needs.objectRequests)],
  ['`LARKGATE_STORE_SHARDS`', (needs) => count(needs.shards)],
  ['CPU seconds per second', (needs) => count(needs.cpuSecondsPerSecond)],
]

function needsTable<Needs>(needs: readonly Needs[], columns: Columns<Needs>): string {
  return `${HEADER}${columns.map(([name, write]) => tableRow(name, ...needs.map(write))).join('')}`
}

/** Dollars a month. */
function costTable(linesOf: (rate: Rate) => readonly Line[]): string {
  const columns = RATES.map(linesOf)
  const rows = (columns[0] ?? []).map(({ name }, index) =>
    tableRow(name, ...columns.map((lines) => dollars(lines[index]?.cost ?? 0))),
  )
  const sum = tableRow('**a month**', ...columns.map((lines) => `**${dollars(total(lines))}**`))
  return `${HEADER}${rows.join('')}${sum}`
}

function factTable(facts: Readonly<Record<string, Fact>>): string {
  const rows = Object.values(facts).map(({ value, what, source, read }) =>
    tableRow(
      value.toLocaleString('en-US', { maximumFractionDigits: 6 }),
      what,
      `<${source}>`,
      read === 'vendor' ? 'read' : 'quoted',
    ),
  )
  return `${tableRow('', 'of what', 'source', 'seen')}|---|---|---|---|\n${rows.join('')}`
}

function count(value: number): string {
  return value < 1 ? 'below 1' : Math.ceil(value).toLocaleString('en-US')
}

function dollars(value: number): string {
  if (value === 0) return '0'
  return value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString('en-US')
}
