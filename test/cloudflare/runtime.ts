/** The built Worker in workerd, with state that outlives it: `wrangler dev` on 127.0.0.1, started, killed, started again. */
import { globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { PATIENCE_MS, startWrangler } from './wrangler.ts'

export interface Line {
  readonly msg: string
  readonly outcome?: string
  readonly key?: string
  readonly id?: string
  readonly [field: string]: unknown
}

export interface Runtime {
  readonly url: string
  /** What the Worker has logged, in this life. */
  readonly lines: readonly Line[]
  readonly kill: (signal: NodeJS.Signals) => Promise<unknown>
}

/** Starts what wrangler has written into `built`; what its objects keep is in `state`. */
export async function startRuntime(
  built: string,
  state: string,
  variables: Readonly<Record<string, string>>,
): Promise<Runtime> {
  const lines: Line[] = []
  let rest = ''
  const vars = Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  // In place of the .dev.vars of whoever develops here.
  const noSecrets = join(state, 'no-secrets.env')
  writeFileSync(noSecrets, '')
  const words = [
    'dev',
    join(built, 'index.js'),
    '--no-bundle',
    '--config',
    'wrangler.toml',
    '--persist-to',
    state,
    '--env-file',
    noSecrets,
  ]
  const address = ['--ip', '127.0.0.1', '--port', '0', '--inspector-port', '0', '--show-interactive-dev-session=false']
  const running = startWrangler([...words, ...address, ...vars], state, (text) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts.flatMap(readLine))
  })
  const ended = running.ended.then((code) => {
    throw new Error(`wrangler has ended with ${code}: ${running.output()}`)
  })
  ended.catch(() => undefined)
  const url = await Promise.race([ended, readyAt(running.output)])
  return { url, lines, kill: running.kill }
}

/** What the Worker has logged stands there as it is, or, from `warn` on, dressed up. */
function readLine(text: string): Line[] {
  const [json] = /\{"time":.*\}/.exec(stripVTControlCharacters(text)) ?? []
  return json === undefined ? [] : [JSON.parse(json) as Line]
}

function readyAt(output: () => string): Promise<string> {
  return waitFor('wrangler to be ready', () => /Ready on (http:\/\/127\.0\.0\.1:\d+)/.exec(output())?.[1])
}

/** The first value that is not `undefined` or `false`. */
export async function waitFor<T>(what: string, look: () => T | undefined | false, withinMs = PATIENCE_MS): Promise<T> {
  for (const untilMs = Date.now() + withinMs; Date.now() < untilMs; await sleep(50)) {
    const value = look()
    if (value !== undefined && value !== false) return value
  }
  throw new Error(`waited in vain for ${what}`)
}

/** All rows that the objects of `className` have of a table, with the object's file. Only when the runtime is not running. */
export function rowsOf(state: string, className: string, table: string): Readonly<Record<string, unknown>>[] {
  return globSync(join(state, `**/*${className}/*.sqlite`)).flatMap((path) => {
    const database = new DatabaseSync(path)
    try {
      const exists = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table)
      return exists ? (database.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[]) : []
    } finally {
      database.close()
    }
  })
}
