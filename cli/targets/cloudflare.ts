/** The dead letters of the Worker, over its operator routes. */

import { version } from '../../container/version.ts'
import { systemClock } from '../../lib/clocks/system.ts'
import type { Config } from '../../lib/config/environment.ts'
import { ConfigError } from '../../lib/core/errors.ts'
import { operatorClient, type RedriveRequest } from '../../lib/operator/client.ts'
import { MAX_PAGE, type RedriveStep } from '../../lib/operator/wire.ts'
import { nodeOperatorTransport } from '../../lib/transports/node.ts'
import type { Target } from './target.ts'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when the address or the token is not set
 */
export function cloudflareTarget({ cloudflare: { url }, adminToken: token }: Config): Target {
  if (!url) throw missing('LARKGATE_INGEST_URL')
  if (!token) throw missing('LARKGATE_ADMIN_TOKEN')
  const transport = nodeOperatorTransport(version())
  const client = operatorClient({ url, token, transport, clock: systemClock })

  return {
    async *letters() {
      let cursor: string | undefined
      do {
        const page = await client.list(MAX_PAGE, cursor)
        yield* page.letters
        cursor = page.cursor
      } while (cursor !== undefined)
    },

    async show(key) {
      const { envelope, code } = await client.show(key)
      if (envelope !== null) return { envelope }
      if (code !== undefined) return { problem: `the message of ${key} was stored apart, and is gone (${code})` }
      return {
        problem: `there is no dead letter with the key ${key}; larkgate dead --target cloudflare lists the keys`,
      }
    },

    async *redrive({ key, all }) {
      for (let next: RedriveRequest | undefined = all ? { all } : { keys: [key] }; next !== undefined; ) {
        const step: RedriveStep = await client.redrive(next)
        for (const redriven of step.redriven) yield { key: redriven }
        yield* step.failed
        next = restOf(step)
      }
    },

    close: transport.close,
  }
}

/** What is left to be asked for, if anything. */
function restOf({ rest, cursor }: RedriveStep): RedriveRequest | undefined {
  if (rest !== undefined) return { keys: rest }
  return cursor === undefined ? undefined : { all: true, cursor }
}

function missing(variable: string): ConfigError {
  return new ConfigError('ERR_CONFIG_INVALID', `${variable} is needed for --target cloudflare`)
}
