/** A whole gateway in memory, with a clock that stands still and handlers that write down what they are given. */

import { createHash } from 'node:crypto'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import { webCrypto } from '../../lib/crypto/web.ts'
import { memoryDeadLetters } from '../../lib/dead/memory.ts'
import type { UntypedEvent } from '../../lib/events/map.ts'
import {
  type App,
  type ConsumeReport,
  type Crypto,
  createConsumer,
  createDispatcher,
  createReceiver,
  createReplier,
  type Dispatcher,
  type Outcome,
  type ReceivedEnvelope,
  type ReceiveReport,
  type Routes,
  readEnvelope,
  silentLog,
} from '../../lib/index.ts'
import { memoryQueue } from '../../lib/queues/memory.ts'
import { memoryStore } from '../../lib/stores/memory.ts'

export const CRYPTOS: readonly (readonly [string, Crypto])[] = [
  ['node:crypto', nodeCrypto],
  ['WebCrypto', webCrypto],
]

/** 2023-11-14, where most of the corpus plays. */
const NOW_MS = 1_700_000_000_000

const CALLBACK_TYPES = ['card.action.trigger', 'url.preview.get', 'profile.view.get', 'card.action.trigger_v1'] as const

export interface Handled {
  readonly key: string
  readonly type: string
  readonly data: unknown
}

export interface GatewayOptions {
  /** Secrets of the one app. */
  readonly app: Omit<App, 'name'>
  readonly crypto?: Crypto
  readonly nowMs?: number
  readonly toleranceMs?: number
  /** What callback handlers answer. */
  readonly reply?: Record<string, unknown>
  /** Whether there are handlers at all. */
  readonly handlers?: boolean
  /** Handlers in place of those that write down what they are given. */
  readonly routes?: Routes
  /** How often event handlers throw before they work. */
  readonly failures?: number
}

export interface Answer {
  readonly status: number
  readonly body: string
  readonly report: ReceiveReport
}

export interface Queued extends ReceivedEnvelope {
  /** `data` as it stands in the message. */
  readonly dataText: string
}

export interface Gateway {
  readonly receive: (request: Request) => Promise<Response>
  readonly post: (request: Request) => Promise<Answer>
  /** Everything that is due: handed to the consumer, which settles it with the queue. */
  readonly consume: () => Promise<{ readonly queued: Queued[]; readonly outcomes: Outcome[] }>
  readonly advance: (ms: number) => void
  /** Starts of event handlers, in their order. */
  readonly handled: readonly Handled[]
  /** Bodies that callback handlers were given. */
  readonly answered: readonly unknown[]
  readonly consumed: readonly ConsumeReport[]
}

export function createGateway(options: GatewayOptions): Gateway {
  let nowMs = options.nowMs ?? NOW_MS
  const clock = { now: () => nowMs, after: () => () => {} }
  const handled: Handled[] = []
  const answered: unknown[] = []
  const consumed: ConsumeReport[] = []
  const reports: ReceiveReport[] = []
  const recording = options.handlers === false ? createDispatcher() : recorder(options, handled, answered)
  const { routes = recording } = options
  const queue = memoryQueue(clock)
  const { toleranceMs } = options
  const receive = createReceiver(
    { apps: [{ name: 'test', ...options.app }], ...(toleranceMs !== undefined && { toleranceMs }) },
    {
      crypto: options.crypto ?? nodeCrypto,
      queue,
      clock,
      loadReplier: () => createReplier(routes, silentLog),
      observe: (report) => reports.push(report),
    },
  )
  const consumer = createConsumer({
    routes,
    store: memoryStore(clock),
    dead: memoryDeadLetters(),
    clock,
    random: () => 0.5,
    log: silentLog,
    observe: (report) => consumed.push(report),
  })

  return {
    receive,
    handled,
    answered,
    consumed,
    advance(ms) {
      nowMs += ms
    },
    async post(request) {
      const response = await receive(request)
      return { status: response.status, body: await response.text(), report: reports.at(-1) as ReceiveReport }
    },
    async consume() {
      const deliveries = await queue.receive(100, 0)
      const outcomes = await consumer.consume(deliveries)
      for (const [i, delivery] of deliveries.entries()) await queue.settle(delivery, outcomes[i] as Outcome)
      const queued = deliveries.map(({ body }) => ({ ...readEnvelope(body), dataText: dataText(body) }))
      return { queued, outcomes }
    },
  }
}

/** `.on` for callbacks too, so that they reach the queue. */
function recorder({ reply, failures = 0 }: GatewayOptions, handled: Handled[], answered: unknown[]): Dispatcher {
  const record = ({ key, type }: Omit<Handled, 'data'>, data: unknown) => {
    handled.push({ key, type, data })
    if (handled.length <= failures) throw new Error('this handler fails')
  }
  const dispatcher = createDispatcher().fallback((event, context) => record(context, event.data))
  for (const type of CALLBACK_TYPES) {
    dispatcher.on<UntypedEvent>(type as string, (body, context) => record(context, body))
    dispatcher.callback<UntypedEvent>(type as string, (body) => {
      answered.push(body)
      return reply
    })
  }
  return dispatcher
}

/** Attribute values are escaped, so the first such sequence is the attribute itself; it is the last one. */
export function dataText(message: string): string {
  const name = ',"data":'
  return message.slice(message.indexOf(name) + name.length, -1)
}

/** A body's only identity when the platform gave it none. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Header values as a server sees them: one character for each byte of the UTF-8 text that was sent. */
export function headersOf(values: Readonly<Record<string, string | null | undefined>>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined) headers.append(name, Buffer.from(value, 'utf8').toString('latin1'))
  }
  return headers
}

export type Address = 'event' | 'card'

export function post(address: Address, headers: Headers, body: string | Uint8Array<ArrayBuffer>): Request {
  return new Request(`https://gateway.test/webhook/${address}`, { method: 'POST', headers, body })
}
