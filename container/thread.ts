/** How this program starts its threads, and how it learns that one has ended. */
import { extname } from 'node:path'
import { type MessagePort, Worker } from 'node:worker_threads'
import { bundle } from './bundle.ts'
import { writeError, writeOut } from './output.ts'
import { type Caller, connect } from './rpc.ts'

export interface Thread {
  readonly caller: Caller
  /** Rejects when the thread ends, for whatever reason; never resolves. What was asked of it is rejected then too. */
  readonly ended: Promise<never>
  readonly post: (message: unknown, transfer: readonly MessagePort[]) => void
  /** Ends it at once, whatever it does. */
  readonly terminate: () => Promise<unknown>
}

export type ThreadName = 'storage-thread' | 'handlers-thread'

/** @param transfer ports in `data` that move to the thread */
export function startThread(name: ThreadName, data: object, transfer: readonly MessagePort[] = []): Thread {
  // A module beside this one, TypeScript in the repository and JavaScript in the package; in the bundle this very file,
  // which looks at its arguments (cli/bundle.ts).
  const url = new URL(bundle ? '' : `./${name}${extname(import.meta.url)}`, import.meta.url)
  const worker = new Worker(url, {
    argv: [name],
    workerData: data,
    transferList: [...transfer],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdout: true,
    stderr: true,
  })
  worker.stdout.on('data', writeOut)
  worker.stderr.on('data', writeError)
  const caller = connect(worker)
  const ended = new Promise<never>((_, reject) => {
    worker.once('error', reject)
    worker.once('exit', (code) => {
      caller.disconnect('the thread has ended')
      reject(new Error(`the thread has ended with code ${code}`))
    })
  })
  // Whoever waits for it sees the reason; when nobody does, it is no unhandled rejection.
  ended.catch(() => undefined)
  return {
    caller,
    ended,
    post: (message, ports) => worker.postMessage(message, [...ports]),
    terminate: () => worker.terminate(),
  }
}
