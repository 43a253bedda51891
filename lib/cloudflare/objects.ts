/** What the adapters on Durable Objects share: the bindings as far as they use them, and what a failed call means. */
import type { LarkgateError } from '../core/errors.ts'

/** What SQLite of a Durable Object takes and gives, as far as it is used here. */
export type SqlValue = string | number | null

export interface SqlStorage {
  /** Runs at once, without any waiting; what it has written is durable before an answer leaves the object. */
  readonly exec: (query: string, ...bindings: SqlValue[]) => { readonly toArray: () => Record<string, unknown>[] }
}

export interface ObjectStorage {
  readonly sql: SqlStorage
  /** All of what `run` writes, or, when it throws, nothing. */
  readonly transactionSync: <Result>(run: () => Result) => Result
}

/** A namespace of Durable Objects: any name names one, which begins to exist when it is first called. */
export interface ObjectNamespace<Stub> {
  readonly getByName: (name: string) => Stub
}

/**
 * Calls an object.
 *
 * @param failed what the caller shall see when the object did not answer
 * @param repeatable whether the call may be made a second time though the first one may have worked. It is, once and at
 *   once, when the platform says that it is worth it: the object has moved, or its code was replaced
 */
export async function callObject<Result>(
  call: () => PromiseLike<Result>,
  failed: (cause: unknown) => LarkgateError,
  repeatable: boolean,
): Promise<Result> {
  try {
    return await call()
  } catch (cause) {
    if (!repeatable || !isRetryable(cause)) throw failed(cause)
  }
  try {
    return await call()
  } catch (cause) {
    throw failed(cause)
  }
}

/** An object that has too much to do gets more of it from whoever tries again at once. */
function isRetryable(cause: unknown): boolean {
  const { retryable, overloaded } = (cause ?? {}) as { readonly retryable?: unknown; readonly overloaded?: unknown }
  return retryable === true && overloaded !== true
}
