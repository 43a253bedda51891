/** The real Worker, with the bindings that a test gives it. */
import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { onTestFinished, vi } from 'vitest'
import type { QueueBatch, QueueBinding } from '../../lib/queues/cloudflare.ts'
import type { ConsumeBindings } from '../../workers/bindings.ts'
import worker from '../../workers/index.ts'
import { APP_ID, ENCRYPT_KEY, post, TOKEN } from '../support/platform.ts'
import { bindings, freshBucket, freshNamespace } from './bindings.ts'

export const ADMIN_TOKEN = 'the token of the operators'

export const SECRETS = {
  LARK_APP_ID: APP_ID,
  LARK_ENCRYPT_KEY: ENCRYPT_KEY,
  LARK_VERIFICATION_TOKEN: TOKEN,
  LARKGATE_ADMIN_TOKEN: ADMIN_TOKEN,
}

export interface Line {
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

/** A binding that must not be touched. */
export function untouchable<Binding extends object>(): Binding {
  const refuse = () => {
    throw new Error('this binding was touched')
  }
  return new Proxy({} as Binding, { get: refuse, has: refuse, apply: refuse })
}

export interface Options {
  readonly variables?: Readonly<Record<string, unknown>>
  readonly bindings?: Partial<ConsumeBindings>
}

/** @param options `variables` beside the secrets, and `bindings` in place of working ones that nobody has used */
export function startGateway(options: Options = {}) {
  const sent: string[] = []
  const EVENTS: QueueBinding = { send: async (text) => void sent.push(text) }
  const env = {
    EVENTS,
    BODIES: freshBucket(bindings.BODIES),
    SEEN: freshNamespace(bindings.SEEN),
    DEAD: freshNamespace(bindings.DEAD),
    ...SECRETS,
    ...options.variables,
    ...options.bindings,
  } as unknown as ConsumeBindings
  const lines = captureLines()

  return {
    /** Texts that the queue has taken. */
    sent,
    /** What was logged. */
    lines,
    env,
    fetch: (request: Request) => worker.fetch(request, env),
    /** What `larkgate dead` would ask. */
    async deadLetters() {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' }
      const url = 'https://gateway.example/admin/dead'
      const response = await worker.fetch(new Request(url, { method: 'POST', headers, body: '{}' }), env)
      return ((await response.json()) as { letters: Record<string, unknown>[] }).letters
    },
    /** The verdict on each message: `ack`, or after how many seconds it comes again. */
    async deliver(texts: readonly unknown[], { queue = 'larkgate-events', attempts = 1 } = {}) {
      const messages = texts.map((body, n) => ({ id: `m${n}`, timestamp: new Date(), body, attempts }))
      const batch = createMessageBatch(queue, messages)
      const delays = new Map<string, number | undefined>()
      await worker.queue(noting(batch, delays), env)
      const { explicitAcks, retryMessages, ackAll, retryBatch } = await getQueueResult(batch, createExecutionContext())
      if (ackAll || retryBatch.retry) throw new Error('a verdict on the whole batch')
      return messages.map(({ id }) => {
        const isRetried = retryMessages.some(({ msgId }) => msgId === id)
        if (explicitAcks.includes(id) === isRetried) throw new Error(`${id} has not one verdict`)
        return isRetried ? delays.get(id) : 'ack'
      })
    },
  }
}

/** The envelopes as the receiver puts them on the queue. */
export async function envelopesOf(...texts: readonly string[]): Promise<string[]> {
  const { sent, fetch } = startGateway({ bindings: { BODIES: undefined as never } })
  for (const text of texts) await fetch(post(text))
  if (sent.length !== texts.length) throw new Error('not all of them were accepted')
  return sent
}

/** The console belongs to the platform: what is written there is all that is to be seen of a Worker. */
function captureLines(): readonly Line[] {
  const lines: Line[] = []
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    const spy = vi.spyOn(console, level).mockImplementation((text) => void lines.push(JSON.parse(String(text))))
    onTestFinished(() => spy.mockRestore())
  }
  return lines
}

/** The batch itself, but what it does not tell is written down: for how long messages are put back. */
function noting(batch: MessageBatch, delays: Map<string, number | undefined>): QueueBatch {
  const messages = batch.messages.map((message) => ({
    id: message.id,
    body: message.body,
    attempts: message.attempts,
    ack: () => message.ack(),
    retry(options: { readonly delaySeconds: number }) {
      delays.set(message.id, options.delaySeconds)
      message.retry(options)
    },
  }))
  return { queue: batch.queue, messages }
}
