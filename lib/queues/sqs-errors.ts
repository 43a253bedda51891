/** What a send to SQS failed with → the error of the port. */
import { type LarkgateError, PortError } from '../core/errors.ts'
import { tooLarge } from './sqs-message.ts'

/** A queue may be set to take less than SQS does; its refusal has no code of its own. */
const TOO_LARGE = /shorter than \d+ bytes/

/** Whatever the AWS SDK or the light client threw, or an entry of a batch was refused for. */
export function sendFailed(cause: unknown): LarkgateError {
  if (cause instanceof PortError) return cause
  if (cause instanceof Error && TOO_LARGE.test(cause.message)) return tooLarge(cause)
  return new PortError('ERR_QUEUE_UNAVAILABLE', 'SQS did not take the event', { cause })
}
