/** The entry of the one file that scripts/bundle.ts makes: the command, and in a thread the part that the thread is for. */
import { isMainThread } from 'node:worker_threads'
import * as errors from '../lib/core/errors.ts'

// The part for AWS is a file of its own beside this one (scripts/bundle.ts). What it throws has to be of these classes.
Object.assign(globalThis, { [Symbol.for('larkgate.errors')]: errors })

const [, , thread] = process.argv

if (isMainThread) {
  const { run } = await import('./main.ts')
  process.exitCode = await run(process.argv)
} else if (thread === 'storage-thread') {
  await import('../container/storage-thread.ts')
} else {
  await import('../container/handlers-thread.ts')
}
