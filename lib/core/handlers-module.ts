/** What a module of handlers has to hand over, on every target. */
import type { Dispatcher } from './dispatch.ts'
import { ConfigError } from './errors.ts'

/**
 * @param refusal what is said of a module that does not
 * @throws {ConfigError} ERR_CONFIG_INVALID when its default export is no dispatcher
 */
export function dispatcherOf(module: { readonly default?: Partial<Dispatcher> }, refusal: string): Dispatcher {
  if (typeof module.default?.findEvent === 'function') return module.default as Dispatcher
  throw new ConfigError('ERR_CONFIG_INVALID', refusal)
}
