/** The dead letters of the functions on AWS. */
import type { Config } from '../../lib/config/environment.ts'
import { ConfigError } from '../../lib/core/errors.ts'
import type { Target } from './target.ts'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID
 */
export async function awsTarget(_config: Config): Promise<Target> {
  throw new ConfigError('ERR_CONFIG_INVALID', '--target aws is not served yet')
}
