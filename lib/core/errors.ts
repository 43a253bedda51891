/**
 * Every way larkgate says no: one table of codes, and one class per audience.
 *
 * `code` is for the operator (a heading in docs/errors.md), `status` for the sender, `cause` for whoever debugs.
 * Messages go to logs; nothing of them reaches the sender.
 */

/** Code → HTTP status of the answer that it leads to. */
const ANSWERED = {
  ERR_NOT_FOUND: 404,
  ERR_METHOD_NOT_ALLOWED: 405,
  ERR_BODY_TOO_LARGE: 413,
  ERR_BODY_INTERRUPTED: 400,
  ERR_BODY_MALFORMED: 400,
  ERR_EVENT_UNKNOWN: 400,
  ERR_SIGNATURE_MISSING: 401,
  ERR_SIGNATURE_MISMATCH: 401,
  ERR_TIMESTAMP_STALE: 401,
  ERR_ENCRYPTION_MISSING: 401,
  ERR_ENCRYPT_KEY_MISSING: 401,
  ERR_DECRYPT_FAILED: 401,
  ERR_TOKEN_MISMATCH: 401,
  ERR_CARD_REFUSED: 401,
  ERR_ADMIN_TOKEN_MISMATCH: 401,
  ERR_CONTENT_TYPE_UNSUPPORTED: 415,
  ERR_QUEUE_UNAVAILABLE: 503,
  ERR_QUEUE_TIMEOUT: 503,
  ERR_ENVELOPE_TOO_LARGE: 503,
  ERR_INTERNAL: 500,
  ERR_CALLBACK_FAILED: 200,
  ERR_CALLBACK_TIMEOUT: 200,
  ERR_CALLBACK_REPLY_INVALID: 200,
  ERR_CONFIG_INVALID: 503,
  ERR_BODIES_UNAVAILABLE: 503,
  ERR_STORE_UNAVAILABLE: 503,
  ERR_DEAD_LETTERS_UNAVAILABLE: 503,
} as const

/** Codes to which no HTTP answer belongs. Apart from the others, so that a receiver does not carry them about. */
const UNANSWERED = [
  'ERR_DATA_IN_USE',
  'ERR_PORT_IN_USE',
  'ERR_HANDLER_DUPLICATE',
  'ERR_HANDLER_FAILED',
  'ERR_HANDLER_TIMEOUT',
  'ERR_HANDLER_CUT_OFF',
  'ERR_EVENT_TOO_OLD',
  'ERR_CARD_UPDATE_INVALID',
  'ERR_CARD_TOKEN_SPENT',
  'ERR_ENVELOPE_MALFORMED',
  'ERR_BODY_MISSING',
  'ERR_RETRIES_EXHAUSTED',
  'ERR_INVOCATION_UNKNOWN',
  'ERR_ENDPOINT_REJECTED',
  'ERR_ENDPOINT_UNAVAILABLE',
  'ERR_ENDPOINT_REFUSED',
  'ERR_CONNECTION_LIMIT',
  'ERR_HANDSHAKE_FAILED',
  'ERR_HANDSHAKE_TIMEOUT',
  'ERR_LINK_LOST',
  'ERR_LINK_SILENT',
  'ERR_ATTEMPTS_EXHAUSTED',
  'ERR_FRAME_MALFORMED',
  'ERR_FRAME_UNKNOWN',
  'ERR_FRAGMENT_INVALID',
  'ERR_FRAGMENT_INCOMPLETE',
  'ERR_OPENAPI_CALL_INVALID',
  'ERR_OPENAPI_CREDENTIALS',
  'ERR_OPENAPI_TICKET_MISSING',
  'ERR_OPENAPI_REFUSED',
  'ERR_OPENAPI_RATE_LIMITED',
  'ERR_OPENAPI_UNAVAILABLE',
  'ERR_OPENAPI_TIMEOUT',
  'ERR_OPENAPI_ABORTED',
] as const

export type ErrorCode = keyof typeof ANSWERED | (typeof UNANSWERED)[number]

/** All there are: error code → HTTP status of the answer; `undefined` where no HTTP answer belongs to it. */
export const ERROR_STATUS: Readonly<Record<ErrorCode, number | undefined>> = /* @__PURE__ */ allStatuses()

function allStatuses(): Record<ErrorCode, number | undefined> {
  const none = Object.fromEntries(UNANSWERED.map((code) => [code, undefined])) as Record<ErrorCode, undefined>
  return { ...none, ...ANSWERED }
}

/** Base of every error that larkgate throws. `code` is stable; the message is for people and may change. */
export class LarkgateError extends Error {
  override readonly name: string = 'LarkgateError'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  /** HTTP status of the answer this error leads to, or `undefined` when it answers no request. */
  get status(): number | undefined {
    return (ANSWERED as Readonly<Partial<Record<ErrorCode, number>>>)[this.code]
  }
}

/** The request is refused. Who acts: the sender. */
export class RequestError extends LarkgateError {
  override readonly name = 'RequestError'
}

/** The configuration or the registration of handlers is wrong. Who acts: the deployer, before anything is served. */
export class ConfigError extends LarkgateError {
  override readonly name = 'ConfigError'
}

/** A port (queue, store, dead letters, bodies) did not do its work. Who acts: nobody; the platform or the queue tries again. */
export class PortError extends LarkgateError {
  override readonly name = 'PortError'
}

/** The long connection is down, or does not come up. Who acts: the link itself, or the deployer where trying again cannot help. */
export class SocketError extends LarkgateError {
  override readonly name = 'SocketError'
}

/** A handler failed, or what it answered cannot be sent. Who acts: the author of the handler. */
export class HandlerError extends LarkgateError {
  override readonly name = 'HandlerError'
}

/** What somebody threw, in words: not everything that can be thrown is an error, or can be made a text of. */
export function messageOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(messageOf).join('; ')
  if (cause instanceof Error) return cause.message
  try {
    return String(cause)
  } catch {
    return 'something that cannot be written'
  }
}

/** What an adapter of the queue threw, as an error that leads to 503 unless it knows better itself. */
export function queueFailed(cause: unknown): LarkgateError {
  if (cause instanceof LarkgateError && cause.code !== 'ERR_INTERNAL') return cause
  return new PortError('ERR_QUEUE_UNAVAILABLE', 'the queue did not take the event', { cause })
}

/** `error` itself when it carries a code; anything else becomes ERR_INTERNAL with the original as its cause. */
export function toLarkgateError(error: unknown): LarkgateError {
  if (error instanceof LarkgateError) return error
  return new LarkgateError('ERR_INTERNAL', 'unexpected error', { cause: error })
}
