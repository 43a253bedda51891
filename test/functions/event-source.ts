/** What stands between SQS and a function: polls, invokes with batches, deletes what the answer does not name. */
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { LambdaFunction } from './lambda.ts'

export interface EventSource {
  /** Batches so far, and those of them whose invocation failed. */
  readonly counts: () => { readonly batches: number; readonly failed: number }
  /** Ends after the batches at work. */
  readonly stop: () => Promise<void>
}

export interface EventSourceOptions {
  readonly client: SQSClient
  readonly queueUrl: string
  readonly fn: LambdaFunction
  /** Batches at work at the same time. */
  readonly concurrency: number
  /** Until a message that is not deleted comes back. */
  readonly visibilitySeconds: number
}

export function startEventSource(options: EventSourceOptions): EventSource {
  const { client, queueUrl, fn, concurrency, visibilitySeconds } = options
  let stopped = false
  const counts = { batches: 0, failed: 0 }

  const poller = async () => {
    while (!stopped) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
          VisibilityTimeout: visibilitySeconds,
          MessageSystemAttributeNames: ['All'],
        }),
      )
      if (Messages.length > 0) await handOver(Messages)
    }
  }

  async function handOver(messages: readonly Message[]): Promise<void> {
    counts.batches++
    const { result, error } = await fn.invoke(toBatch(messages))
    if (error !== undefined) return void counts.failed++
    const kept = new Set(failuresIn(result))
    const done = messages.filter(({ MessageId = '' }) => !kept.has(MessageId))
    if (done.length === 0) return
    const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
  }

  const polling = Promise.all(Array.from({ length: concurrency }, poller))
  return {
    counts: () => ({ ...counts }),
    async stop() {
      stopped = true
      await polling
    },
  }
}

export function toBatch(messages: readonly Message[]): unknown {
  return {
    Records: messages.map(({ MessageId, ReceiptHandle, Body, MD5OfBody, Attributes }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: Attributes,
      messageAttributes: {},
      md5OfBody: MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:events.fifo',
      awsRegion: 'eu-central-1',
    })),
  }
}

export function failuresIn(result: unknown): string[] {
  const { batchItemFailures } = result as { batchItemFailures: { itemIdentifier: string }[] }
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}
