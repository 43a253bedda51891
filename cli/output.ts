/** What commands print: tables for people, a JSON object per line for programs. */
import { styleText } from 'node:util'

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value))
}

/** Columns as wide as their widest cell. What a cell says comes from outside, so it may not break lines or move the cursor. */
export function printTable(header: readonly string[], cells: readonly (readonly string[])[]): void {
  const rows = cells.map((row) => row.map((cell) => cell.replace(/\p{Cc}+/gu, ' ')))
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  print(bold(line(header)))
  for (const row of rows) print(line(row))
}

export function bold(text: string): string {
  return process.stdout.isTTY && !process.env.NO_COLOR ? styleText('bold', text) : text
}

export function isoTime(epochMs: number | null | undefined): string {
  return typeof epochMs === 'number' ? new Date(epochMs).toISOString() : ''
}
