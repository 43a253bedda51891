/** What a Worker is given: bindings by the names of wrangler.toml. Variables and secrets lie beside them. */
import type { BucketBinding } from '../lib/bodies/r2.ts'
import { r2Bodies } from '../lib/bodies/r2.ts'
import type { ObjectNamespace } from '../lib/cloudflare/objects.ts'
import type { Environment } from '../lib/config/roles.ts'
import { withClaimCheck } from '../lib/core/claim-check.ts'
import { ConfigError } from '../lib/core/errors.ts'
import type { EventQueue } from '../lib/core/ports.ts'
import type { DeadStub } from '../lib/dead/durable-object.ts'
import { CLOUDFLARE_MESSAGE_BYTES, cloudflareQueue, type QueueBinding } from '../lib/queues/cloudflare.ts'
import type { SeenStub } from '../lib/stores/durable-object.ts'

export interface ReceiveBindings {
  readonly EVENTS: QueueBinding
  /** Without one, envelopes that are too large for the queue are refused. */
  readonly BODIES?: BucketBinding
}

export interface ConsumeBindings extends ReceiveBindings {
  readonly SEEN: ObjectNamespace<SeenStub>
  readonly DEAD: ObjectNamespace<DeadStub>
}

/** The bindings are told apart from the variables by their names alone. */
export function environmentOf(env: object): Environment {
  return env as Environment
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when one of them is not there
 */
export function checkBound<Env extends object>(env: Env, ...names: readonly (keyof Env & string)[]): void {
  for (const name of names) {
    if (env[name] === undefined) throw new ConfigError('ERR_CONFIG_INVALID', `${name} is not bound: see wrangler.toml`)
  }
}

/** Where events are put: small ones on the queue, large ones into the bucket first, if there is one. */
export function openQueue({ EVENTS, BODIES }: ReceiveBindings): EventQueue {
  const queue = cloudflareQueue(EVENTS)
  if (BODIES === undefined) return queue
  const maxBytes = CLOUDFLARE_MESSAGE_BYTES
  return withClaimCheck(queue, r2Bodies(BODIES), { maxBytes, uniqueName: () => crypto.randomUUID() })
}
