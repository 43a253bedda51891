/** The function on Lambda that receives: its cold start, what it costs when it is warm, and its size. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { createReceive } from '../functions/receiving.ts'
import { buildAws } from '../scripts/aws.ts'
import { ROOT } from '../scripts/repository.ts'
import { challenge, toRequest } from '../simulator/index.ts'
import { type Invocation, startSandbox } from '../test/functions/sandbox.ts'
import { CREDENTIALS, type Fauxqs, startFauxqsHere } from '../test/support/fauxqs.ts'
import { httpEvent } from '../test/support/lambda-event.ts'
import { contenders, toPushed } from './contenders.ts'
import { APP, makeEvent, makeEvents } from './events.ts'
import { median, printTable } from './report.ts'

const COLD_ROUNDS = 21
const WARM_ROUNDS = 31
const WARM_UP_ROUNDS = 10
const PER_SLICE = 400

const FUNCTIONS = ['empty', 'larkgate', 'official'] as const
type Name = (typeof FUNCTIONS)[number]
type Question = 'challenge' | 'event'

/** What packages written as CommonJS find there, and ES modules do not. */
const COMMON_JS =
  "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url), __dirname = import.meta.dirname;"

export async function benchLambda(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-bench-'))
  const fauxqs = await startFauxqsHere()
  try {
    const folders = await buildAll(folder)
    await benchColdStart(folders, fauxqs)
    await benchWarm()
  } finally {
    await fauxqs.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function buildAll(folder: string): Promise<Readonly<Record<Name, string>>> {
  const functions = await buildAws(folder)
  const sdk = await buildAws(join(folder, 'sdk'), { sender: 'sdk' })
  for (const name of ['empty', 'official'] as const) {
    await build({
      absWorkingDir: ROOT,
      entryPoints: { index: `bench/lambda/${name}.ts` },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      outdir: join(folder, name),
      outExtension: { '.js': '.mjs' },
      banner: { js: COMMON_JS },
      logLevel: 'error',
    })
  }
  const sizeOf = (list: typeof functions, name: string) => list.find((one) => one.name === name)?.zipBytes ?? Number.NaN
  printTable(
    'Functions as they are uploaded, KB',
    ['function', 'zip'],
    [
      ['receive', (sizeOf(functions, 'receive') / 1024).toFixed(1)],
      ['receive, sending through the AWS SDK', (sizeOf(sdk, 'receive') / 1024).toFixed(1)],
      ['consume', (sizeOf(functions, 'consume') / 1024).toFixed(1)],
    ],
  )
  return { empty: join(folder, 'empty'), larkgate: join(folder, 'receive'), official: join(folder, 'official') }
}

/** From the start of the process to the first answer, in turns. */
async function benchColdStart(folders: Readonly<Record<Name, string>>, fauxqs: Fauxqs): Promise<void> {
  const environment = {
    ...fauxqs.environment,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    LARK_APP_ID: APP.appId,
    LARK_ENCRYPT_KEY: APP.encryptKey,
    LARK_VERIFICATION_TOKEN: APP.verificationToken,
    LARKGATE_QUEUE_URL: await fauxqs.createQueue({ fifo: true }),
  }
  const ms: Record<Question, Record<Name, number>[]> = { challenge: [], event: [] }
  for (let round = 0; round < COLD_ROUNDS + 2; round++) {
    for (const question of ['challenge', 'event'] as const) {
      const times = { empty: 0, larkgate: 0, official: 0 }
      for (const name of FUNCTIONS) times[name] = await timeFirst(folders[name], environment, question)
      if (round >= 2) ms[question].push(times)
    }
  }
  const rows = (['challenge', 'event'] as const).map((question) => {
    const of = (name: Name) => median(ms[question].map((times) => times[name])).toFixed(0)
    const ratio = (pick: (times: Record<Name, number>) => number) => median(ms[question].map(pick)).toFixed(2)
    return [
      question,
      ratio(({ larkgate, empty }) => larkgate / empty),
      ratio(({ larkgate, official }) => larkgate / official),
      ratio(({ larkgate, official, empty }) => (larkgate - empty) / (official - empty)),
      of('larkgate'),
      of('empty'),
      of('official'),
    ]
  })
  // What Node itself takes is the same for all: the third ratio is of what comes on top.
  const ratios = ['larkgate/empty', 'larkgate/official', 'beyond empty']
  const header = ['first', ...ratios, 'larkgate', 'empty', 'official SDK + AWS SDK']
  printTable(
    `Cold start, from the start of the process to the first answer: medians of ${COLD_ROUNDS}, ms`,
    header,
    rows,
  )
}

async function timeFirst(
  folder: string,
  environment: Readonly<Record<string, string>>,
  question: Question,
): Promise<number> {
  const event = question === 'event' ? pushed() : challenged()
  let output = ''
  const startedAtMs = performance.now()
  const sandbox = await startSandbox({
    folder,
    environment,
    timeoutMs: 10_000,
    onOutput(text) {
      output += text
    },
  })
  const invocation = await sandbox.invoke(event)
  const ms = performance.now() - startedAtMs
  await sandbox.kill()
  if (!isAccepted(invocation)) throw new Error(`${folder} did not answer: ${JSON.stringify(invocation)} ${output}`)
  return ms
}

function isAccepted({ result }: Invocation): boolean {
  return (result as { statusCode?: number } | undefined)?.statusCode === 200
}

function pushed(): unknown {
  const { headers, body } = makeEvent(1024)
  return httpEvent({ headers, body: Buffer.from(body).toString() })
}

function challenged(): unknown {
  const text = challenge(APP.verificationToken, 'a challenge')
  const { headers, body } = toRequest(text, { encryptKey: APP.encryptKey, timestamp: '1750000000', nonce: 'n' })
  return httpEvent({ headers, body: Buffer.from(body).toString() })
}

/** CPU of one event in a process that is warm, with a queue that costs nothing, against the least that could be done. */
async function benchWarm(): Promise<void> {
  const { bare } = contenders()
  const environment = {
    LARK_APP_ID: APP.appId,
    LARK_ENCRYPT_KEY: APP.encryptKey,
    LARK_VERIFICATION_TOKEN: APP.verificationToken,
    LARKGATE_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/events.fifo',
    LARKGATE_LOG: 'json:error',
  }
  const receive = createReceive(environment, () => ({ send: async () => undefined }))
  const rows: string[][] = []
  for (const kilobytes of [1, 4, 64]) {
    const requests = makeEvents(Math.ceil(PER_SLICE / kilobytes), kilobytes * 1024)
    const plain = requests.map(toPushed)
    const events = requests.map(({ headers, body }) => httpEvent({ headers, body: Buffer.from(body).toString() }))
    const ratios: number[] = []
    const us: number[] = []
    for (let round = 0; round < WARM_UP_ROUNDS + WARM_ROUNDS; round++) {
      const ours = await cpuPerItem(events, async (event) => receive(event))
      const least = await cpuPerItem(plain, async (one) => bare(one))
      if (round < WARM_UP_ROUNDS) continue
      ratios.push(ours / least)
      us.push(ours)
    }
    rows.push([`${kilobytes} KB`, median(ratios).toFixed(2), median(us).toFixed(1)])
  }
  printTable('CPU of a warm event but for its send: medians, µs', ['payload', 'larkgate/bare', 'larkgate'], rows)
}

async function cpuPerItem<Item>(items: readonly Item[], run: (item: Item) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  for (const item of items) await run(item)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / items.length
}
