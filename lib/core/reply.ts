/** Answering a callback while the user waits: the handler's reply in time, or the fallback. Always a JSON object. */
import { LEGACY_CARD_TYPE } from '../events/callbacks.ts'
import { type JsonObject, parseObject } from '../events/json.ts'
import { within } from './deadline.ts'
import type { Envelope } from './envelope.ts'
import { type ErrorCode, HandlerError, LarkgateError, messageOf, queueFailed } from './errors.ts'
import type { Callback } from './parse.ts'
import type { Clock, EventQueue, MaybePromise } from './ports.ts'
import type { Replier } from './replier.ts'

export interface ReplyPorts {
  readonly queue: EventQueue
  readonly clock: Clock
  readonly loadReplier?: () => MaybePromise<Replier>
}

export interface Reply {
  readonly body: JsonObject
  readonly outcome: 'answered' | 'unhandled' | 'fallback'
  readonly code?: ErrorCode
  readonly error?: unknown
}

/** The reply to `callback` by `deadlineAtMs` at the latest; never rejects. */
export function replyInTime(
  callback: Callback,
  envelope: Envelope,
  deadlineAtMs: number,
  ports: ReplyPorts,
): Promise<Reply> {
  const { clock } = ports
  const controller = new AbortController()
  const late = () => {
    const error = new HandlerError('ERR_CALLBACK_TIMEOUT', 'the callback was not answered in time')
    controller.abort(error)
    return fallback(callback.type, FAILED_TOAST, error)
  }
  return within(ask(callback, envelope, ports, controller.signal), deadlineAtMs - clock.now(), clock, late)
}

/** What is to be queued is queued before the quick answer: a user who saw it work must find it done. */
async function ask(callback: Callback, envelope: Envelope, ports: ReplyPorts, signal: AbortSignal): Promise<Reply> {
  const { type, json: data } = callback
  try {
    const replier = await ports.loadReplier?.()
    const { answered, queued } = replier?.lookUp(type) ?? { answered: false, queued: false }
    // Once the fallback is out nothing may start: the user was told that it did not work.
    signal.throwIfAborted()
    if (queued) {
      const refused = await ports.queue.send(envelope).then(() => undefined, queueFailed)
      if (refused) return fallback(type, TRY_AGAIN_TOAST, refused)
      signal.throwIfAborted()
    }
    if (!replier || !answered) return { body: {}, outcome: queued ? 'answered' : 'unhandled' }
    const nowMs = ports.clock.now()
    const call = { type, app: envelope.app, key: envelope.key, ageMs: nowMs - (callback.createdAtMs ?? nowMs), data }
    return toReply(type, await replier.reply(call, signal))
  } catch (error) {
    return fallback(type, FAILED_TOAST, error)
  }
}

function toReply(type: string, value: unknown): Reply {
  if (value === undefined || value === null) return { body: {}, outcome: 'answered' }
  const body = asJsonObject(value)
  if (body !== undefined) return { body, outcome: 'answered' }
  const error = new HandlerError('ERR_CALLBACK_REPLY_INVALID', 'a callback is answered with a JSON object')
  return fallback(type, FAILED_TOAST, error)
}

/** What arrives of `value`, if that is an object: a date, for example, arrives as a text. */
function asJsonObject(value: unknown): JsonObject | undefined {
  try {
    return parseObject(JSON.stringify(value) ?? '')
  } catch {
    return undefined
  }
}

function fallback(type: string, toast: JsonObject, cause: unknown): Reply {
  const error = cause instanceof LarkgateError ? cause : callbackFailed(cause)
  return { body: showsToast(type) ? toast : {}, outcome: 'fallback', code: error.code, error }
}

/** Only cards have toasts; a link preview simply stays as it is. */
function showsToast(type: string): boolean {
  return type === 'card.action.trigger' || type === LEGACY_CARD_TYPE
}

function callbackFailed(cause: unknown): HandlerError {
  return new HandlerError('ERR_CALLBACK_FAILED', messageOf(cause), { cause })
}

/** @see docs/protocol.md#callbacks */
const FAILED_TOAST = toast('没有处理成功，请稍后再试', 'That did not work, please try again later')
const TRY_AGAIN_TOAST = toast('请再点一次', 'Please click again')

function toast(chinese: string, english: string): JsonObject {
  return { toast: { type: 'warning', content: chinese, i18n: { zh_cn: chinese, en_us: english } } }
}
