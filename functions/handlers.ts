/** The dispatcher of the module `#handlers`. */
import type { Dispatcher } from '../lib/core/dispatch.ts'
import { dispatcherOf } from '../lib/core/handlers-module.ts'

/** @throws {ConfigError} ERR_CONFIG_INVALID when its default export is no dispatcher */
export function routesOf(module: { readonly default?: Partial<Dispatcher> }): Dispatcher {
  return dispatcherOf(module, 'the module of handlers must have a dispatcher as its default export')
}
