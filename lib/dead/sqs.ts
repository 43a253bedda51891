/**
 * Dead letters on an SQS queue, FIFO or standard.
 *
 * SQS can neither look up nor list. So whoever asks takes the letters in hand: all of them are received, which hides them
 * from everybody else for a while, and looked at here. `close` gives them back.
 */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { uniqueName } from '../aws/digest.ts'
import { LarkgateError, messageOf, PortError } from '../core/errors.ts'
import type { Clock, DeadLetters } from '../core/ports.ts'
import { createHeld, type HeldMessage } from './sqs-held.ts'
import { readLetter, toLetterMessage } from './sqs-letter.ts'

export interface SqsDeadLettersOptions {
  readonly client: Pick<SQSClient, 'send'>
  /** FIFO if it ends with `.fifo`, as it must be behind a FIFO queue. */
  readonly queueUrl: string
  readonly clock: Clock
  /** How long letters stay in hand without `close`, e.g. when the process is killed. Default 60. */
  readonly holdSeconds?: number
  /** How long a look for letters waits when there are none (any more); below 1 SQS looks into a part of the queue only. Default 1. */
  readonly waitSeconds?: number
  /** So many messages in hand at most. Those behind them appear when others have been removed. Default 10,000. */
  readonly maxHeld?: number
  /** So many bytes of bodies, and up to 10 MiB more. Likewise. Default 256 MiB. */
  readonly maxHeldBytes?: number
}

export interface SqsDeadLetters extends DeadLetters {
  /** Gives back all letters that are in hand, so that others can see them at once. */
  readonly close: () => Promise<void>
}

/** As many as SQS takes, or hands out, in one request. */
const PER_REQUEST = 10

/** Requests under way at the same time. */
const AT_A_TIME = 8

/** What an answer may take beyond the wait that was asked for. */
const ANSWER_MS = 3000

/** @see docs/delivery.md#sqs */
export function sqsDeadLetters(options: SqsDeadLettersOptions): SqsDeadLetters {
  const { client, queueUrl: QueueUrl, clock, holdSeconds = 60, waitSeconds = 1 } = options
  const { maxHeld = 10_000, maxHeldBytes = 256 * 1024 * 1024 } = options
  const held = createHeld()
  const fifo = QueueUrl.endsWith('.fifo')
  /** Whether there may be letters that were not looked at. */
  let isStale = true
  /** Asking changes what is in hand, so one asks at a time. */
  let turn: Promise<unknown> = Promise.resolve()

  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = turn.then(work).catch((cause: unknown) => Promise.reject(failed(cause)))
    turn = done.catch(() => undefined)
    return done
  }

  return {
    async put(letter) {
      // Of a group SQS hands out nothing while one of it is in hand, and it swallows what has an id twice.
      const own = fifo ? { MessageGroupId: uniqueName(), MessageDeduplicationId: uniqueName() } : {}
      const command = new SendMessageCommand({ QueueUrl, ...toLetterMessage(letter), ...own })
      await client.send(command).catch((cause: unknown) => Promise.reject(failed(cause)))
      isStale = true
    },

    list: (limit, cursor) =>
      inTurn(async () => {
        held.dropLost(clock.now())
        if (cursor === undefined || isStale || held.page(limit, cursor).letters.length < limit) await receiveAll()
        const { letters, last } = held.page(limit, cursor)
        return last !== undefined && letters.length === limit ? { letters, cursor: last } : { letters }
      }),

    get: (key) =>
      inTurn(async () => {
        held.dropLost(clock.now())
        if (isStale || held.letterOf(key) === undefined) await receiveAll()
        return held.letterOf(key)
      }),

    remove: (key, diedAtMs = Number.POSITIVE_INFINITY) =>
      inTurn(async () => {
        const known = held.ofKey(key).length > 0
        held.dropLost(clock.now())
        if (isStale || held.ofKey(key).length === 0) await receiveAll()
        const messages = held.ofKey(key)
        if (known && messages.length === 0) throw new Error('somebody else has the letter in hand, or has removed it')
        // Of one key there may be several: the newest is the letter, and those before it go with it.
        const meant = messages.filter(({ letter }) => letter.diedAtMs <= diedAtMs)
        await inParts(meant, deleteSome)
      }),

    close: () =>
      inTurn(async () => {
        held.dropLost(clock.now())
        isStale = true
        await inParts(held.all(), giveBack)
      }),
  }

  /** Takes in hand what is on the queue; messages that were in hand before stay there. */
  async function receiveAll(): Promise<void> {
    const seen = new Set<string>()
    while (held.count() < maxHeld && held.bytes() < maxHeldBytes) {
      // From before the request: SQS counts from when it has taken the message.
      const heldUntilMs = clock.now() + holdSeconds * 1000
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: PER_REQUEST,
          VisibilityTimeout: holdSeconds,
          WaitTimeSeconds: waitSeconds,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['SentTimestamp'],
        }),
        // Waiting for messages is no reason to give up.
        { requestTimeout: waitSeconds * 1000 + ANSWER_MS },
      )
      const messages = Messages.map((message) => toHeld(message, heldUntilMs))
      for (const message of messages) held.add(message)
      // Where looking takes longer than the hold, the first ones come again, and so for ever.
      if (messages.every(({ id }) => seen.has(id))) break
      for (const { id } of messages) seen.add(id)
    }
    isStale = false
  }

  async function deleteSome(messages: readonly HeldMessage[]): Promise<void> {
    const Entries = messages.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }))
    const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
    const failures = new Set(Failed.map(({ Id }) => Number(Id)))
    held.remove(messages.filter((_, index) => !failures.has(index)))
    const [failure] = Failed
    if (failure) throw new Error(`${failure.Code}: ${failure.Message}`)
  }

  /** What cannot be given back comes back by itself. */
  async function giveBack(messages: readonly HeldMessage[]): Promise<void> {
    const Entries = messages.map(({ receiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    }))
    held.remove(messages)
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })).catch(() => undefined)
  }
}

function toHeld(message: Message, heldUntilMs: number): HeldMessage {
  const { MessageId: id = '', ReceiptHandle: receiptHandle = '', Attributes } = message
  return {
    id,
    receiptHandle,
    heldUntilMs,
    sentAtMs: Number(Attributes?.SentTimestamp ?? 0),
    letter: readLetter(message),
    bytes: Buffer.byteLength(message.Body ?? ''),
  }
}

async function inParts<Item>(items: readonly Item[], run: (part: readonly Item[]) => Promise<void>): Promise<void> {
  const starts = Array.from(
    { length: Math.ceil(items.length / PER_REQUEST) },
    (_, index) => index * PER_REQUEST,
  ).values()
  const work = async () => {
    for (const start of starts) await run(items.slice(start, start + PER_REQUEST))
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
}

function failed(cause: unknown): LarkgateError {
  if (cause instanceof LarkgateError) return cause
  return new PortError('ERR_DEAD_LETTERS_UNAVAILABLE', `the dead-letter queue does not answer: ${messageOf(cause)}`, {
    cause,
  })
}
