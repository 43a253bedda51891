/** Why a call of the OpenAPI failed. Carries no secret: neither in words, nor in a cause. */
import { type ErrorCode, LarkgateError } from '../core/errors.ts'

type OpenApiErrorCode = Extract<ErrorCode, `ERR_OPENAPI_${string}`>

/** What the platform said, as far as it said something. */
export interface OpenApiErrorDetails {
  readonly platformCode?: number | undefined
  readonly platformMsg?: string | undefined
  readonly logId?: string | undefined
  readonly httpStatus?: number | undefined
  readonly retryAfterMs?: number | undefined
}

/** Who acts: as `code` says. `status` is not the platform's: that one is `httpStatus`. */
export class OpenApiError extends LarkgateError {
  override readonly name = 'OpenApiError'
  declare readonly code: OpenApiErrorCode
  /** `code` in the platform's answer. */
  readonly platformCode: number | undefined
  /** `msg` in the platform's answer. */
  readonly platformMsg: string | undefined
  /** What the platform's support asks for. */
  readonly logId: string | undefined
  readonly httpStatus: number | undefined
  /** How long the platform wants to be left alone, where it says so. */
  readonly retryAfterMs: number | undefined

  constructor(code: OpenApiErrorCode, message: string, details: OpenApiErrorDetails = {}) {
    super(code, message)
    this.platformCode = details.platformCode
    this.platformMsg = details.platformMsg
    this.logId = details.logId
    this.httpStatus = details.httpStatus
    this.retryAfterMs = details.retryAfterMs
  }
}

const SHORTEST_SECRET = 4

/** `text` without the given secrets, whoever repeated them. */
export function without(secrets: readonly string[], text: string): string {
  return secrets.reduce(
    (rest, secret) => (secret.length < SHORTEST_SECRET ? rest : rest.replaceAll(secret, '***')),
    text,
  )
}
