/** What went wrong between here and AWS; adapters wrap it into the error of their port. */

export interface AwsErrorDetails {
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined
  /** AWS's own name for it, e.g. `AccessDenied`; or ours, where there was no answer: `TimeoutError`, `NetworkError`. */
  readonly awsCode: string
  /** Whether the same request may succeed a moment later. */
  readonly transient: boolean
  readonly cause?: unknown
}

export class AwsError extends Error {
  override readonly name = 'AwsError'
  readonly status: number | undefined
  readonly awsCode: string
  readonly transient: boolean

  constructor(message: string, { status, awsCode, transient, cause }: AwsErrorDetails) {
    super(message, cause === undefined ? undefined : { cause })
    this.status = status
    this.awsCode = awsCode
    this.transient = transient
  }
}

/** Codes of answers that are worth another try, whatever their status. */
const THROTTLED = new Set([
  'KmsThrottled',
  'LimitExceededException',
  'OverLimit',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
])

/** Codes of an answer to a request whose time is not AWS's time. */
const SKEWED = new Set([
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
])

/** Long enough for what AWS has to say, and short enough for a log line. */
const MAX_MESSAGE_LENGTH = 300

/**
 * The error that an answer other than 2xx means. Reads AWS's JSON (`{"__type":"com.amazonaws.sqs#Code","message":…}`) and
 * its XML (`<Code>…</Code><Message>…</Message>`); anything else is an error with its status alone.
 *
 * Only the first line of the message is kept: the others of `SignatureDoesNotMatch` repeat the request, session token
 * included.
 */
export function answerError(service: string, status: number, text: string): AwsError {
  const awsCode = codeOf(text) ?? `Http${status}`
  const [line = ''] = (messageIn(text) ?? '').split('\n')
  const message = `${service} answered ${status} ${awsCode}${line && `: ${line.slice(0, MAX_MESSAGE_LENGTH)}`}`
  return new AwsError(message, { status, awsCode, transient: isTransient(status, awsCode) })
}

export function mayBeSkewed(error: AwsError): boolean {
  return SKEWED.has(error.awsCode)
}

function isTransient(status: number, awsCode: string): boolean {
  return status >= 500 || status === 429 || status === 408 || THROTTLED.has(awsCode)
}

function codeOf(text: string): string | undefined {
  const [, code] =
    /"(?:__type|code|Code)"\s*:\s*"(?:[^"]*#)?([^":]+)/.exec(text) ?? /<Code>([^<]+)<\/Code>/.exec(text) ?? []
  return code
}

function messageIn(text: string): string | undefined {
  const xml = /<Message>([^<]*)/.exec(text)?.[1]
  const json = /"[Mm]essage"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1]
  if (json === undefined) return xml
  try {
    return JSON.parse(json) as string
  } catch {
    return undefined
  }
}
