/** The official Node SDK's EventDispatcher as far as handlers see it. Verifies, decrypts and sends nothing: the gateway does. */
import { checked } from '../core/check-reply.ts'
import type { CallbackHandler, CallbackRoute, EventHandler, EventRoute, Routes } from '../core/dispatch.ts'
import { ConfigError } from '../core/errors.ts'
import { CALLBACK_TYPES, LEGACY_CARD_TYPE } from '../events/callbacks.ts'
import type { CallbackMap, EventMap, EventV1Map, UntypedEvent } from '../events/map.ts'
import { type FlatEvent, type FlatEventV1, flatten } from './flatten.ts'

/** What the SDK's constructors take. All of it is accepted and none of it is used. @see docs/migrate.md#node */
export interface SdkOptions {
  readonly encryptKey?: string | undefined
  readonly verificationToken?: string | undefined
  readonly logger?: unknown
  readonly loggerLevel?: unknown
  readonly cache?: unknown
}

/** The handler of `Type`: typed where the type is known, an answering one where it is a callback. */
export type FlatHandler<Type extends string> = Type extends keyof EventMap
  ? EventHandler<FlatEvent<EventMap[Type]>>
  : Type extends keyof CallbackMap
    ? CallbackHandler<FlatEvent<CallbackMap[Type]>>
    : Type extends keyof EventV1Map
      ? EventHandler<FlatEventV1<EventV1Map[Type]>>
      : EventHandler<UntypedEvent>

/** Handlers whose parameter has a type of its own, from the SDK for example: it is believed. */
export type AnnotatedHandler<Type extends string> = Type extends keyof CallbackMap
  ? CallbackHandler<never>
  : EventHandler<never>

/** Of either kind: which one a type is, only the gateway knows. */
type Handler = (body: never, context: never) => unknown

/**
 * A class, unlike everything else here, because existing code says `new`.
 *
 * Handlers of both versions and of callbacks share one map, keyed by type. What the gateway takes for a callback is
 * answered with its handler's result; all else runs behind the queue.
 */
export class EventDispatcher implements Routes {
  readonly #handlers = new Map<string, Handler>()

  // biome-ignore lint/complexity/noUselessConstructor: it says what may be given, though nothing is done with it
  constructor(_options: SdkOptions = {}) {}

  /** @throws {ConfigError} ERR_HANDLER_DUPLICATE for a type that has a handler */
  register<Type extends string>(handlers: { readonly [Key in Type]: FlatHandler<Key> }): this
  register<Type extends string>(handlers: { readonly [Key in Type]: AnnotatedHandler<Key> }): this
  register(handlers: Readonly<Record<string, Handler>>): this {
    for (const [type, handler] of Object.entries(handlers)) {
      if (this.#handlers.has(type)) {
        throw new ConfigError(
          'ERR_HANDLER_DUPLICATE',
          `a handler for ${type} is registered twice: call unregister('${type}') first if the second one is meant`,
        )
      }
      this.#handlers.set(type, (body, context) => handler(flatten(body) as never, context))
    }
    return this
  }

  /** Types without a handler are skipped. */
  unregister(...types: readonly string[]): this {
    for (const type of types) this.#handlers.delete(type)
    return this
  }

  readonly findEvent = (_schema: string, type: string): EventRoute | undefined => {
    const handler = isCallback(type) ? undefined : this.#handlers.get(type)
    return handler && { run: ({ data }, context) => handler(data as never, context as never), options: {} }
  }

  readonly findCallback = (type: string): CallbackRoute | undefined => {
    const handler = this.#handlers.get(type)
    return handler && checked(type, (body, context) => handler(body as never, context as never))
  }

  readonly isQueued = (): boolean => false
}

/**
 * Answered, never handled: their handlers would otherwise run again when another dispatcher has them queued. Of types that
 * only the configuration makes callbacks nothing is known here: docs/migrate.md says in which order to combine.
 */
function isCallback(type: string): boolean {
  return type === LEGACY_CARD_TYPE || CALLBACK_TYPES.includes(type)
}
