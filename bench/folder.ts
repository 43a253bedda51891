/** Folders for what the benchmark writes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders = new Set<string>()

// Also when somebody has had enough of waiting: half a benchmark leaves tens of megabytes.
process.once('exit', () => folders.forEach(removeFolder))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** A new folder on the disk that is measured. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-bench-'))
  folders.add(folder)
  return folder
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  folders.delete(folder)
}
