/** Modules that need packages which only some deploys install. */
import { ConfigError } from '../lib/core/errors.ts'

/** @throws {ConfigError} ERR_CONFIG_INVALID when a package of AWS is not installed */
export function loadForAws(wanted: string): Promise<typeof import('./for-aws.ts')> {
  return withAwsPackages(wanted, () => import('./for-aws.ts'))
}

/**
 * What `load` imports.
 *
 * @param wanted what cannot be done without it, e.g. `LARKGATE_QUEUE=sqs`
 * @throws {ConfigError} ERR_CONFIG_INVALID when a package is not installed
 */
export async function withAwsPackages<Module>(wanted: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    const missing = /Cannot find package '([^']+)'/.exec(String(cause))?.[1]
    if (missing === undefined) throw cause
    const problem = `${wanted} needs packages that are not installed: npm install ${PACKAGES.join(' ')}`
    throw new ConfigError('ERR_CONFIG_INVALID', problem, { cause })
  }
}

const PACKAGES = ['@aws-sdk/client-sqs', '@aws-sdk/client-dynamodb', '@smithy/signature-v4']
