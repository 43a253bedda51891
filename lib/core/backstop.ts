/**
 * Behind the consumer's back: what a queue has handed over for the last time without an acknowledgement → dead letters.
 *
 * The consumer counts attempts and writes dead letters itself. A queue's own limit is reached only when it could do
 * neither: its store was away for too long, or each invocation ended before the first line of it had run.
 */

import { parseObject, stringAt } from '../events/json.ts'
import { redeem } from './claim-check.ts'
import { bury, DONE_TTL_MS, type Ending, reasonOf, storeFailed } from './claimed.ts'
import { type Consumer, type ConsumerPorts, LEASE_MS } from './consume.ts'
import { type ReceivedEnvelope, readEnvelope } from './envelope.ts'
import { type LarkgateError, PortError, toLarkgateError } from './errors.ts'
import type { Claim, Delivery } from './ports.ts'

export type BackstopPorts = Pick<ConsumerPorts, 'store' | 'dead' | 'bodies' | 'clock' | 'random' | 'observe'>

/**
 * A consumer that runs no handlers: it buries everything that is not done, and marks it done like any dead letter. What
 * cannot be buried now is to be handed over again.
 *
 * @see docs/errors.md#err_retries_exhausted
 */
export function createBackstop(ports: BackstopPorts): Consumer {
  const { store, clock } = ports

  return {
    consume: (deliveries) =>
      Promise.all(
        deliveries.map(async (delivery) => {
          const startedAtMs = clock.now()
          const ending = await handle(await identify(delivery, ports), delivery)
          ports.observe?.({ ...ending, ms: clock.now() - startedAtMs })
          const { delayMs } = ending
          return delayMs === undefined
            ? { verdict: 'ack' }
            : { verdict: 'retry', delayMs, reason: ending.code ?? ending.outcome }
        }),
      ),
  }

  async function handle({ envelope, error, ...names }: Identified, { body }: Delivery): Promise<Ending> {
    const known = envelope && { envelope }
    const claim = await store.claim(names.key, LEASE_MS).catch(storeFailed)
    // Without the store nobody knows whether it is done. Better a letter too many than an event that waits here and is lost.
    const granted = claim instanceof PortError ? undefined : claim
    if (granted?.verdict === 'done') return { outcome: 'duplicate', ...known }
    if (granted?.verdict === 'held') {
      return { outcome: 'held', delayMs: Math.max(0, granted.untilMs - clock.now()), ...known }
    }
    const why = error ?? exhausted(granted)
    const failure = await bury({ ...names, body }, reasonOf(why), granted ? granted.attempt - 1 : 0, ports)
    if (granted && failure) await store.release(granted.token, reasonOf(why)).catch(() => false)
    if (granted && !failure) await store.finish(granted.token, DONE_TTL_MS).catch(() => false)
    return { ...(failure ?? { outcome: 'dead', code: why.code, error: why }), ...known }
  }
}

interface Identified {
  readonly key: string
  readonly type: string
  readonly app: string
  readonly envelope?: ReceivedEnvelope
  /** Why nobody will ever be able to read it. */
  readonly error?: LarkgateError
}

/** What the message is about. One whose body is away is known by its reference. */
async function identify({ id, body }: Delivery, { bodies }: BackstopPorts): Promise<Identified> {
  try {
    const envelope = readEnvelope(await redeem(body, bodies))
    return { key: envelope.key, type: envelope.type, app: envelope.app, envelope }
  } catch (cause) {
    const reference = parseObject(body)
    const error = toLarkgateError(cause)
    const key = stringAt(reference, 'larkkey') ?? `unreadable:${id}`
    const type = stringAt(reference, 'type') ?? 'unreadable'
    return { key, type, app: 'unknown', ...(error.code !== 'ERR_BODIES_UNAVAILABLE' && { error }) }
  }
}

function exhausted(claim: Extract<Claim, { readonly verdict: 'claimed' }> | undefined): PortError {
  const last = claim?.reason === undefined ? '' : `; the last attempt: ${claim.reason}`
  return new PortError('ERR_RETRIES_EXHAUSTED', `the queue has handed it over for the last time${last}`)
}
