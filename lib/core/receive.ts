/**
 * The front of the gateway: Request → Response, the first half of the walk.
 *
 * verify ─▶ open ─▶ parse ─▶ challenge: answer │ callback: reply │ event: envelope, queue, then 200.
 */
import { answerError, answerJson } from './answer.ts'
import { type App, prepareApp } from './app.ts'
import { toLarkgateError } from './errors.ts'
import { type Arrival, createIntake, type IntakeConfig, type IntakePorts } from './intake.ts'
import { read } from './read.ts'
import { MAX_BODY_BYTES, readBody } from './read-body.ts'
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

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when an app has no secret
 * @see docs/walk.md
 */
export function createReceiver(config: ReceiverConfig, ports: ReceiverPorts): Receiver {
  const { crypto, clock } = ports
  const { maxBodyBytes = MAX_BODY_BYTES, toleranceMs } = config
  const intake = createIntake(config, ports)
  const { callbackTypes } = intake
  const apps = new Map(config.apps.map((app) => [app.name, prepareApp(app, crypto)]))

  return async (request, arrivedAtMs = clock.now()) => {
    const visit: Visit = { via: 'webhook', arrivedAtMs }
    const { response, ...result } = await walk(request, visit).catch(refuse)
    ports.observe?.(toReport(visit, { ...result, status: response.status }, clock.now()))
    return response
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
    const { arrivedAtMs } = visit
    const traceparent = headers.get('traceparent') ?? undefined
    const arrival: Arrival = { app: secrets.app, via: 'webhook', arrivedAtMs, traceparent }
    const envelope = await intake.seal(inbound, arrival)
    visit.key = envelope.key
    const { body, ...result } = await intake.take(inbound, envelope, arrival)
    return { ...result, response: answerJson(body) }
  }
}

type Result = Pick<Verdict, 'outcome' | 'code' | 'error'> & { readonly response: Response }

function refuse(cause: unknown): Result {
  const error = toLarkgateError(cause)
  return { outcome: 'rejected', code: error.code, error, response: answerError(error) }
}
