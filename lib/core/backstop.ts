/**
 * Behind the consumer's back: what a queue has handed over for the last time without an acknowledgement → dead letters.
 *
 * The consumer counts attempts and writes dead letters itself. A queue's own limit is reached only when it could do
 * neither: its store was away for too long, or each invocation ended before the first line of it had run.
 */

import { parseObject, stringAt } from '../events/json.ts'
import { bury, DONE_TTL_MS, type Ending, reasonOf, storeFailed } from './claimed.ts'
import { type Consumer, type ConsumerPorts, LEASE_MS } from './consume.ts'
import { type ReceivedEnvelope, readEnvelope } from './envelope.ts'
import { type LarkgateError, PortError, toLarkgateError } from './errors.ts'
import type { Claim, Delivery } from './ports.ts'

export type BackstopPorts = Pick<ConsumerPorts, 'store' | 'dead' | 'clock' | 'random' | 'observe'>

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
          const ending = await handle(identify(delivery), delivery)
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

/**
 * What the message is about. One that refers to a stored body says so itself: the body is not needed for burying it, and
 * may be what the queue waited for in vain.
 */
function identify({ id, body }: Delivery): Identified {
  const reference = parseObject(body)
  const [key, type, app] = ['larkkey', 'type', 'larkapp'].map((name) => stringAt(reference, name))
  if (key && stringAt(reference, 'dataref') !== undefined && reference?.data === undefined) {
    return { key, type: type ?? 'unknown', app: app ?? 'unknown' }
  }
  try {
    const envelope = readEnvelope(body)
    return { key: envelope.key, type: envelope.type, app: envelope.app, envelope }
  } catch (error) {
    return { key: `unreadable:${id}`, type: 'unreadable', app: 'unknown', error: toLarkgateError(error) }
  }
}

function exhausted(claim: Extract<Claim, { readonly verdict: 'claimed' }> | undefined): PortError {
  const { reason = '' } = claim ?? {}
  // Released by an earlier try, which could not write the letter: that one has said it all.
  const said = reason.startsWith(EXHAUSTED) ? reason.slice(EXHAUSTED.length) : reason && `; the last attempt: ${reason}`
  return new PortError('ERR_RETRIES_EXHAUSTED', `${GIVEN_UP}${said}`)
}

const GIVEN_UP = 'the queue has handed it over for the last time'
const EXHAUSTED = `ERR_RETRIES_EXHAUSTED: ${GIVEN_UP}`
