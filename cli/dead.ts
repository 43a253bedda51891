/** `larkgate dead` and `larkgate redrive`: what could not be handled, and giving it another chance. */
import { sqliteBodies } from '../lib/bodies/sqlite.ts'
import { systemClock } from '../lib/clocks/system.ts'
import { allKeys, redrive as redriveLetters } from '../lib/core/redrive.ts'
import { sqliteDeadLetters } from '../lib/dead/sqlite.ts'
import { sqliteQueue } from '../lib/queues/sqlite.ts'
import { sqliteStore } from '../lib/stores/sqlite.ts'
import { withWriter } from './data.ts'
import { loadConfig } from './environment.ts'
import { isoTime, print, printJson, printTable } from './output.ts'

const PAGE = 100

export async function dead({ json }: { readonly json?: true }): Promise<number> {
  return withWriter(loadConfig(), async (file) => {
    const letters = sqliteDeadLetters(file)
    const rows: string[][] = []
    let cursor: string | undefined
    do {
      const page = await letters.list(PAGE, cursor)
      for (const { key, type, app, attempts, diedAtMs, reason } of page.letters) {
        if (json) printJson({ key, type, app, attempts, diedAt: isoTime(diedAtMs), reason })
        else rows.push([isoTime(diedAtMs), String(attempts), key, reason])
      }
      cursor = page.cursor
    } while (cursor !== undefined)
    if (!json) printTable(['DIED', 'ATTEMPTS', 'KEY', 'REASON'], rows)
    return 0
  })
}

export async function redrive({ key, all }: { readonly key?: string; readonly all?: true }): Promise<number> {
  return withWriter(loadConfig(), async (file) => {
    const letters = sqliteDeadLetters(file)
    const ports = {
      dead: letters,
      queue: sqliteQueue(file, systemClock),
      store: sqliteStore(file, systemClock),
      bodies: sqliteBodies(file, systemClock),
    }
    const keys = all ? await allKeys(letters) : [key ?? '']
    const report = await redriveLetters(keys, ports)
    for (const redriven of report.redriven) print(`redriven  ${redriven}`)
    for (const failed of report.failed) process.stderr.write(`not redriven  ${failed.key}  ${failed.reason}\n`)
    if (keys.length === 0) print('there are no dead letters')
    return report.failed.length === 0 ? 0 : 1
  })
}
