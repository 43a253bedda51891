/** `larkgate events`: what the embedded gateway has received, and what became of it. */
import { type EventFilter, listEvents } from '../lib/sqlite/inspect.ts'
import { withReader } from './data.ts'
import { loadConfig } from './environment.ts'
import { isoTime, printJson, printTable } from './output.ts'

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
