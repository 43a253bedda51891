/** Callers' end of `/admin/…`: dead letters of a deployed gateway, for the command line. */
import { ConfigError, messageOf, PortError } from '../core/errors.ts'
import type { Clock } from '../core/ports.ts'
import { type JsonObject, parseObject, stringAt } from '../events/json.ts'
import { GARBAGE, headersFor, type OperatorAccess, type OperatorTransport, sayRefusal } from './transport.ts'
import {
  JSON_TYPE,
  type LetterPage,
  LIST_PATH,
  REDRIVE_PATH,
  type RedriveStep,
  SHOW_PATH,
  type ShowAnswer,
} from './wire.ts'

export interface OperatorClientOptions extends OperatorAccess {
  readonly transport: OperatorTransport
  readonly clock: Clock
  /** For each request. Default 30 s. */
  readonly timeoutMs?: number
}

/**
 * Each rejects with a ConfigError when the address or the token is wrong, and with a PortError when there is no answer, or
 * the gateway cannot give one now.
 */
export interface OperatorClient {
  readonly list: (limit: number, cursor?: string) => Promise<LetterPage>
  readonly show: (key: string) => Promise<ShowAnswer>
  /** One step: what is left is in `rest`, or behind `cursor`. */
  readonly redrive: (which: RedriveRequest) => Promise<RedriveStep>
}

export type RedriveRequest =
  | { readonly keys: readonly string[] }
  | { readonly all: true; readonly cursor?: string | undefined }

export function operatorClient(options: OperatorClientOptions): OperatorClient {
  const { url, transport, clock, timeoutMs = 30_000 } = options
  const headers = headersFor(options, JSON_TYPE)

  return {
    list: (limit, cursor) => ask(LIST_PATH, { limit, cursor }, isPage),
    show: (key) => ask(SHOW_PATH, { key }, isShowAnswer),
    redrive: (which) => ask(REDRIVE_PATH, which, isStep),
  }

  async function ask<T>(path: string, request: object, isAnswer: (json: JsonObject) => boolean): Promise<T> {
    const { status, text } = await post(path, new TextEncoder().encode(JSON.stringify(request)))
    const json = parseObject(text)
    if (status === 200) {
      if (json === undefined || !isAnswer(json)) throw new ConfigError('ERR_CONFIG_INVALID', GARBAGE)
      return json as T
    }
    const code = stringAt(json, 'code')
    const problem = `${sayRefusal(status)}${code ? `, ${code}` : ''}`
    const isSetUpWrongly = status === 401 || status === 404 || (status >= 300 && status < 400)
    throw isSetUpWrongly ? new ConfigError('ERR_CONFIG_INVALID', problem) : unavailable(problem)
  }

  async function post(path: string, body: Uint8Array) {
    const giveUp = new AbortController()
    const cancel = clock.after(timeoutMs, () => giveUp.abort(new Error(`no answer within ${timeoutMs} ms`)))
    try {
      return await transport.post(`${url}${path}`, headers, body, giveUp.signal)
    } catch (cause) {
      throw unavailable(`the Worker cannot be reached: ${messageOf(cause)}`, cause)
    } finally {
      cancel()
    }
  }
}

function unavailable(problem: string, cause?: unknown): PortError {
  return new PortError('ERR_DEAD_LETTERS_UNAVAILABLE', problem, cause === undefined ? undefined : { cause })
}

// As far as whoever reads the answer relies on it.
function isPage({ letters }: JsonObject): boolean {
  return Array.isArray(letters) && letters.every((letter) => typeof letter?.key === 'string')
}

function isShowAnswer({ envelope }: JsonObject): boolean {
  return typeof envelope === 'string' || envelope === null
}

function isStep({ redriven, failed }: JsonObject): boolean {
  return Array.isArray(redriven) && Array.isArray(failed)
}
