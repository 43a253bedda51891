/** Claims and done marks in Durable Objects, spread over several: the client. What runs inside them is `seen-rows.ts`. */
import { callObject, type ObjectNamespace } from '../cloudflare/objects.ts'
import { PortError } from '../core/errors.ts'
import type { Claim, ClaimToken, SeenStore } from '../core/ports.ts'
import { hashOf } from './hash.ts'

/** An object as the client sees it: each verb is one call, and one transaction there. */
export interface SeenStub {
  readonly claim: (key: string, leaseMs: number) => PromiseLike<Claim>
  readonly renew: (token: ClaimToken, leaseMs: number) => PromiseLike<boolean>
  readonly finish: (token: ClaimToken, ttlMs: number) => PromiseLike<boolean>
  readonly release: (token: ClaimToken, reason: string) => PromiseLike<boolean>
  readonly forget: (key: string) => PromiseLike<void>
}

export interface ShardOptions {
  /** Objects among which the keys are spread. After a change most keys are in another object, and not found. Default 8. */
  readonly shards?: number
  /** A whole number from 0 on that depends on the key alone. Default {@link hashOf}. */
  readonly hash?: (key: string) => number
}

/**
 * `renew` and `release` are called a second time when the platform says that this is worth it: it is harmless, for the
 * token is refused once somebody else has the key. The others are not. A claim whose answer was lost may have been granted,
 * to nobody: its key is held until the lease runs out. `finish` would be refused after one that worked, and the consumer
 * repeats it itself.
 *
 * @throws {PortError} ERR_STORE_UNAVAILABLE when the object did not answer, each verb
 */
export function durableObjectStore(namespace: ObjectNamespace<SeenStub>, options: ShardOptions = {}): SeenStore {
  const { shards = 8, hash = hashOf } = options

  /** A stub that has thrown may go on throwing, so each call gets one of its own. */
  function call<Result>(key: string, verb: (stub: SeenStub) => PromiseLike<Result>, repeatable = false) {
    const name = `seen-${hash(key) % shards}`
    return callObject(() => verb(namespace.getByName(name)), unavailable, repeatable)
  }

  return {
    claim: (key, leaseMs) => call(key, (stub) => stub.claim(key, leaseMs)),
    renew: (token, leaseMs) => call(token.key, (stub) => stub.renew(token, leaseMs), true),
    finish: (token, ttlMs) => call(token.key, (stub) => stub.finish(token, ttlMs)),
    release: (token, reason) => call(token.key, (stub) => stub.release(token, reason), true),
    forget: (key) => call(key, (stub) => stub.forget(key)),
  }
}

function unavailable(cause: unknown): PortError {
  return new PortError('ERR_STORE_UNAVAILABLE', 'the Durable Object of the store does not answer', { cause })
}
