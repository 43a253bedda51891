/** What a module of handlers has to hand over. */
import type { Routes } from '../lib/core/dispatch.ts'
import { ConfigError } from '../lib/core/errors.ts'

/** @throws {ConfigError} ERR_CONFIG_INVALID when its default export is no dispatcher */
export function routesOf(module: { readonly default?: Partial<Routes> }): Routes {
  if (typeof module.default?.findEvent === 'function') return module.default as Routes
  throw new ConfigError('ERR_CONFIG_INVALID', 'the module of handlers must have a dispatcher as its default export')
}
