/** Which of the messages that wait go to SQS together, and what became of each. */
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { SQS_MESSAGE_BYTES } from '../aws/sqs-text.ts'
import { within } from '../core/deadline.ts'
import { type LarkgateError, PortError } from '../core/errors.ts'
import type { Clock } from '../core/ports.ts'
import { sendFailed } from './sqs-errors.ts'
import type { SqsMessage } from './sqs-message.ts'

/** As many as SQS takes in one request. */
export const PER_BATCH = 10

export interface Waiting {
  readonly message: SqsMessage
  /** Of the message in UTF-8. */
  readonly bytes: number
  readonly arrivedAtMs: number
  /** Without an error: SQS has it. */
  readonly settle: (error?: LarkgateError) => void
}

/**
 * Takes the next batch off `waiting`, oldest first: at most ten messages and 1 MiB, and of each group one at a time. SQS may
 * refuse one message of a batch and take those behind it, which would then be ahead of it for good.
 *
 * @param busy groups of which a message is under way
 */
export function takeBatch(waiting: Waiting[], busy: ReadonlySet<string>): readonly Waiting[] {
  const taken: Waiting[] = []
  const passed = new Set(busy)
  let bytes = 0
  for (let index = 0; index < waiting.length && taken.length < PER_BATCH; ) {
    const one = waiting[index] as Waiting
    const { MessageGroupId: group } = one.message
    const isFree = group === undefined || !passed.has(group)
    if (group !== undefined) passed.add(group)
    if (isFree && bytes + one.bytes <= SQS_MESSAGE_BYTES) {
      bytes += one.bytes
      taken.push(one)
      waiting.splice(index, 1)
    } else index++
  }
  return taken
}

export interface BatchSender {
  readonly client: Pick<SQSClient, 'send'>
  readonly queueUrl: string
  readonly clock: Clock
  readonly deadlineMs: number
}

/** Never rejects. One result for each, in order: `undefined` when SQS has it. */
export async function sendBatch(
  batch: readonly Waiting[],
  { client, queueUrl, clock, deadlineMs }: BatchSender,
): Promise<readonly (LarkgateError | undefined)[]> {
  const Entries = batch.map(({ message }, index) => ({ Id: String(index), ...message }))
  const abort = new AbortController()
  try {
    const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })
    const sent = client.send(command, { abortSignal: abort.signal })
    const { Successful = [], Failed = [] } = await within(sent, deadlineMs, clock, () => {
      abort.abort()
      throw new PortError('ERR_QUEUE_UNAVAILABLE', `SQS did not take the events within ${deadlineMs} ms`)
    })
    const accepted = new Set(Successful.map(({ Id }) => Id))
    const refused = new Map(Failed.map(({ Id, Code, Message }) => [Id, new Error(`${Code}: ${Message}`)]))
    return Entries.map(({ Id }) => {
      if (accepted.has(Id) && !refused.has(Id)) return undefined
      return sendFailed(refused.get(Id) ?? new Error('SQS said nothing of this message'))
    })
  } catch (cause) {
    const error = sendFailed(cause)
    return batch.map(() => error)
  }
}
