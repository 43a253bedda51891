/** Dead letters in one Durable Object: the client. What runs inside it is `letter-rows.ts`. */
import { callObject, type ObjectNamespace } from '../cloudflare/objects.ts'
import { PortError } from '../core/errors.ts'
import type { DeadLetter, DeadLetterPage, DeadLetters } from '../core/ports.ts'
import { readCursor } from './cursor.ts'

/** The object as the client sees it. */
export interface DeadStub {
  readonly put: (letter: DeadLetter) => PromiseLike<void>
  /** @param after number of a letter, 0 for the first page */
  readonly list: (limit: number, after: number) => PromiseLike<DeadLetterPage>
  readonly get: (key: string) => PromiseLike<DeadLetter | undefined>
  readonly remove: (key: string, diedAtMs?: number) => PromiseLike<void>
}

/** One object is enough for what is rare, and it alone can list all letters in the order in which they came. */
const NAME = 'dead'

/**
 * A call is made a second time when the platform says that this is worth it: each may be repeated.
 *
 * @throws {PortError} ERR_DEAD_LETTERS_UNAVAILABLE when the object did not answer, each verb
 */
export function durableObjectDeadLetters(namespace: ObjectNamespace<DeadStub>): DeadLetters {
  function call<Result>(verb: (stub: DeadStub) => PromiseLike<Result>) {
    return callObject(() => verb(namespace.getByName(NAME)), unavailable, true)
  }

  return {
    put: (letter) => call((stub) => stub.put(letter)),
    async list(limit, cursor) {
      // Here, since an error that an object throws arrives without its class.
      const after = readCursor(cursor)
      return call((stub) => stub.list(limit, after))
    },
    get: (key) => call((stub) => stub.get(key)),
    remove: (key, diedAtMs) => call((stub) => stub.remove(key, diedAtMs)),
  }
}

function unavailable(cause: unknown): PortError {
  return new PortError('ERR_DEAD_LETTERS_UNAVAILABLE', 'the Durable Object of the dead letters does not answer', {
    cause,
  })
}
