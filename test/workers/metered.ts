/** The SQLite of an object, with a count of what the platform would bill. */
import type { SqlStorage as LarkgateSql, SqlValue } from '../../lib/cloudflare/objects.ts'

export interface MeteredSql {
  readonly sql: LarkgateSql
  /** Rows written and read by `run`. */
  readonly cost: (run: () => unknown) => { readonly written: number; readonly read: number }
}

export function metered(real: SqlStorage): MeteredSql {
  let written = 0
  let read = 0
  return {
    sql: {
      exec(query: string, ...bindings: SqlValue[]) {
        const cursor = real.exec(query, ...bindings)
        const rows = cursor.toArray()
        written += cursor.rowsWritten
        read += cursor.rowsRead
        return { toArray: () => rows }
      },
    },
    cost(run) {
      written = 0
      read = 0
      run()
      return { written, read }
    },
  }
}
