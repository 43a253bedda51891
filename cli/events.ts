/** `larkgate events` and `larkgate show`: what the embedded gateway has received, and what became of it. */
import { sqliteBodies } from '../lib/bodies/sqlite.ts'
import { systemClock } from '../lib/clocks/system.ts'
import { redeem } from '../lib/core/claim-check.ts'
import { maskSecrets } from '../lib/core/mask.ts'
import { sqliteDeadLetters } from '../lib/dead/sqlite.ts'
import { type EventFilter, findEvent, listEvents } from '../lib/sqlite/inspect.ts'
import { withReader, withWriter } from './data.ts'
import { loadConfig } from './environment.ts'
import { isoTime, print, printJson, printTable } from './output.ts'

export interface EventsOptions extends EventFilter {
  readonly json?: true
}

export async function events({ json, ...filter }: EventsOptions): Promise<number> {
  const rows = await withReader(loadConfig(), (db) => listEvents(db, Date.now(), filter))
  if (json) {
    for (const { receivedAtMs, claimedAtMs, nextAtMs, doneAtMs, ...row } of rows) {
      const times = { receivedAt: receivedAtMs, startedAt: claimedAtMs, nextAt: nextAtMs, endedAt: doneAtMs }
      const iso = Object.entries(times).map(([name, at]) => [name, isoTime(at) || null])
      printJson({ ...row, ...Object.fromEntries(iso) })
    }
    return 0
  }
  const cells = rows.map((row) => [
    row.state,
    String(row.attempts),
    isoTime(row.receivedAtMs),
    row.key,
    row.reason ?? '',
  ])
  printTable(['STATE', 'ATTEMPTS', 'RECEIVED', 'KEY', 'REASON'], cells)
  return 0
}

export async function show(key: string): Promise<number> {
  const text = await withWriter(loadConfig(), async (file) => {
    const event = findEvent(file.db, Date.now(), key) ?? (await sqliteDeadLetters(file).get(key))
    return event && (await redeem(event.body, sqliteBodies(file, systemClock)))
  })
  if (text === undefined) {
    process.stderr.write(`there is no event with the key ${key}; larkgate events lists the keys\n`)
    return 1
  }
  print(indent(maskSecrets(text)))
  return 0
}

type RawJson = { rawJSON(source: string): unknown }

/** Readable, but with every number as it was written: ids can be larger than a double holds. */
function indent(json: string): string {
  const keepNumbers = (_name: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source ? (JSON as unknown as RawJson).rawJSON(context.source) : value
  return JSON.stringify(JSON.parse(json, keepNumbers as (name: string, value: unknown) => unknown), undefined, 2)
}
