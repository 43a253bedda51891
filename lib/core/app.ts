/** One Feishu or Lark app: its secrets, and what of them is prepared once. */
import { ConfigError } from './errors.ts'
import type { SealKey } from './open.ts'
import type { Crypto } from './ports.ts'

export interface App {
  /** In the path and in `context.app`. */
  readonly name: string
  readonly appId?: string
  /** Needed for the long connection, together with `appId`. */
  readonly appSecret?: string
  /** The webhook needs at least one of `encryptKey` and `verificationToken`. */
  readonly encryptKey?: string
  /** The former Encrypt Key, accepted during rotation. */
  readonly encryptKeyPrevious?: string
  readonly verificationToken?: string
  /** The former Verification Token, accepted during rotation. */
  readonly verificationTokenPrevious?: string
  /** Base URL of the platform. Default `https://open.feishu.cn`. */
  readonly domain?: string
}

/** An app that can open long connections. */
export type SocketApp = App & { readonly appId: string; readonly appSecret: string }

export const FEISHU_DOMAIN = 'https://open.feishu.cn'

/** An app's secrets as the walk needs them: current first. */
export interface AppSecrets {
  readonly app: App
  readonly encryptKeys: readonly string[]
  readonly verificationTokens: readonly string[]
  /** Prepared on first use, so that a cold start pays only for the app that is called. */
  readonly sealKeys: () => Promise<readonly SealKey[]>
}

/** What is wrong with the secrets of `app`, if anything. */
export function checkSecrets({
  encryptKey,
  encryptKeyPrevious,
  verificationToken,
  verificationTokenPrevious,
}: App): string | undefined {
  if (encryptKeyPrevious && !encryptKey) return 'has a former Encrypt Key, but no current one'
  if (verificationTokenPrevious && !verificationToken) return 'has a former Verification Token, but no current one'
  if (encryptKey || verificationToken) return undefined
  return 'has neither an Encrypt Key nor a Verification Token: anybody could send events'
}

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID for an app whose webhook would accept whatever comes
 */
export function prepareApp(app: App, crypto: Crypto): AppSecrets {
  const problem = checkSecrets(app)
  if (problem !== undefined) throw new ConfigError('ERR_CONFIG_INVALID', `app ${app.name} ${problem}`)
  const encryptKeys = [app.encryptKey, app.encryptKeyPrevious].filter(isSet)
  const verificationTokens = [app.verificationToken, app.verificationTokenPrevious].filter(isSet)
  let prepared: Promise<readonly SealKey[]> | undefined
  const prepare = () =>
    Promise.all(encryptKeys.map(async (encryptKey) => ({ encryptKey, open: await crypto.createOpener(encryptKey) })))
  return {
    app,
    encryptKeys,
    verificationTokens,
    sealKeys: () => {
      prepared ??= prepare()
      return prepared
    },
  }
}

/** An empty string is how consoles and shells spell "not set". */
function isSet(secret: string | undefined): secret is string {
  return secret !== undefined && secret !== ''
}
