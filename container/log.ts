/** Log lines: JSON for machines, readable ones for a terminal. */
import { styleText } from 'node:util'
import type { Log, LogFields } from '../lib/core/ports.ts'
import { jsonLine, type Level, leveledLog, plain } from '../lib/log/lines.ts'

export interface LogSettings {
  readonly format: 'json' | 'pretty'
  readonly level: Level
  /** Whether `pretty` may use colour. */
  readonly colour: boolean
}

const COLOURS = { debug: 'dim', info: 'cyan', warn: 'yellow', error: 'red' } as const

/** @param write gets one line at a time, with its line break */
export function createLog(settings: LogSettings, write: (line: string) => void, now: () => number = Date.now): Log {
  const format = settings.format === 'json' ? jsonLine : prettyLine
  return leveledLog(settings.level, (level, msg, fields) =>
    write(`${format(level, msg, fields, new Date(now()), settings.colour)}\n`),
  )
}

function prettyLine(level: Level, msg: string, fields: LogFields, time: Date, colour: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text
  const clock = time.toTimeString().slice(0, 8)
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  const rest = entries.map(([name, value]) => `${paint('dim', `${name}=`)}${short(value)}`).join(' ')
  return [paint('dim', clock), paint(COLOURS[level], level.padEnd(5)), msg, rest]
    .filter((part) => part !== '')
    .join(' ')
}

/** Quoted where it would be read as more than one word, or would do something to the terminal. */
function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, plain)
  return typeof value === 'string' && /[\s="\p{C}]/u.test(value) ? JSON.stringify(value) : String(text)
}
