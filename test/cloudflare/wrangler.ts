/** wrangler's command line, as a process of its own. Ends only what it started. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const COMMAND = join(ROOT, 'node_modules/wrangler/bin/wrangler.js')
export const HANDLERS = 'test/cloudflare/handlers.ts'

/** Longer than any build or start takes on a busy machine. */
export const PATIENCE_MS = 60_000

/** Nothing is told to anybody, and nothing is left in the home folder. */
export function quietEnvironment(folder: string): Record<string, string> {
  return {
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_LOG: 'log',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_LOG_PATH: join(folder, 'wrangler-logs'),
    WRANGLER_REGISTRY_PATH: join(folder, 'registry'),
  }
}

/** A folder that is gone after `leaveTo` has been called back. */
export function newFolder(leaveTo: (cleanup: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-cloudflare-'))
  leaveTo(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface Running {
  readonly pid: number
  /** All that it has written so far, errors too. */
  readonly output: () => string
  readonly ended: Promise<number | null>
  /** Ends it with all that it has started. */
  readonly kill: (signal: NodeJS.Signals) => Promise<unknown>
}

export function startWrangler(words: readonly string[], folder: string, onOutput?: (text: string) => void): Running {
  const env = { ...process.env, ...quietEnvironment(folder) }
  // A process group of its own: workerd is a child of a child.
  const child = spawn(process.execPath, [COMMAND, ...words], { cwd: ROOT, env, detached: true, stdio: 'pipe' })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      onOutput?.(text)
    })
  }
  child.stdin.end()
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const pid = child.pid as number
  return {
    pid,
    output: () => output,
    ended,
    kill(signal) {
      if (child.exitCode === null && child.signalCode === null) process.kill(-pid, signal)
      return ended
    },
  }
}

/**
 * Builds what would be deployed into `folder`.
 *
 * @param config from the root
 * @param handlers in place of handlers/index.ts, from the root
 */
export async function buildWorker(config: string, folder: string, handlers = HANDLERS): Promise<string> {
  const words = [
    'deploy',
    '--dry-run',
    '--config',
    config,
    '--outdir',
    folder,
    '--alias',
    `#handlers:${join(ROOT, handlers)}`,
  ]
  const { ended, output } = startWrangler(words, folder)
  const code = await ended
  if (code !== 0) throw new Error(`wrangler has ended with ${code}: ${output()}`)
  return output()
}
