/** A Worker of this folder in a workerd of its own, on loopback, without anything of wrangler around it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type BuildOptions, build } from 'esbuild'
import { ROOT, readText } from '../../scripts/repository.ts'
import { newFolder, removeFolder } from '../folder.ts'
import { APP } from './app.ts'

export const WORKER_NAMES = ['empty', 'bare', 'larkgate', 'queued', 'sdk'] as const
export type WorkerName = (typeof WORKER_NAMES)[number]

export interface Workerd {
  readonly url: string
  /** CPU of all its threads since it started, in microseconds. */
  readonly cpuUs: () => number
  readonly stop: () => Promise<void>
}

interface Worker {
  readonly entry: string
  readonly options?: BuildOptions
  /** Bindings as workerd's configuration spells them. */
  readonly bindings?: readonly string[]
}

/** The SDK is CommonJS and asks for Node's modules and folders, which an ES module does not have. */
const NODE: BuildOptions = {
  platform: 'node',
  mainFields: ['module', 'main'],
  banner: {
    js: "import { createRequire } from 'node:module'; const [require, __dirname] = [createRequire('/'), '/'];",
  },
}

const SETTINGS = Object.entries({
  LARK_APP_ID: APP.appId,
  LARK_ENCRYPT_KEY: APP.encryptKey,
  LARK_VERIFICATION_TOKEN: APP.verificationToken,
  LARKGATE_LOG: 'json:error',
}).map(([name, value]) => `(name = "${name}", text = "${value}")`)

const WORKERS: Readonly<Record<WorkerName, Worker>> = {
  empty: { entry: 'empty.ts' },
  bare: { entry: 'bare.ts' },
  larkgate: { entry: 'larkgate.ts', bindings: SETTINGS },
  queued: { entry: 'larkgate.ts', bindings: [...SETTINGS, '(name = "EVENTS", queue = "queue")'] },
  sdk: { entry: 'sdk.ts', options: NODE },
}

/** What a producer sends to: it takes every message and forgets it. Without such an answer `send` fails. */
const QUEUE = `
const metrics = { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: 0 }
export default {
  async fetch(request) {
    await request.arrayBuffer()
    return Response.json({ metadata: { metrics } })
  },
}
`

export async function startWorkerd(name: WorkerName): Promise<Workerd> {
  const folder = newFolder()
  const { entry, options, bindings = [] } = WORKERS[name]
  await bundle(entry, join(folder, 'worker.js'), options)
  writeFileSync(join(folder, 'queue.js'), QUEUE)
  writeFileSync(join(folder, 'config.capnp'), toConfig(bindings))
  const stdio = ['ignore', 'inherit', 'inherit', 'pipe'] as const
  const child = spawn(workerdPath(), ['serve', 'config.capnp', '--control-fd=3'], { cwd: folder, stdio: [...stdio] })
  process.once('exit', () => child.kill('SIGKILL'))
  const port = await listening(child)
  const ended = once(child, 'exit')
  return {
    url: `http://127.0.0.1:${port}`,
    cpuUs: () => cpuUs(child.pid),
    async stop() {
      child.kill('SIGKILL')
      await ended
      removeFolder(folder)
    },
  }
}

/** As wrangler does it for a Worker with `minify`. */
async function bundle(entry: string, outfile: string, options: BuildOptions = {}): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [`bench/workerd/${entry}`],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    platform: 'neutral',
    conditions: ['workerd', 'worker'],
    logLevel: 'warning',
    ...options,
  })
}

/** All of them with the same date, so that they have the same runtime. */
function toConfig(bindings: readonly string[]): string {
  const date = /^compatibility_date = "([\d-]+)"$/m.exec(readText('wrangler.toml'))?.[1]
  const worker = (file: string, more: string) =>
    `(modules = [(name = "${file}", esModule = embed "${file}")], compatibilityDate = "${date}", ${more})`
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = ${worker('worker.js', `bindings = [${bindings.join(', ')}]`)}),
    (name = "queue", worker = ${worker('queue.js', '')}),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
`
}

/** Found through wrangler, which is what pins the version. */
function workerdPath(): string {
  const wrangler = createRequire(createRequire(import.meta.url).resolve('wrangler/package.json'))
  return (wrangler('workerd') as { default: string }).default
}

/** Resolves with the port once workerd says on its control pipe that it listens. */
async function listening(child: ChildProcess): Promise<number> {
  for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
    const event = JSON.parse(line) as { event: string; port?: number }
    if (event.event === 'listen' && event.port !== undefined) return event.port
  }
  throw new Error('workerd has ended before it listened')
}

/**
 * From the scheduler's own account, in nanoseconds: `/proc/<pid>/stat` counts in hundredths of a second, which is some
 * percent of what is measured here.
 */
function cpuUs(pid: number | undefined): number {
  const tasks = readdirSync(`/proc/${pid}/task`)
  const times = tasks.map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]))
  return times.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1000
}
