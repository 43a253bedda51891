/** Calls from one thread to another over a MessagePort, bundled per turn of the event loop. Knows nothing of what is called. */
import type { MessagePort, Worker } from 'node:worker_threads'
import { type ErrorCode, LarkgateError, messageOf, PortError } from '../lib/core/errors.ts'

type Channel = Pick<MessagePort | Worker, 'postMessage' | 'on'>
type Method = (...args: never[]) => unknown

interface Request {
  readonly id: number
  readonly method: string
  readonly args: readonly unknown[]
}

type Answer = { readonly id: number } & ({ readonly result: unknown } | { readonly error: SentError })

/** An error on its way: classes do not survive it, code, message and stack do. */
interface SentError {
  readonly code: ErrorCode | undefined
  readonly message: string
  readonly stack: string | undefined
}

/** Calls `method` in the other thread; rejects with the error's code and message, or when the other thread is gone. */
export interface Caller {
  readonly call: (method: string, ...args: readonly unknown[]) => Promise<unknown>
  /** Rejects whatever is still unanswered, and every later call. */
  readonly disconnect: (reason: string) => void
}

export function connect(channel: Channel): Caller {
  const unanswered = new Map<number, PromiseWithResolvers<unknown>>()
  const { post } = bundled<Request>(channel)
  let calls = 0
  let gone: string | undefined

  channel.on('message', (answers: readonly Answer[]) => {
    for (const answer of answers) {
      const waiting = unanswered.get(answer.id)
      unanswered.delete(answer.id)
      if ('error' in answer) waiting?.reject(receiveError(answer.error))
      else waiting?.resolve(answer.result)
    }
  })
  const disconnect = (reason: string) => {
    gone = reason
    for (const { reject } of unanswered.values()) reject(new Error(reason))
    unanswered.clear()
  }
  channel.on('close', () => disconnect('the other thread has ended'))
  return {
    disconnect,
    call(method, ...args) {
      if (gone !== undefined) return Promise.reject(new Error(gone))
      const id = ++calls
      const waiting = Promise.withResolvers<unknown>()
      unanswered.set(id, waiting)
      post({ id, method, args })
      return waiting.promise
    },
  }
}

/** Answers the calls that arrive on `channel`; method names are `target.method`. */
export function serve(channel: Channel, targets: Readonly<Record<string, object>>): void {
  const { post } = bundled<Answer>(channel)
  const answer = async ({ id, method, args }: Request): Promise<void> => {
    try {
      const [target = '', name = ''] = method.split('.')
      const run = (targets[target] as Record<string, Method> | undefined)?.[name] as (...args: unknown[]) => unknown
      post({ id, result: await run(...args) })
    } catch (cause) {
      post({ id, error: sendError(cause) })
    }
  }
  channel.on('message', (requests: readonly Request[]) => {
    for (const request of requests) void answer(request)
  })
}

function sendError(error: unknown): SentError {
  const { message, stack } = error instanceof Error ? error : new Error(messageOf(error))
  return { code: error instanceof LarkgateError ? error.code : undefined, message, stack }
}

function receiveError({ code, message, stack }: SentError): Error {
  const error = code === undefined ? new Error(message) : new PortError(code, message)
  return Object.assign(error, stack && { stack })
}

/** An object whose `methods` are calls to the target of that name in the other thread. */
export function remote<Target extends object>(
  { call }: Caller,
  target: string,
  methods: readonly (keyof Target & string)[],
): Target {
  const entries = methods.map((method) => [method, (...args: unknown[]) => call(`${target}.${method}`, ...args)])
  return Object.fromEntries(entries) as Target
}

export interface Bundled<Item> {
  readonly post: (item: Item) => void
  /** Sends at once what was posted in this turn. */
  readonly flush: () => void
}

/** One message per turn instead of one per item: waking the other thread costs more than what is sent. */
export function bundled<Item>(channel: Pick<Channel, 'postMessage'>): Bundled<Item> {
  let items: Item[] = []
  const flush = () => {
    const bundle = items
    items = []
    if (bundle.length > 0) channel.postMessage(bundle)
  }
  return {
    flush,
    post(item) {
      items.push(item)
      if (items.length === 1) setImmediate(flush)
    },
  }
}
