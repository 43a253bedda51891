/** A client of the long connection as a scenario sees it: the same few verbs for every client that is compared. */
import type { MaybePromise } from '../../lib/core/ports.ts'
import type { GatewayApp, JsonObject } from '../../simulator/index.ts'

/** What the client's user has written. */
export interface Handlers {
  /** Of `im.message.receive_v1`; gets the text of the message. */
  readonly message: (text: string) => Promise<void>
  /** Of `card.action.trigger`; returns the answer. */
  readonly click: () => Promise<JsonObject | undefined>
}

export interface Client {
  /** @param domain base URL of the platform */
  readonly start: (domain: string, app: GatewayApp, handlers: Handlers) => RunningClient
}

export interface RunningClient {
  readonly stop: () => MaybePromise<void>
  /** Whether it has given up, and its user was told so. */
  readonly hasEnded: () => boolean
  /** What its user was told to be wrong, last; log lines do not count. */
  readonly problem: () => string | undefined
}

/** Of the body's `event.message.content`, which is JSON inside a string. */
export function textOf(content: string): string {
  return (JSON.parse(content) as { readonly text: string }).text
}
