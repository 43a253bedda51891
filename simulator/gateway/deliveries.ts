/** Delivers events over links, judges the acks and delivers again. Knows links only as something that sends. */
import { CALLBACK_TYPES } from '../envelope.ts'
import { eventIdOf, eventTypeOf } from '../read.ts'
import { samplePayload } from '../sample.ts'
import { type Ack, missingEcho, readAck } from './ack.ts'
import type { Attempt, SocketDelivery, SocketPushOptions } from './delivery.ts'
import type { GatewayApp } from './discovery.ts'
import { type Frame, headerOf } from './frame.ts'
import type { Ids } from './ids.ts'
import { type Link, REMEMBERED } from './link.ts'
import { type Message, toMessage } from './message.ts'

export interface DeliveriesOptions {
  readonly now: () => number
  readonly after: (delayMs: number, run: () => void) => () => void
  readonly random: () => number
  readonly ids: Ids
  readonly settings: () => { readonly ackTimeoutMs: number; readonly redeliverAfterMs: readonly number[] }
  /** Links that may be sent to. */
  readonly openLinks: (appId: string) => readonly Link[]
  readonly ended: (attempt: Attempt, delivery: SocketDelivery) => void
  readonly finished: (delivery: SocketDelivery) => void
  readonly redelivers: () => void
  /** An ack that comes after its attempt has ended, or a second one. */
  readonly uncounted: (what: 'late' | 'repeated') => void
  readonly violated: (link: Link, what: string, messageId?: string) => void
}

export interface Deliveries {
  readonly push: (app: GatewayApp, typeOrText: string, options: SocketPushOptions) => Promise<SocketDelivery>
  readonly opened: (link: Link) => void
  readonly ended: (link: Link) => void
  readonly answered: (link: Link, frame: Frame) => void
  /** Gives up everything. */
  readonly close: () => void
}

/**
 * Between the opening of a link and what was parked until then. Not at once: the official Node client loses what comes
 * with the answer to its handshake.
 */
const PARKED_DELAY_MS = 100

interface Sent extends Message {
  readonly link: Link
  readonly sentAtMs: number
  /** Present while it waits for its ack. */
  stopWaiting?: (() => void) | undefined
  isAcked: boolean
}

interface Pending {
  readonly appId: string
  readonly about: Pick<SocketDelivery, 'text' | 'type' | 'eventId' | 'messageId'>
  readonly payload: Uint8Array
  readonly isCallback: boolean
  readonly options: SocketPushOptions
  readonly sent: Sent[]
  readonly attempts: Attempt[]
  readonly resolve: (delivery: SocketDelivery) => void
}

export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { now, after, random, ids, settings, openLinks } = options
  /** By message id: those at work and those finished last, since acks may still come. */
  const known = new Map<string, Pending>()
  const finishedLast: string[] = []
  const working = new Set<Pending>()
  const parked = new Set<Pending>()
  let [seqId, logId] = [0n, 0n]

  function dispatch(pending: Pending): void {
    if (!working.has(pending)) return
    const links = openLinks(pending.appId)
    const link = links[Math.floor(random() * links.length)]
    if (link !== undefined) send(pending, link)
    else if (pending.isCallback) finish(pending)
    else parked.add(pending)
  }

  function send(pending: Pending, link: Link): void {
    if (pending.sent.length > 0) options.redelivers()
    const sent: Sent = { ...toFrames(pending, link), link, sentAtMs: now(), isAcked: false }
    pending.sent.push(sent)
    sent.stopWaiting = after(settings().ackTimeoutMs, () => end(pending, sent, 'timeout'))
    for (const frame of sent.frames) link.send(frame)
    const { late } = pending.options
    if (late === undefined) return
    after(late.delayMs, () => {
      for (const frame of sent.late) link.send(frame)
    })
  }

  function toFrames({ payload, about: { messageId }, options: given }: Pending, link: Link): Message {
    const { seqId: givenSeqId = seqId + 1n, logId: givenLogId = logId + 1n } = given
    const [traceId, instanceId, timestampMs] = [ids.hex(), ids.hex(), Math.floor(now())]
    const head = {
      service: link.serviceId,
      messageId,
      traceId,
      instanceId,
      timestampMs,
      seqId: givenSeqId,
      logId: givenLogId,
    }
    const message = toMessage(payload, head, given, random)
    seqId += BigInt(message.sum)
    logId += 1n
    return message
  }

  function end(pending: Pending, sent: Sent, how: Attempt['end'], ack?: Ack): void {
    sent.stopWaiting?.()
    sent.stopWaiting = undefined
    const attempt = { link: sent.link.id, sentAtMs: sent.sentAtMs, end: how, ...(ack && { ack }) }
    pending.attempts.push(attempt)
    const delivery = describe(pending)
    options.ended(attempt, delivery)
    pending.options.onAttempt?.(attempt, delivery)
    const delayMs = settings().redeliverAfterMs[pending.attempts.length - 1]
    if (ack?.code === 200 || pending.isCallback || delayMs === undefined) finish(pending)
    else after(delayMs, () => dispatch(pending))
  }

  function finish(pending: Pending): void {
    if (!working.delete(pending)) return
    parked.delete(pending)
    const delivery = describe(pending)
    options.finished(delivery)
    pending.resolve(delivery)
    finishedLast.push(pending.about.messageId)
    if (finishedLast.length > REMEMBERED) known.delete(finishedLast.shift() as string)
  }

  return {
    push(app, typeOrText, given) {
      const isText = typeOrText.trimStart().startsWith('{')
      const origin = { randomId: ids.hex, nowMs: Math.floor(now()), ...given }
      const text = isText ? typeOrText : samplePayload(typeOrText, app, origin)
      const { promise, resolve } = Promise.withResolvers<SocketDelivery>()
      const about = { text, type: eventTypeOf(text), eventId: eventIdOf(text), messageId: ids.hex() }
      const isCallback = about.type !== undefined && CALLBACK_TYPES.includes(about.type)
      const fresh = { about, isCallback, payload: Buffer.from(text, 'utf8'), sent: [], attempts: [] }
      const pending: Pending = { ...fresh, appId: app.appId, options: given, resolve }
      known.set(about.messageId, pending)
      working.add(pending)
      if (given.atHandshake) parked.add(pending)
      else dispatch(pending)
      return promise
    },
    opened(link) {
      for (const pending of [...parked].filter(({ appId }) => appId === link.appId)) {
        parked.delete(pending)
        if (pending.options.atHandshake) send(pending, link)
        else after(PARKED_DELAY_MS, () => dispatch(pending))
      }
    },
    ended(link) {
      for (const pending of [...working]) {
        const sent = pending.sent.find((one) => one.link === link && one.stopWaiting !== undefined)
        if (sent !== undefined) end(pending, sent, 'lost')
      }
    },
    answered(link, frame) {
      const messageId = headerOf(frame, 'message_id')
      const pending = known.get(messageId ?? '')
      if (pending === undefined) return options.violated(link, 'an ack for no message', messageId)
      const repeated = pending.sent.filter((sent) => sent.completing.some((one) => !missingEcho(frame, one)))
      const own = repeated.find((sent) => sent.link === link)
      if (own === undefined) return options.violated(link, whatIsWrong(pending, frame, repeated.length > 0), messageId)
      const ack = readAck(frame, now() - own.sentAtMs)
      if (ack === undefined) return options.violated(link, 'an ack whose payload cannot be read', messageId)
      if (own.stopWaiting === undefined) return options.uncounted(own.isAcked ? 'repeated' : 'late')
      own.isAcked = true
      end(pending, own, 'acked', ack)
    },
    close() {
      for (const pending of [...working]) {
        for (const sent of pending.sent) sent.stopWaiting?.()
        finish(pending)
      }
    },
  }
}

function describe({ about, attempts }: Pending): SocketDelivery {
  const ack = attempts.at(-1)?.ack
  return { ...about, delivered: ack?.code === 200, attempts: [...attempts], ...(ack && { ack }) }
}

function whatIsWrong(pending: Pending, frame: Frame, isElsewhere: boolean): string {
  if (isElsewhere) return 'an ack on another link than the message'
  const expected = pending.sent.at(-1)?.completing[0]
  if (expected === undefined) return 'an ack for an incomplete message'
  return `an ack that does not repeat ${missingEcho(frame, expected)}`
}
