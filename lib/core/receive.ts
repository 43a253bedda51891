/**
 * The front of the gateway: Request → Response, the first half of the walk.
 *
 * verify ─▶ open ─▶ parse ─▶ challenge: answer │ callback: reply │ event: envelope, queue, then 200.
 */
import { type Answer, acceptance, refusal, toResponse } from './answer.ts'
import { type App, prepareApp } from './app.ts'
import { toLarkgateError } from './errors.ts'
import { type Arrival, createIntake, type IntakeConfig, type IntakePorts } from './intake.ts'
import { read } from './read.ts'
import { type BodySource, MAX_BODY_BYTES, readBody } from './read-body.ts'
import { type ReceiveReport, toReport, type Verdict, type Visit } from './report.ts'
import { route } from './route.ts'

export interface ReceiverConfig extends IntakeConfig {
  readonly apps: readonly App[]
  /** Default 4 MiB. */
  readonly maxBodyBytes?: number
  /** Largest distance between a signed timestamp and now. Default: no window. */
  readonly toleranceMs?: number | undefined
}

export interface ReceiverPorts extends IntakePorts {
  /** Called once per request with what became of it; must not throw. */
  readonly observe?: (report: ReceiveReport) => void
}

/**
 * Answers one request; never rejects. `arrivedAtMs` is when the request reached the platform's edge, where the runtime
 * knows it: the deadline counts from then.
 */
export type Receiver = (request: Request, arrivedAtMs?: number) => Promise<Response>

/** What is read of a `Request`. */
export type Incoming = Pick<Request, 'method' | 'url'> & BodySource

/** A {@link Receiver} for hosts that have no `Request` at hand and write the answer themselves. */
export type Answerer = (request: Incoming, arrivedAtMs?: number) => Promise<Answer>

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when an app has no secret
 * @see docs/walk.md
 */
export function createReceiver(config: ReceiverConfig, ports: ReceiverPorts): Receiver {
  const answer = createAnswerer(config, ports)
  return async (request, arrivedAtMs) => toResponse(await answer(request, arrivedAtMs))
}

/** @throws {ConfigError} ERR_CONFIG_INVALID when an app has no secret */
export function createAnswerer(config: ReceiverConfig, ports: ReceiverPorts): Answerer {
  const { crypto, clock } = ports
  const { maxBodyBytes = MAX_BODY_BYTES, toleranceMs } = config
  const intake = createIntake(config, ports)
  const { callbackTypes } = intake
  const apps = new Map(config.apps.map((app) => [app.name, prepareApp(app, crypto)]))

  return async (request, arrivedAtMs = clock.now()) => {
    const visit: Visit = { via: 'webhook', arrivedAtMs }
    const { answer, ...result } = await walk(request, visit).catch(refuse)
    ports.observe?.(toReport(visit, { ...result, status: answer.status }, clock.now()))
    return answer
  }

  async function walk(request: Incoming, visit: Visit): Promise<Result> {
    const { secrets, address } = route(request, apps)
    visit.app = secrets.app.name
    const { headers } = request
    const raw = { headers, body: await readBody(request, maxBodyBytes) }
    const inbound = await read(raw, secrets, address, { crypto, nowMs: clock.now(), toleranceMs, callbackTypes })
    visit.inbound = inbound
    if (inbound.kind === 'challenge') {
      return { outcome: 'challenge', answer: acceptance({ challenge: inbound.challenge }) }
    }
    const { arrivedAtMs } = visit
    const traceparent = headers.get('traceparent') ?? undefined
    const arrival: Arrival = { app: secrets.app, via: 'webhook', arrivedAtMs, traceparent }
    const envelope = await intake.seal(inbound, arrival)
    visit.key = envelope.key
    const { body, ...result } = await intake.take(inbound, envelope, arrival)
    return { ...result, answer: acceptance(body) }
  }
}

type Result = Pick<Verdict, 'outcome' | 'code' | 'error'> & { readonly answer: Answer }

function refuse(cause: unknown): Result {
  const error = toLarkgateError(cause)
  return { outcome: 'rejected', code: error.code, error, answer: refusal(error) }
}
