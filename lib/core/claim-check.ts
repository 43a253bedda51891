/** Keeps large envelopes out of the queue: the message carries a reference, invisible to handlers. */
import { parseObject, stringAt } from '../events/json.ts'
import type { Envelope } from './envelope.ts'
import { PortError, queueFailed } from './errors.ts'
import type { Bodies, EventQueue } from './ports.ts'

export interface ClaimCheckOptions {
  /** Envelopes with more bytes in UTF-8 than this are stored apart. */
  readonly maxBytes: number
  /** A name nobody used before; unique to the send, so that no retry overwrites what another message refers to. */
  readonly uniqueName: () => string
}

/**
 * A queue that stores large envelopes in `bodies` first and then sends a message with `dataref`, CloudEvents' own
 * attribute for this.
 *
 * @see docs/walk.md#large-envelopes
 */
export function withClaimCheck<Queue extends EventQueue>(
  queue: Queue,
  bodies: Bodies,
  options: ClaimCheckOptions,
): Queue {
  return {
    ...queue,
    async send(envelope: Envelope): Promise<void> {
      if (fitsInto(options.maxBytes, envelope.text)) return queue.send(envelope)
      const dataref = options.uniqueName()
      await bodies.put(dataref, envelope.text).catch((cause: unknown) => Promise.reject(queueFailed(cause)))
      const { key: larkkey, type, app: larkapp, lane: larklane } = envelope
      const text = JSON.stringify({ specversion: '1.0', larkkey, type, larkapp, larklane, dataref })
      await queue.send({ ...envelope, dataref, text })
    },
  }
}

/** Whether `text` has at most `maxBytes` bytes in UTF-8. Most texts are so far from it that nothing has to be counted. */
export function fitsInto(maxBytes: number, text: string): boolean {
  if (text.length * 3 <= maxBytes) return true
  return text.length <= maxBytes && encoder.encode(text).length <= maxBytes
}

const encoder = new TextEncoder()

/**
 * The whole envelope's text behind `body`: `body` itself, or what it refers to.
 *
 * @throws {PortError} ERR_BODY_MISSING when the reference leads nowhere; trying again cannot help
 * @throws {PortError} ERR_BODIES_UNAVAILABLE when the store of bodies did not answer
 */
export async function redeem(body: string, bodies: Bodies | undefined): Promise<string> {
  if (!body.includes('"dataref"')) return body
  const json = parseObject(body)
  const name = json?.data === undefined ? stringAt(json, 'dataref') : undefined
  if (name === undefined) return body
  if (bodies === undefined)
    throw new PortError('ERR_BODY_MISSING', 'the message refers to a stored body, but no bodies are configured')
  const text = await bodies.get(name).catch((cause: unknown) => {
    throw new PortError('ERR_BODIES_UNAVAILABLE', 'the stored body cannot be read now', { cause })
  })
  if (text === undefined) throw new PortError('ERR_BODY_MISSING', 'the stored body is gone')
  return text
}
