/** `larkgate trigger --socket`: delivers an event over a long connection, through a simulator that runs. */
import type { Config } from '../lib/config/environment.ts'
import { ConfigError } from '../lib/core/errors.ts'
import { LEGACY_CARD_TYPE } from '../lib/events/callbacks.ts'
import { type ControlAnswer, type ControlRequest, push } from '../simulator/index.ts'
import { oneOf } from './environment.ts'
import { print } from './output.ts'
import { readSimNote } from './sim-note.ts'
import { noteUnknown, type TriggerOptions } from './trigger.ts'

/** The simulator waits 3 s for an ack. */
const PATIENCE_MS = 10_000

/** What the platform never sends over a long connection. */
const WEBHOOK_ONLY: readonly string[] = [LEGACY_CARD_TYPE, 'url_verification']

/** 0 when every event was acked with code 200. */
export async function triggerSocket(type: string, config: Config, options: TriggerOptions): Promise<number> {
  if (WEBHOOK_ONLY.includes(type)) {
    throw new ConfigError('ERR_CONFIG_INVALID', `${type} does not come over a long connection`)
  }
  const appId = chooseAppId(config, options.app)
  const url = options.url ?? readSimNote(config.dataFolder).url
  if (url === undefined) return fail('no simulator is running on this data folder; larkgate sim starts one')
  const request = { ...(appId && { app: appId }), ...(options.text !== undefined && { text: options.text }) }
  let what = type
  let allAcked = true
  for (let count = 0; count <= (options.duplicate ?? 0); count++) {
    const { status, body, ms, error } = await ask(url, { push: what, ...request })
    if (error?.code === 'CONNECT_FAILED') return fail(`no simulator answers at ${url}; larkgate sim starts one`)
    const answer = readAnswer(body)
    if (status !== 200 || !answer?.attempt) return fail(answer?.error ?? `${url} is no simulator`)
    allAcked = show(type, answer, ms) && allAcked
    if (count === 0) noteUnknown(type)
    what = answer.text
  }
  return allAcked ? 0 : 1
}

/** `undefined` leaves the choice to the simulator, which has one app when none is configured. */
function chooseAppId(config: Config, name: string | undefined): string | undefined {
  if (config.socketApps.length > 0) return oneOf(config.socketApps, name).appId
  if (name === undefined) return undefined
  throw new ConfigError('ERR_CONFIG_INVALID', '--app needs apps with an id and a secret (LARK_APPS)')
}

function ask(url: string, request: ControlRequest) {
  const body = new TextEncoder().encode(JSON.stringify(request))
  const headers = { 'Content-Type': 'application/json' }
  return push({ headers, body }, { url: `${url.replace(/\/$/, '')}/sim/push`, timeoutMs: PATIENCE_MS })
}

function show(type: string, { attempt, eventId }: ControlAnswer, elapsedMs: number): boolean {
  const { ack, end } = attempt
  const answer = ack?.code ?? (end === 'lost' ? 'LOST: the connection ended' : 'TIMEOUT: no ack in time')
  print(`${answer}  ${(ack?.ms ?? elapsedMs).toFixed(1)} ms  ${type}  ${eventId ?? ''}  ${ack?.data ?? ''}`.trimEnd())
  if (ack?.code !== 200) print('expected an ack with code 200; the log of the gateway says why')
  return ack?.code === 200
}

/** Whoever answers there may be anybody. */
function readAnswer(body: string): (ControlAnswer & { readonly error?: string }) | undefined {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function fail(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 1
}
