/** The handlers, which are not run before the first event or callback needs them. */
import type { Dispatcher } from '../lib/core/dispatch.ts'
import { ConfigError } from '../lib/core/errors.ts'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID, ERR_HANDLER_DUPLICATE
 */
export async function loadHandlers(): Promise<Dispatcher> {
  const { default: dispatcher } = (await import('#handlers')) as { default?: Partial<Dispatcher> }
  if (typeof dispatcher?.findEvent !== 'function') {
    throw new ConfigError('ERR_CONFIG_INVALID', 'the module #handlers must have a dispatcher as its default export')
  }
  return dispatcher as Dispatcher
}
