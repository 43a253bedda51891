/** When messages that a consumer has in hand come back to it. */
import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'

export interface VisibilityChange {
  readonly receiptHandle: string
  /** 0: at once. */
  readonly delaySeconds: number
}

/**
 * Why messages could not be changed, a sentence each; those come back after the queue's own timeout. Never rejects.
 */
export type ChangeVisibility = (changes: readonly VisibilityChange[]) => Promise<readonly string[]>

/** As many as SQS takes in one request. */
const PER_REQUEST = 10

export function sqsVisibility(client: Pick<SQSClient, 'send'>, queueUrl: string): ChangeVisibility {
  return async (changes) => {
    const starts = Array.from({ length: Math.ceil(changes.length / PER_REQUEST) }, (_, index) => index * PER_REQUEST)
    const problems = await Promise.all(starts.map((start) => change(changes.slice(start, start + PER_REQUEST))))
    return problems.flat()
  }

  async function change(changes: readonly VisibilityChange[]): Promise<readonly string[]> {
    const Entries = changes.map(({ receiptHandle, delaySeconds }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: delaySeconds,
    }))
    try {
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })
      const { Failed = [] } = await client.send(command)
      return Failed.map(({ Code = 'unknown', Message = '' }) => `${Code}: ${Message}`)
    } catch (error) {
      return changes.map(() => String(error))
    }
  }
}
