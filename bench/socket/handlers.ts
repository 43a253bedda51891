/** Handlers as users write them, quick and slow. */

export type HandlerKind = 'quick' | 'waiting' | 'blocking'

/** Of the slow ones. */
export const HANDLER_MS = 50

const nothing = new Int32Array(new SharedArrayBuffer(4))

export const HANDLERS: Readonly<Record<HandlerKind, () => unknown>> = {
  quick: () => undefined,
  waiting: () => new Promise((resolve) => setTimeout(resolve, HANDLER_MS)),
  // Without CPU of its own, of which there may be little.
  blocking: () => Atomics.wait(nothing, 0, 0, HANDLER_MS),
}
