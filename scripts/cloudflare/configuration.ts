/** What the configuration of a Worker (wrangler.toml) needs that has to be there before it is deployed. */

export interface Needed {
  /** Of the Worker. */
  readonly worker: string
  /** Each once: those it sends to, consumes, and leaves to its backstop. */
  readonly queues: readonly string[]
  readonly buckets: readonly string[]
  /** The names of `[vars]`. */
  readonly variables: readonly string[]
  /** The `account_id`, where one is written down. */
  readonly account: string | undefined
}

/** Reads the few keys it looks for, as wrangler.toml writes them: one a line, in double quotes. */
export function neededBy(toml: string): Needed {
  const lines = toml.split('\n').map((line) => line.trim())
  const valuesOf = (key: string) => [...new Set(lines.flatMap((line) => valueIn(line, key)))]
  const [worker] = valuesOf('name')
  if (worker === undefined) throw new Error('the configuration has no name')
  return {
    worker,
    queues: [...new Set([...valuesOf('queue'), ...valuesOf('dead_letter_queue')])],
    buckets: valuesOf('bucket_name'),
    variables: linesOf(lines, '[vars]').flatMap((line) => /^([A-Z_]+)\s*=/.exec(line)?.[1] ?? []),
    account: valuesOf('account_id')[0],
  }
}

/** The same without its buckets: large events are then refused. */
export function withoutBuckets(toml: string): string {
  const tables = toml.split(/^(?=\[)/m)
  return tables.filter((table) => !table.startsWith('[[r2_buckets]]')).join('')
}

function valueIn(line: string, key: string): readonly string[] {
  const match = new RegExp(`^${key}\\s*=\\s*"([^"]*)"`).exec(line)
  return match?.[1] === undefined ? [] : [match[1]]
}

/** What stands below a heading, up to the next. */
function linesOf(lines: readonly string[], heading: string): readonly string[] {
  const start = lines.indexOf(heading)
  if (start < 0) return []
  const after = lines.slice(start + 1)
  const end = after.findIndex((line) => line.startsWith('['))
  return end < 0 ? after : after.slice(0, end)
}
