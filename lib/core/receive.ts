/**
 * The front of the gateway: Request → Response, the first half of the walk.
 *
 * verify ─▶ open ─▶ parse ─▶ challenge: answer │ callback: reply │ event: envelope, queue, then 200.
 */
import { CALLBACK_TYPES } from '../events/callbacks.ts'
import { answerError, answerJson } from './answer.ts'
import { type App, type AppSecrets, FEISHU_DOMAIN, prepareApp } from './app.ts'
import { within } from './deadline.ts'
import { type Envelope, toEnvelope, type Via } from './envelope.ts'
import { type ErrorCode, PortError, queueFailed, toLarkgateError } from './errors.ts'
import type { Callback, Event, Inbound } from './parse.ts'
import type { Clock, Crypto, EventQueue, MaybePromise } from './ports.ts'
import { read } from './read.ts'
import { MAX_BODY_BYTES, readBody } from './read-body.ts'
import type { Replier } from './replier.ts'
import { replyInTime } from './reply.ts'
import { route } from './route.ts'

export interface ReceiverConfig {
  readonly apps: readonly App[]
  /** Default 4 MiB. */
  readonly maxBodyBytes?: number
  /** From arrival to answer; the platform gives up at 3 s. Default 2500. */
  readonly deadlineMs?: number
  /** Callback types besides the documented ones. */
  readonly callbackTypes?: readonly string[]
  /** Event types whose events are handled in the order of acceptance. */
  readonly orderedTypes?: readonly string[]
  /** Largest distance between a signed timestamp and now. Default: no window. */
  readonly toleranceMs?: number | undefined
}

export interface ReceiverPorts {
  readonly crypto: Crypto
  readonly queue: EventQueue
  readonly clock: Clock
  /** Called for callbacks only, so that nothing is loaded before the first one. Absent: they are answered `{}`. */
  readonly loadReplier?: () => MaybePromise<Replier>
  /** Called once per request with what became of it; must not throw. */
  readonly observe?: (report: ReceiveReport) => void
}

export interface ReceiveReport {
  readonly outcome: 'accepted' | 'challenge' | 'answered' | 'unhandled' | 'fallback' | 'rejected'
  readonly via: Via
  /** Of the answer: an HTTP status, or the `code` of an ack. */
  readonly status: number
  readonly ms: number
  readonly app?: string
  readonly type?: string
  readonly id?: string
  readonly key?: string
  readonly code?: ErrorCode
  readonly error?: unknown
}

/**
 * Answers one request; never rejects. `arrivedAtMs` is when the request reached the platform's edge, where the runtime
 * knows it: the deadline counts from then.
 */
export type Receiver = (request: Request, arrivedAtMs?: number) => Promise<Response>

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when an app has no secret
 * @see docs/walk.md
 */
export function createReceiver(config: ReceiverConfig, ports: ReceiverPorts): Receiver {
  const { crypto, queue, clock } = ports
  const { maxBodyBytes = MAX_BODY_BYTES, deadlineMs = 2500, toleranceMs } = config
  const apps = new Map(config.apps.map((app) => [app.name, prepareApp(app, crypto)]))
  const callbackTypes = new Set([...CALLBACK_TYPES, ...(config.callbackTypes ?? [])])
  const orderedTypes = new Set(config.orderedTypes)

  return async (request, arrivedAtMs = clock.now()) => {
    const visit: Visit = { arrivedAtMs }
    const result = await walk(request, visit).catch(refuse)
    ports.observe?.(toReport(visit, result, clock.now()))
    return result.response
  }

  async function walk(request: Request, visit: Visit): Promise<Result> {
    const { secrets, address } = route(request, apps)
    visit.app = secrets.app.name
    const { headers } = request
    const raw = { headers, body: await readBody(request, maxBodyBytes) }
    const inbound = await read(raw, secrets, address, { crypto, nowMs: clock.now(), toleranceMs, callbackTypes })
    visit.inbound = inbound
    if (inbound.kind === 'challenge') {
      return { outcome: 'challenge', response: answerJson({ challenge: inbound.challenge }) }
    }
    const envelope = await seal(inbound, secrets, visit, headers)
    visit.key = envelope.key
    if (inbound.kind === 'callback') {
      const { body, ...result } = await replyInTime(inbound, envelope, visit.arrivedAtMs + deadlineMs, ports)
      return { ...result, response: answerJson(body) }
    }
    await enqueue(envelope, visit)
    return { outcome: 'accepted', response: answerJson({}) }
  }

  function seal(pushed: Event | Callback, { app }: AppSecrets, visit: Visit, headers: Headers): Promise<Envelope> {
    const traceparent = headers.get('traceparent')
    return toEnvelope(pushed, {
      app: app.name,
      domain: app.domain ?? FEISHU_DOMAIN,
      via: 'webhook',
      receivedAtMs: visit.arrivedAtMs,
      orderedTypes,
      hash: (text) => crypto.digestHex('SHA-256', text, new Uint8Array()),
      ...(app.appId && { appId: app.appId }),
      ...(traceparent && TRACEPARENT.test(traceparent) && { traceparent }),
    })
  }

  /** 200 may follow only when this has resolved. A late send may still succeed: then the redelivery is a duplicate. */
  function enqueue(envelope: Envelope, { arrivedAtMs }: Visit): Promise<void> {
    const sent = queue.send(envelope).catch((cause: unknown) => Promise.reject(queueFailed(cause)))
    return within(sent, arrivedAtMs + deadlineMs - clock.now(), clock, () => {
      throw new PortError('ERR_QUEUE_TIMEOUT', 'the queue did not take the event in time')
    })
  }
}

/** What is learned of a request on the way, for the report. */
interface Visit {
  readonly arrivedAtMs: number
  app?: string
  inbound?: Inbound
  key?: string
}

type Result = Pick<ReceiveReport, 'outcome' | 'code' | 'error'> & { readonly response: Response }

/** W3C trace context, version 00. */
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

function refuse(cause: unknown): Result {
  const error = toLarkgateError(cause)
  return { outcome: 'rejected', code: error.code, error, response: answerError(error) }
}

function toReport(
  { arrivedAtMs, app, inbound, key }: Visit,
  { response, ...result }: Result,
  nowMs: number,
): ReceiveReport {
  const pushed = inbound === undefined || inbound.kind === 'challenge' ? undefined : inbound
  return {
    ...result,
    via: 'webhook',
    status: response.status,
    ms: nowMs - arrivedAtMs,
    ...(app && { app }),
    ...(key && { key }),
    ...(pushed && { type: pushed.type }),
    ...(pushed?.eventId && { id: pushed.eventId }),
  }
}
