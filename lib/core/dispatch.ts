/** Which handler runs for which event. Knows no queue and no time. */
import { LEGACY_CARD_TYPE } from '../events/callbacks.ts'
import type { JsonObject } from '../events/json.ts'
import type { CallbackMap, EventMap, EventV1, EventV1Map, EventV2, LegacyCardAction } from '../events/map.ts'
import type { EventCalls } from './calls.ts'
import type { CardCalls } from './card.ts'
import { checked } from './check-reply.ts'
import type { ReceivedEnvelope } from './envelope.ts'
import { ConfigError } from './errors.ts'
import type { Schema } from './parse.ts'
import type { Log, MaybePromise } from './ports.ts'
import type { LegacyCardReply, ReplyTo } from './replies.ts'

/** What a handler is told besides the event. */
export interface HandlerContext {
  /** The app's name in the configuration. */
  readonly app: string
  /** Idempotency key: the same for every delivery of the same event. */
  readonly key: string
  readonly type: string
  /** 1 for the first start; more after a failure or a crash. */
  readonly attempt: number
  /** Milliseconds between the event's creation and this attempt. */
  readonly ageMs: number
  /** Fires before the gateway gives up on this attempt: time is over, or the process stops. */
  readonly signal: AbortSignal
  readonly log: Log
}

/** What a handler behind the queue has besides. */
export interface EventContext extends HandlerContext {
  /**
   * Calls of the OpenAPI, as the event's app and for its tenant. Nothing is loaded or requested before it is used.
   * @see docs/openapi.md
   */
  readonly openApi: EventCalls
  /** The card that was clicked. For events that are no click, its calls are refused. @see docs/callbacks.md */
  readonly card: CardCalls
}

export type EventHandler<Body> = (body: Body, context: EventContext) => MaybePromise<unknown>

/**
 * Answers a callback; what it returns is sent to the user's client. `undefined` is `{}`: accepted, nothing changes.
 * @see docs/callbacks.md
 */
export type CallbackHandler<Body, Reply = JsonObject> = (
  body: Body,
  context: HandlerContext,
) => MaybePromise<Reply | undefined | void>

export interface EventHandlerOptions {
  /** An event older than this when its handler would start is treated as `whenTooOld` says. Default: no limit. */
  readonly maxAgeMs?: number
  /** `process` runs it all the same, `drop` marks it done without running, `dead-letter` (default) keeps it apart. */
  readonly whenTooOld?: 'process' | 'drop' | 'dead-letter'
  /** An attempt that takes longer has failed. Default: 15 minutes, on Cloudflare 5, the most there are 13 and a half; on AWS 75 s. */
  readonly timeoutMs?: number
}

/** What a fallback handler gets: any event, with what larkgate knows of it. */
export type AnyEvent = ReceivedEnvelope

export interface EventRoute {
  readonly run: (envelope: ReceivedEnvelope, context: EventContext) => MaybePromise<unknown>
  readonly options: EventHandlerOptions
}

/** Rejects with ERR_CALLBACK_REPLY_INVALID where the platform would refuse the reply. */
export type CallbackRoute = (body: JsonObject, context: HandlerContext) => MaybePromise<unknown>

/** What the consumer and the receiver ask a dispatcher. */
export interface Routes {
  /** The handler behind the queue for events of this form and type, else the fallback. */
  readonly findEvent: (schema: Schema, type: string) => EventRoute | undefined
  /** The handler that answers callbacks of this type. */
  readonly findCallback: (type: string) => CallbackRoute | undefined
  /** Whether a callback of this type also goes on the queue: it has an `.on` handler of its own. */
  readonly isQueued: (type: string) => boolean
}

/** Types that a v2.0 handler may be registered for: callbacks run behind the queue as well. */
type QueuedMap = EventMap & CallbackMap

/**
 * A name that the compiler does not know has to be announced, so that a misspelt one is no new type:
 * `.on<{ readonly board_id: string }>('board.created_v1', …)`, or `.on<UntypedEvent>('board.created_v1', …)`.
 */
type Announced<Event> = [Event] extends [never] ? never : string

export interface Dispatcher extends Routes {
  /**
   * Handles v2.0 events (and, behind the queue, callbacks) of `type`.
   *
   * For a type that is not in {@link EventMap}, say what its `event` is: `.on<UntypedEvent>('new.type_v1', …)`.
   */
  on<Event = never>(
    type: Announced<Event>,
    handler: EventHandler<EventV2<NoInfer<Event>>>,
    options?: EventHandlerOptions,
  ): Dispatcher
  on(type: typeof LEGACY_CARD_TYPE, handler: EventHandler<LegacyCardAction>, options?: EventHandlerOptions): Dispatcher
  on<Type extends keyof QueuedMap>(
    type: Type,
    handler: EventHandler<EventV2<QueuedMap[Type]>>,
    options?: EventHandlerOptions,
  ): Dispatcher
  /** Handles v1.0 events of `type`. For one that is not in {@link EventV1Map}: `.onV1<UntypedEvent>('new_type', …)`. */
  onV1<Event = never>(
    type: Announced<Event>,
    handler: EventHandler<EventV1<NoInfer<Event>>>,
    options?: EventHandlerOptions,
  ): Dispatcher
  onV1<Type extends keyof EventV1Map>(
    type: Type,
    handler: EventHandler<EventV1<EventV1Map[Type]>>,
    options?: EventHandlerOptions,
  ): Dispatcher
  /**
   * Answers callbacks of `type` while the user waits: within 2.5 s, or the fallback answer goes out instead.
   * For one that is not in {@link CallbackMap}: `.callback<UntypedEvent>('new.type', …)`.
   * The form for known types is there twice: from the first one the compiler takes what a literal in the reply may be, by the
   * last one it explains a mistake.
   */
  callback(type: typeof LEGACY_CARD_TYPE, handler: CallbackHandler<LegacyCardAction, LegacyCardReply>): Dispatcher
  callback<Type extends keyof CallbackMap>(
    type: Type,
    handler: CallbackHandler<EventV2<CallbackMap[Type]>, ReplyTo<Type>>,
  ): Dispatcher
  callback<Event = never>(type: Announced<Event>, handler: CallbackHandler<EventV2<NoInfer<Event>>>): Dispatcher
  callback<Type extends keyof CallbackMap>(
    type: Type,
    handler: CallbackHandler<EventV2<CallbackMap[Type]>, ReplyTo<Type>>,
  ): Dispatcher
  /** Handles every event that has no handler of its own. */
  fallback(handler: EventHandler<AnyEvent>, options?: EventHandlerOptions): Dispatcher
}

/**
 * Collects handlers, one per type: the unit of retry is the handler, so two of them for one event would repeat the one
 * that succeeded.
 *
 * @throws {ConfigError} ERR_HANDLER_DUPLICATE when a type is registered twice
 */
export function createDispatcher(): Dispatcher {
  const events = new Map<string, EventRoute>()
  const callbacks = new Map<string, CallbackRoute>()
  let fallback: EventRoute | undefined

  const add = <Value>(map: Map<string, Value>, key: string, value: Value): Dispatcher => {
    if (map.has(key)) throw duplicate(key)
    map.set(key, value)
    return dispatcher
  }
  const dispatcher: Dispatcher = {
    on: (type: string, handler: EventHandler<never>, options: EventHandlerOptions = {}) =>
      add(events, unversionedKey(type), { run: onData(handler), options }),
    onV1: (type: string, handler: EventHandler<never>, options: EventHandlerOptions = {}) =>
      add(events, eventKey('1.0', type), { run: onData(handler), options }),
    callback: (type: string, handler: CallbackHandler<never>) =>
      add(
        callbacks,
        type,
        checked(type, (body, context) => handler(body as never, context)),
      ),
    fallback(handler, options = {}) {
      if (fallback !== undefined) throw duplicate('fallback')
      fallback = { run: handler, options }
      return dispatcher
    },
    findEvent: (schema, type) => events.get(eventKey(schema, type)) ?? fallback,
    findCallback: (type) => callbacks.get(type),
    isQueued: (type) => events.has(unversionedKey(type)),
  }
  return dispatcher
}

function eventKey(schema: Schema, type: string): string {
  return `${schema} ${type}`
}

/** `.on` takes v2.0 types, and the legacy card, which has no version. */
function unversionedKey(type: string): string {
  return eventKey(type === LEGACY_CARD_TYPE ? 'card' : '2.0', type)
}

function onData(handler: EventHandler<never>): EventRoute['run'] {
  return (envelope, context) => handler(envelope.data as never, context)
}

function duplicate(what: string): ConfigError {
  return new ConfigError('ERR_HANDLER_DUPLICATE', `a handler for ${what} is registered twice`)
}
