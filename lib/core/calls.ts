/** Calls of the platform's OpenAPI as a handler has them: shapes only. What makes them is in `lib/openapi`. */
import type { JsonObject } from '../events/json.ts'

/** The platform's answer: `data`, or with old APIs other fields, beside `code` 0. */
export type CallAnswer = JsonObject & { readonly code: 0 }

export interface CallOptions {
  /** Which tenant's data: needed by store apps, without meaning for others. */
  readonly tenantKey?: string | undefined
  /** Ends the call, waiting between requests included. */
  readonly signal?: AbortSignal | undefined
}

export interface RequestOptions extends CallOptions {
  /** `undefined` leaves a parameter out; a list repeats it. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>
  /** Goes out as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Whether doing it twice comes to the same as doing it once. Default: GET, HEAD, PUT and DELETE are. Set it for a POST
   * to an API that has a parameter for it (`uuid`, `client_token`, `idempotency_key`), together with that parameter.
   */
  readonly idempotent?: boolean
}

/**
 * The platform's answer to any call, as it is: `{ code: 0, msg, data }`, with old APIs other fields beside `code`.
 *
 * @param path from `/open-apis` on, ids in it already escaped
 * @throws {OpenApiError} ERR_OPENAPI_CALL_INVALID, _CREDENTIALS, _TICKET_MISSING, _REFUSED, _RATE_LIMITED,
 * _UNAVAILABLE, _TIMEOUT, _ABORTED
 */
export type MakeRequest = <Data = JsonObject>(
  method: string,
  path: string,
  options?: RequestOptions,
) => Promise<CallAnswer & { readonly data: Data }>

/** A text, or any message type with its content as the platform documents it, not yet in a string. */
export type MessageContent = string | { readonly type: string; readonly content: JsonObject }

export type ReceiverType = 'chat_id' | 'open_id' | 'union_id' | 'user_id' | 'email'

export interface SendOptions {
  /** By default told from the id: `oc_…` a chat, `ou_…` and `on_…` a user, with `@` an e-mail address. */
  readonly receiverType?: ReceiverType
  /** Two messages with the same one within an hour are one: the platform drops the second. At most 50 characters. */
  readonly uuid?: string
}

export interface ReplyOptions {
  /** Begins a thread under the message, or goes on with it. */
  readonly inThread?: boolean
  readonly uuid?: string
}

/** The message itself, as an event has it, or its id. */
export type MessageRef = string | { readonly message_id: string }

export interface SentMessage extends JsonObject {
  readonly message_id: string
}

/** The event that a handler works on. */
export interface EventOrigin {
  /** Its idempotency key. */
  readonly key: string
  readonly tenantKey?: string | undefined
  /** Ends calls together with the attempt. */
  readonly signal?: AbortSignal | undefined
}

export interface Named {
  /**
   * What this message is within the handler, e.g. `receipt`. Default: its number among those to the same chat, or in
   * reply to the same message, so that a handler which is started again sends none of them twice.
   */
  readonly name?: string
}

/** Calls on behalf of one event: as its app, for its tenant, ended with the attempt. */
export interface EventCalls {
  readonly request: MakeRequest
  /** Sends to a chat or a user. */
  readonly send: (
    receiver: string,
    content: MessageContent,
    options?: Omit<SendOptions, 'uuid'> & Named,
  ) => Promise<SentMessage>
  readonly reply: (
    message: MessageRef,
    content: MessageContent,
    options?: Omit<ReplyOptions, 'uuid'> & Named,
  ) => Promise<SentMessage>
}

/** Opens calls for one attempt: the numbers of messages begin anew. Requests nothing by itself. */
export type OpenCalls = (origin: EventOrigin) => EventCalls
