/** Runs the command for a test, as a process of its own. */
import { join } from 'node:path'
import { capture } from '../../scripts/command.ts'
import { ROOT } from '../../scripts/repository.ts'

/** What it prints. Rejects with all that it says when it does not end with 0. */
export function larkgate(...words: readonly string[]): Promise<string> {
  return capture(process.execPath, [join(ROOT, 'cli/larkgate.js'), ...words])
}
