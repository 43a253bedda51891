/** What is sent to a chat, and in reply to a message: method, path, query and body. */
import type { MessageContent, MessageRef, ReceiverType, ReplyOptions, SendOptions } from '../core/calls.ts'
import type { Random } from '../core/ports.ts'
import type { JsonObject } from '../events/json.ts'
import { OpenApiError } from './error.ts'

export interface MessageCall {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: JsonObject
}

const PATH = '/open-apis/im/v1/messages'
const MAX_UUID = 50

/** @throws {OpenApiError} ERR_OPENAPI_CALL_INVALID */
export function toSend(receiver: string, content: MessageContent, options: SendOptions, random: Random): MessageCall {
  const { receiverType = typeOf(receiver) } = options
  if (receiver === '' || receiverType === undefined) {
    throw invalid(`what kind of receiver ${JSON.stringify(receiver)} is cannot be told: name its receiverType`)
  }
  return {
    path: PATH,
    query: { receive_id_type: receiverType },
    body: { receive_id: receiver, ...toBody(content), uuid: toUuid(options.uuid, random) },
  }
}

/** @throws {OpenApiError} ERR_OPENAPI_CALL_INVALID */
export function toReply(
  message: MessageRef,
  content: MessageContent,
  options: ReplyOptions,
  random: Random,
): MessageCall {
  const id = typeof message === 'string' ? message : message.message_id
  // It becomes part of the path: `..` or a slash would make another call of it.
  if (typeof id !== 'string' || !/^[\w-]+$/.test(id)) throw invalid(`${JSON.stringify(id)} is no message id`)
  const thread = options.inThread === undefined ? {} : { reply_in_thread: options.inThread }
  return {
    path: `${PATH}/${id}/reply`,
    query: {},
    body: { ...toBody(content), ...thread, uuid: toUuid(options.uuid, random) },
  }
}

function typeOf(receiver: string): ReceiverType | undefined {
  if (receiver.includes('@')) return 'email'
  const types = { oc_: 'chat_id', ou_: 'open_id', on_: 'union_id' } as const
  return types[receiver.slice(0, 3) as keyof typeof types]
}

function toBody(content: MessageContent): JsonObject {
  const { type, content: inner } = typeof content === 'string' ? { type: 'text', content: { text: content } } : content
  if (content === '') throw invalid('an empty text cannot be sent')
  if (typeof type !== 'string' || type === '' || typeof inner !== 'object' || inner === null) {
    throw invalid('content is a text, or an object with the type of the message and its content, an object too')
  }
  return { msg_type: type, content: toJson(inner) }
}

/** @throws {OpenApiError} ERR_OPENAPI_CALL_INVALID for what JSON cannot say */
export function toJson(value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // A cycle or a BigInt. The engine's own words would show parts of the value.
  }
  if (text === undefined) throw invalid('a value that cannot be written as JSON')
  return text
}

/** One of its own for a call that has none, so that repeating the request does not repeat the message. */
function toUuid(given: string | undefined, random: Random): string {
  if (given === undefined) {
    return Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
  }
  if (given === '' || given.length > MAX_UUID) throw invalid(`a uuid has 1 to ${MAX_UUID} characters`)
  return given
}

export function invalid(problem: string): OpenApiError {
  return new OpenApiError('ERR_OPENAPI_CALL_INVALID', problem)
}
