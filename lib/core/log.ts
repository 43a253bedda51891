/** Small helpers over the {@link Log} port. Writes nothing itself. */
import type { Log, LogFields } from './ports.ts'

/** `log` with `fields` added to every line. */
export function withFields(log: Log, fields: LogFields): Log {
  return {
    debug: (msg, more) => log.debug(msg, { ...fields, ...more }),
    info: (msg, more) => log.info(msg, { ...fields, ...more }),
    warn: (msg, more) => log.warn(msg, { ...fields, ...more }),
    error: (msg, more) => log.error(msg, { ...fields, ...more }),
  }
}

/** For library use without logs, and for tests. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
