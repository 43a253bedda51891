/** Runs the wrangler of this repository, without questions, and reads what it says. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { ROOT } from '../repository.ts'

export interface WranglerRun {
  readonly code: number | null
  readonly stdout: string
  /** Both streams, without colours: errors come on either. */
  readonly output: string
}

export interface WranglerOptions {
  /** Given on standard input: secrets must not be seen in a list of processes. */
  readonly input?: string
  readonly variables?: Readonly<Record<string, string>>
}

/** Never rejects for what wrangler says: that is in the result. */
export type Wrangler = (args: readonly string[], options?: WranglerOptions) => Promise<WranglerRun>

/** No usage data to anybody, no banner, and no file of logs beside the ones that people look for. */
export const QUIET = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  NO_COLOR: '1',
  FORCE_COLOR: '0',
} as const

export const WRANGLER = join(
  dirname(createRequire(import.meta.url).resolve('wrangler/package.json')),
  'bin/wrangler.js',
)

/** @param environment of the process; a test puts another Cloudflare into it */
export function realWrangler(environment: NodeJS.ProcessEnv): Wrangler {
  return async (args, { input = '', variables = {} } = {}) => {
    const child = spawn(process.execPath, [WRANGLER, ...args], {
      cwd: ROOT,
      env: { ...environment, ...QUIET, ...variables },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    // A wrangler that has ended does not read any more; its exit code says why.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
    return { code, stdout, output: withoutColours(`${stdout}\n${stderr}`) }
  }
}

function withoutColours(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  return output.replace(/\u001B\[[\d;]*m/g, '')
}

/** The number that Cloudflare's API gives an error, e.g. 10042. */
export function apiCode({ output }: WranglerRun): number | undefined {
  const code = /\[code: (\d+)\]/.exec(output)?.[1]
  return code === undefined ? undefined : Number(code)
}

/** What went wrong, in one line: the API's sentence, else wrangler's own. */
export function problemOf({ output, code }: WranglerRun): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const fromApi = lines.find((line) => /\[code: \d+\]$/.test(line))
  const fromWrangler = lines.filter((line) => line.includes('[ERROR]')).at(-1)
  return fromApi ?? fromWrangler?.replace(/^.*\[ERROR\]\s*/, '') ?? lines.at(-1) ?? `wrangler ended with ${code}`
}
