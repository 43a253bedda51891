/** Log lines of a Worker: JSON on the console, where the platform collects and indexes them. */
import type { LogConfig } from '../lib/config/log.ts'
import type { Log } from '../lib/core/ports.ts'
import { jsonLine, leveledLog } from '../lib/log/lines.ts'

export function consoleLog({ level }: Pick<LogConfig, 'level'>): Log {
  return leveledLog(level, (at, msg, fields) => console[at](jsonLine(at, msg, fields, new Date())))
}
