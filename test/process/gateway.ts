/** The real process: started, driven and ended from outside. Ends only what it started. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, onTestFinished } from 'vitest'
import { createPlatform, type Platform } from '../../simulator/index.ts'

const COMMAND = fileURLToPath(new URL('../../cli/larkgate.js', import.meta.url))

/** Compiled once instead of in each of the many processes: they start in less than half the time. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/process-tests', import.meta.url))

export const EXAMPLE_HANDLERS = fileURLToPath(new URL('../../handlers/index.ts', import.meta.url))
export const HANDLERS = fileURLToPath(new URL('./fixtures/handlers.ts', import.meta.url))

export const APP = {
  appId: 'cli_process_test',
  encryptKey: 'encrypt-key-of-the-process-tests',
  verificationToken: 'verification-token-of-the-process-tests',
} as const

export const APP_VARIABLES = {
  LARK_APP_ID: APP.appId,
  LARK_ENCRYPT_KEY: APP.encryptKey,
  LARK_VERIFICATION_TOKEN: APP.verificationToken,
} as const

type Variables = Readonly<Record<string, string>>

/** Longer than any start or command takes on a busy machine. */
const PATIENCE_MS = 20_000

/** Longer than the gateway lets running requests and handlers go on: 5 s and 12 s. */
const STOP_PATIENCE_MS = 25_000

type Cleanup = () => void | Promise<void>

let leaveTo: (cleanup: Cleanup) => void = onTestFinished

/** Does it when the test ends, or all tests of the file if it is for all of them. */
export function atTheEnd(cleanup: Cleanup): void {
  leaveTo(cleanup)
}

/** Starts something for all tests of a file; what it has started and made is gone when the last one has ended. */
export function forAll<T>(start: () => Promise<T>): () => T {
  let started: T | undefined
  beforeAll(async () => {
    const cleanups: Cleanup[] = []
    leaveTo = (cleanup) => cleanups.unshift(cleanup)
    const cleanUp = async () => {
      for (const cleanup of cleanups) await cleanup()
    }
    try {
      started = await start()
    } catch (error) {
      await cleanUp()
      throw error
    } finally {
      leaveTo = onTestFinished
    }
    return cleanUp
  }, 60_000)
  return () => started as T
}

/** A folder of its own, gone with what is in it when the test ends. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-process-'))
  atTheEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The first value of `look` that is neither `undefined` nor `false`. Fails, saying for what it waited, when none comes. */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = PATIENCE_MS,
): Promise<Exclude<T, undefined | false>> {
  const untilMs = performance.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>
    if (performance.now() > untilMs) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
    await sleep(15)
  }
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A process of ours, and what it has printed so far. */
export interface Running {
  readonly pid: number
  readonly stdout: () => string
  readonly stderr: () => string
  readonly exited: Promise<Exit>
  readonly hasExited: () => boolean
  readonly signal: (signal: NodeJS.Signals) => void
}

export interface RunOptions {
  /** Path of the command's entry; that of the repository when absent. */
  readonly command?: string
  /** The working folder, with the data folder `.larkgate` and possibly a file `.env` in it. */
  readonly folder: string
  readonly variables?: Variables
  /** Limits the size of any file it writes, in blocks of `ulimit -f`. */
  readonly maxFileBlocks?: number
  /** Where its stdout goes, instead of to us. */
  readonly outputFile?: string
  /** Reads the beginning of its output only, as `head` would. */
  readonly hangsUp?: boolean
}

export type Child = ChildProcess & { readonly stderr: NodeJS.ReadableStream }

/** Starts `larkgate …` with no variables but the given ones and PATH. */
export function run(args: readonly string[], options: RunOptions): Running {
  const { command = COMMAND, folder, variables = {}, maxFileBlocks, outputFile, hangsUp } = options
  const words = [process.execPath, command, ...args]
  const [file = '', ...rest] =
    maxFileBlocks === undefined ? words : ['sh', '-c', `ulimit -f ${maxFileBlocks}; exec "$@"`, 'sh', ...words]
  const settings = { HOST: '127.0.0.1', PORT: '0', ...variables }
  const env = { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: COMPILE_CACHE, ...settings }
  const output = outputFile === undefined ? 'pipe' : openSync(outputFile, 'a')
  const child = spawn(file, rest, { cwd: folder, env, stdio: ['ignore', output, 'pipe'] }) as Child
  if (output !== 'pipe') closeSync(output)
  if (hangsUp) child.stdout?.once('data', () => child.stdout?.destroy())
  return follow(child)
}

/** Takes care of a process: collects what it prints, and ends it with the test. */
export function follow(child: Child): Running {
  const stdout = child.stdout ? collect(child.stdout) : () => ''
  const stderr = collect(child.stderr)
  const exited = new Promise<Exit>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout: stdout(), stderr: stderr() }))
  })
  const hasExited = () => child.exitCode !== null || child.signalCode !== null
  atTheEnd(() => end(child, exited))
  return { pid: child.pid as number, stdout, stderr, exited, hasExited, signal: (signal) => void child.kill(signal) }
}

/** Runs a command to its end. */
export async function larkgate(args: readonly string[], options: RunOptions): Promise<Exit> {
  return bounded(`larkgate ${args.join(' ')} to end`, run(args, options).exited, PATIENCE_MS)
}

export interface GatewayOptions extends RunOptions {
  readonly handlers?: string
}

export interface Gateway extends Running {
  readonly folder: string
  /** Without a path. */
  readonly url: string
  /** Pushes to this gateway as {@link APP}. */
  readonly platform: Platform
  /** The log lines on stdout so far. */
  readonly log: () => LogLine[]
  /** Runs a command beside it, with the same variables. */
  readonly larkgate: (...args: string[]) => Promise<Exit>
  /** SIGTERM, then whatever its end is. */
  readonly stop: () => Promise<Exit>
  /** SIGKILL, and nothing of it is left. */
  readonly kill: () => Promise<void>
}

export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

/** Starts the gateway as {@link APP} with the handlers of the fixtures, without waiting until it runs. */
export function launchGateway({ handlers = HANDLERS, ...options }: GatewayOptions): Running {
  return run(['start'], { ...options, variables: gatewayVariables(handlers, options) })
}

function gatewayVariables(handlers: string, { folder, variables }: RunOptions): Variables {
  return { ...APP_VARIABLES, LARKGATE_HANDLERS: handlers, JOURNAL: journalPath(folder), ...variables }
}

/** Starts it, and waits until it says that it is running. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { command, folder, handlers = HANDLERS } = options
  const running = launchGateway(options)
  const { pid, stdout, exited, signal } = running
  const variables = gatewayVariables(handlers, options)
  const url = await waitFor('the gateway to run', () => {
    if (running.hasExited()) throw new Error(`the gateway did not start: ${running.stderr().slice(0, 500)}`)
    const note = readNote(folder)
    return note?.pid === pid && running.stderr().includes('/readyz') && note.url
  })
  return {
    ...running,
    folder,
    url,
    platform: createPlatform({ url: `${url}/webhook/event`, cardUrl: `${url}/webhook/card`, ...APP }),
    log: () => logLines(stdout()),
    larkgate: (...args) => larkgate(args, { folder, variables, ...(command !== undefined && { command }) }),
    async stop() {
      signal('SIGTERM')
      return bounded('the gateway to stop', exited, STOP_PATIENCE_MS)
    },
    async kill() {
      signal('SIGKILL')
      await exited
    },
  }
}

export interface JournalLine {
  /** `start`, `end`, `fail` and `signal` of handlers; `callback`, `load`, and `kill` of a whole process. */
  readonly what: string
  readonly key: string
  readonly attempt: number
  readonly atMs: number
  readonly text: string
}

export function journalPath(folder: string): string {
  return join(folder, 'journal')
}

/** What the handlers of the fixtures have written down so far. */
export function readJournal(folder: string): JournalLine[] {
  if (!existsSync(journalPath(folder))) return []
  return completeLines(readFileSync(journalPath(folder), 'utf8')).map((line) => {
    const [what = '', key = '', attempt, atMs, ...text] = line.split(' ')
    return { what, key, attempt: Number(attempt), atMs: Number(atMs), text: text.join(' ') }
  })
}

/** The keys of events end in their id. */
export function journalOf(folder: string, eventId: string | undefined): JournalLine[] {
  return readJournal(folder).filter(({ key }) => key.endsWith(`:${eventId}`))
}

export function dataFolder(folder: string): string {
  return join(folder, '.larkgate')
}

/** Rows of the gateway's database, running or not. */
export function query<Row>(folder: string, sql: string): Row[] {
  const db = new DatabaseSync(join(dataFolder(folder), 'larkgate.db'), { readOnly: true, timeout: 5_000 })
  try {
    return db.prepare(sql).all() as Row[]
  } finally {
    db.close()
  }
}

/** What `/readyz` says: status and body. */
export async function readiness({ url }: Pick<Gateway, 'url'>): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}/readyz`)
  return { status: answer.status, body: await answer.json() }
}

/** One value of `/metrics`, by name and labels as they are written there; 0 where there is none yet. */
export async function metric({ url }: Pick<Gateway, 'url'>, series: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const line = text.split('\n').find((one) => one.startsWith(`${series} `))
  return Number(line?.slice(series.length) ?? 0)
}

/** Waits until nothing is on the queue any more. */
export async function untilSettled(folder: string, timeoutMs = PATIENCE_MS): Promise<void> {
  const sql = "SELECT count(*) AS n FROM message WHERE state <> 'settled'"
  await waitFor('the queue to be empty', () => query<{ n: number }>(folder, sql)[0]?.n === 0, timeoutMs)
}

function readNote(folder: string): { pid: number; url: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(dataFolder(folder), 'gateway.json'), 'utf8'))
  } catch {
    return undefined
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return () => text
}

/** The log in what a gateway has printed so far. */
export function logLines(stdout: string): LogLine[] {
  return completeLines(stdout).map((line) => JSON.parse(line) as LogLine)
}

/** The last line may still be on its way. */
function completeLines(text: string): string[] {
  return text.split('\n').slice(0, -1)
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await exited
}

export async function bounded<T>(what: string, work: Promise<T>, timeoutMs: number): Promise<T> {
  const late = sleep(timeoutMs, undefined, { ref: false }).then(() => {
    throw new Error(`waited ${timeoutMs} ms in vain for ${what}`)
  })
  return Promise.race([work, late])
}
