/** The handlers, which are not run before the first event or callback needs them. */
import type { Dispatcher } from '../lib/core/dispatch.ts'
import { dispatcherOf } from '../lib/core/handlers-module.ts'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID, ERR_HANDLER_DUPLICATE
 */
export async function loadHandlers(): Promise<Dispatcher> {
  return dispatcherOf(await import('#handlers'), 'the module #handlers must have a dispatcher as its default export')
}
