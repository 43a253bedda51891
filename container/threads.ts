/** How this program starts its threads. */
import { extname } from 'node:path'
import type { WorkerOptions } from 'node:worker_threads'

/** The thread's module: TypeScript in the repository, JavaScript in the package. */
export function threadUrl(name: string): URL {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url)
}

export function threadOptions(workerData: unknown): WorkerOptions {
  return { workerData, execArgv: ['--disable-warning=ExperimentalWarning'] }
}
