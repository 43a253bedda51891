/** The official Node SDK's CardActionHandler: one function that answers whatever callback comes, legacy cards above all. */
import { checked } from '../core/check-reply.ts'
import type { CallbackHandler, CallbackRoute, Routes } from '../core/dispatch.ts'
import type { UntypedEvent } from '../events/map.ts'
import type { SdkOptions } from './event-dispatcher.ts'
import { flatten } from './flatten.ts'

/** A class because existing code says `new`. */
export class CardActionHandler implements Routes {
  readonly #answer: CallbackRoute

  constructor(options: SdkOptions, handler: CallbackHandler<UntypedEvent>)
  /** With a parameter type of its own, which is believed. */
  constructor(options: SdkOptions, handler: CallbackHandler<never>)
  constructor(_options: SdkOptions, handler: CallbackHandler<never>) {
    this.#answer = (body, context) => handler(flatten(body) as never, context)
  }

  readonly findEvent = (): undefined => undefined

  readonly findCallback = (type: string): CallbackRoute => checked(type, this.#answer)

  readonly isQueued = (): boolean => false
}
