/** What the handlers of the tests do. Apart from them, so that asking does not load them. */
import type { HandlerContext } from '../../lib/core/dispatch.ts'

type Handler = (body: unknown, context: HandlerContext) => unknown

export const handling: {
  /** Whether the handlers' module has been run. */
  loaded: boolean
  on: Handler
  callback: Handler
} = { loaded: false, on: () => undefined, callback: () => undefined }
