/** Sending to SQS: what each sender costs to load, for its first message, and for every other one. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { startChild } from './child.ts'
import { newFolder, removeFolder } from './folder.ts'
import { median, printTable } from './report.ts'

/** One after the other: who follows whom makes no difference between processes. */
const ROUNDS = 5

const CONTENDERS = [
  { name: 'light sender', file: 'light', atATime: 1, messages: 1000 },
  { name: 'AWS SDK', file: 'sdk', atATime: 1, messages: 1000 },
  { name: 'AWS SDK, ten at a time', file: 'sdk', atATime: 10, messages: 1000 },
  { name: 'AWS SDK in batches, one at a time', file: 'batching', atATime: 1, messages: 200 },
  { name: 'AWS SDK in batches, a hundred at a time', file: 'batching', atATime: 100, messages: 4000 },
] as const

interface Figures {
  readonly loadMs: number
  readonly firstMs: number
  readonly cpuMs: number
  readonly p50Ms: number
}

export async function benchSqs(): Promise<void> {
  const folder = newFolder()
  const server = startChild<null, string>('sqs/server')
  try {
    const queueUrl = await server.ask(null)
    const bundles = new Map<string, { readonly path: string; readonly gzipKb: number }>()
    for (const file of new Set(CONTENDERS.map((one) => one.file))) bundles.set(file, await bundle(file, folder))
    const rounds = Array.from({ length: ROUNDS }, () =>
      CONTENDERS.map(({ file, messages, atATime }) =>
        run(bundles.get(file)?.path as string, [queueUrl, messages, atATime]),
      ),
    )
    const rows = CONTENDERS.map(({ name, file }, index) => {
      const of = (figure: keyof Figures) => median(rounds.map((round) => (round[index] as Figures)[figure]))
      const [loadMs, firstMs, cpuMs, p50Ms] = [of('loadMs'), of('firstMs'), of('cpuMs'), of('p50Ms')]
      const kb = bundles.get(file)?.gzipKb.toFixed(0) as string
      return [name, kb, loadMs.toFixed(1), firstMs.toFixed(1), cpuMs.toFixed(2), p50Ms.toFixed(2)]
    })
    printTable(
      `Sending 1 KB to SQS on Node ${process.versions.node}, a server on this machine: medians of ${ROUNDS} processes`,
      ['sender', 'bundle, KB gzip', 'load, ms', 'first message, ms', 'CPU per message, ms', 'latency p50, ms'],
      rows,
    )
  } finally {
    await server.end()
    removeFolder(folder)
  }
}

async function bundle(file: string, folder: string): Promise<{ readonly path: string; readonly gzipKb: number }> {
  const path = join(folder, `${file}.mjs`)
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, `sqs/${file}.ts`)],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The CommonJS of AWS's packages cannot be shaken: the light sender would have 100 KB more than it uses.
    mainFields: ['module', 'main'],
    // The AWS SDK has parts that are CommonJS.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    write: false,
  })
  const [output] = outputFiles
  if (output === undefined) throw new Error('esbuild wrote nothing')
  writeFileSync(path, output.contents)
  return { path, gzipKb: gzipSync(output.contents).length / 1024 }
}

function run(path: string, load: readonly [queueUrl: string, messages: number, atATime: number]): Figures {
  const env = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'made up',
    AWS_ENDPOINT_URL_SQS: new URL(load[0]).origin,
  }
  const args = [join(import.meta.dirname, 'sqs/run.mjs'), path, ...load.map(String)]
  return JSON.parse(execFileSync(process.execPath, args, { env, encoding: 'utf8' })) as Figures
}
