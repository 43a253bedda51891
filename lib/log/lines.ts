/** Log lines for machines: one JSON object per line. Where a line goes is for the host to say. */
import type { Log, LogFields } from '../core/ports.ts'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

export type Level = (typeof LEVELS)[number]

/** A log that drops what is below `least`. */
export function leveledLog(least: Level, write: (level: Level, msg: string, fields: LogFields) => void): Log {
  const at = (level: Level) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return () => undefined
    return (msg: string, fields: LogFields = {}) => write(level, msg, fields)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Without a line break. */
export function jsonLine(level: Level, msg: string, fields: LogFields, time: Date): string {
  return JSON.stringify({ time: time.toISOString(), level, msg, ...fields }, plain)
}

/** For `JSON.stringify`: errors would be written as `{}`, and a bigint would throw. */
export function plain(_name: string, value: unknown): unknown {
  if (value instanceof Error) return value.stack ?? value.message
  return typeof value === 'bigint' ? String(value) : value
}
