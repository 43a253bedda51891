/** Envelope → what SQS is sent: body, group, deduplication id. Does not send. */
import { sha256Hex } from '../aws/digest.ts'
import { escapeRefused, LETTER_ATTRIBUTES_BYTES, SQS_MESSAGE_BYTES } from '../aws/sqs-text.ts'
import { fitsInto } from '../core/claim-check.ts'
import type { Envelope } from '../core/envelope.ts'
import { PortError } from '../core/errors.ts'

/** Largest envelope: whatever is on the queue must fit on the dead-letter queue, with the reason. */
export const SQS_ENVELOPE_BYTES = SQS_MESSAGE_BYTES - LETTER_ATTRIBUTES_BYTES

/** What certainly fits: the characters that SQS refuses have twice as many bytes when they are escaped. For the claim check. */
export const SQS_DIRECT_BYTES = SQS_ENVELOPE_BYTES / 2

/** The fields of `SendMessage` that depend on the message. Without the last two on a standard queue. */
export interface SqsMessage {
  readonly MessageBody: string
  readonly MessageGroupId?: string
  readonly MessageDeduplicationId?: string
}

export interface SqsMessageOptions {
  /** Whether the queue is FIFO. */
  readonly fifo: boolean
  /**
   * Makes the deduplication id another one. SQS swallows what has the id of a message of the last 5 minutes, whether that
   * one is still there or not; a message that is to be there again needs a new id.
   */
  readonly salt?: string
}

/**
 * The group is the lane of an ordered event; any other event has a group of its own, so that it waits for nobody. Both ids
 * are hashes in hex, 64 characters, because keys may be longer and have other characters than SQS allows there.
 *
 * @throws {PortError} ERR_ENVELOPE_TOO_LARGE
 */
export function toSqsMessage({ key, lane, text }: Envelope, { fifo, salt = '' }: SqsMessageOptions): SqsMessage {
  const MessageBody = escapeRefused(text)
  if (!fitsInto(SQS_ENVELOPE_BYTES, MessageBody)) throw tooLarge()
  if (!fifo) return { MessageBody }
  const keyHash = sha256Hex(key)
  return {
    MessageBody,
    MessageGroupId: lane === undefined ? keyHash : sha256Hex(lane),
    MessageDeduplicationId: salt === '' ? keyHash : sha256Hex(`${salt} ${keyHash}`),
  }
}

export function tooLarge(cause?: unknown): PortError {
  const message = 'the event is larger than SQS takes'
  return new PortError('ERR_ENVELOPE_TOO_LARGE', message, cause === undefined ? undefined : { cause })
}
