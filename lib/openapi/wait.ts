/** Waiting that a caller can end. */
import type { Clock } from '../core/ports.ts'
import { OpenApiError } from './error.ts'

/**
 * `work`'s result. The work is not stopped by the signal; what it comes to is dropped then.
 *
 * @throws {OpenApiError} ERR_OPENAPI_ABORTED once `signal` fires
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const stop = () => reject(new OpenApiError('ERR_OPENAPI_ABORTED', 'the caller no longer waits for an answer'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    const done = () => signal.removeEventListener('abort', stop)
    work.finally(done).then(resolve, reject)
  })
}

/** @throws {OpenApiError} ERR_OPENAPI_ABORTED once `signal` fires; no timer is left then */
export async function sleep(delayMs: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  let cancel = () => {}
  const passed = new Promise<void>((resolve) => {
    cancel = clock.after(delayMs, resolve)
  })
  await unlessAborted(passed, signal).finally(cancel)
}
