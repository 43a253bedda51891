/** A message of the long connection → what its ack says: the same two lanes as the webhook's. Knows no frames. */
import type { SocketApp } from '../core/app.ts'
import { RequestError, toLarkgateError } from '../core/errors.ts'
import type { Arrival, Intake } from '../core/intake.ts'
import { type Callback, type Event, parse, parseCard } from '../core/parse.ts'
import type { Bytes, Clock } from '../core/ports.ts'
import { type ReceiveReport, toReport, type Verdict, type Visit } from '../core/report.ts'
import { decodeUtf8, type JsonObject, parseObject } from '../events/json.ts'

export interface Message {
  /** The platform's JSON, as bytes. */
  readonly payload: Bytes
  /** Whether it came as a `card`, the form that a legacy card may have. */
  readonly isCard: boolean
  readonly arrivedAtMs: number
}

export interface Answer {
  /** Whether it was accepted: code 200, and no redelivery. */
  readonly isAccepted: boolean
  /** The payload of the ack. */
  readonly payload: Bytes
}

/** Never rejects. */
export type Answerer = (message: Message) => Promise<Answer>

export interface AnswererPorts {
  readonly intake: Intake
  readonly clock: Clock
  readonly observe?: (report: ReceiveReport) => void
}

/** @see docs/long-connection.md#acks */
export function createAnswerer(app: SocketApp, { intake, clock, observe }: AnswererPorts): Answerer {
  // The connection itself is authenticated: there is no signature, and the token in the body says nothing more.
  const policy = { verificationTokens: [], requireSignature: false, callbackTypes: intake.callbackTypes }

  return async (message) => {
    const visit: Visit = { via: 'socket', arrivedAtMs: message.arrivedAtMs, app: app.name }
    const { answer, ...verdict } = await walk(message, visit).catch(refuse)
    observe?.(toReport(visit, verdict, clock.now()))
    return answer
  }

  async function walk(message: Message, visit: Visit): Promise<Result> {
    const pushed = readMessage(message)
    visit.inbound = pushed
    const arrival: Arrival = { app, via: 'socket', arrivedAtMs: message.arrivedAtMs }
    const envelope = await intake.seal(pushed, arrival)
    visit.key = envelope.key
    const { body, ...result } = await intake.take(pushed, envelope, arrival)
    // A callback's ack without data shows the user an error.
    return { ...result, status: 200, answer: pushed.kind === 'callback' ? replyWith(body) : ACCEPTED }
  }

  function readMessage({ payload, isCard }: Message): Event | Callback {
    const text = decodeUtf8(payload)
    const json = text === undefined ? undefined : parseObject(text)
    if (text === undefined || json === undefined) {
      throw new RequestError('ERR_BODY_MALFORMED', 'the message is not a JSON object')
    }
    const opened = { text, json, signed: true }
    if (isCard && !('header' in json || 'event' in json)) return parseCard(opened, null)
    const inbound = parse(opened, policy)
    if (inbound.kind !== 'challenge') return inbound
    throw new RequestError('ERR_EVENT_UNKNOWN', 'a long connection has no address to check')
  }
}

type Result = Verdict & { readonly answer: Answer }

const utf8 = new TextEncoder()
const ACCEPTED: Answer = { isAccepted: true, payload: utf8.encode('{"code":200}') }
const REFUSED: Answer = { isAccepted: false, payload: utf8.encode('{"code":500}') }

/** The ack of a message that nobody looked at. */
export const REFUSAL: Bytes = REFUSED.payload

function refuse(cause: unknown): Result {
  const error = toLarkgateError(cause)
  return { outcome: 'rejected', status: 500, code: error.code, error, answer: REFUSED }
}

function replyWith(body: JsonObject): Answer {
  const data = toBase64(utf8.encode(JSON.stringify(body)))
  return { isAccepted: true, payload: utf8.encode(`{"code":200,"data":"${data}"}`) }
}

/** In pieces, since a call takes only so many arguments. */
function toBase64(bytes: Uint8Array): string {
  const PIECE = 8192
  let binary = ''
  for (let at = 0; at < bytes.length; at += PIECE) binary += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  return btoa(binary)
}
