/** The receiving half: the webhook, and callbacks while the user waits. */
import { systemClock } from '../lib/clocks/system.ts'
import { readReceiver } from '../lib/config/roles.ts'
import { createReceiver } from '../lib/core/receive.ts'
import { createReplier } from '../lib/core/replier.ts'
import { webCrypto } from '../lib/crypto/web.ts'
import { logReceived } from '../lib/log/reports.ts'
import { checkBound, environmentOf, openQueue, type ReceiveBindings } from './bindings.ts'
import { loadHandlers } from './handlers.ts'
import type { Answer } from './isolate.ts'
import { consoleLog } from './log.ts'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID
 */
export function composeReceiver(env: ReceiveBindings): Answer {
  checkBound(env, 'EVENTS')
  const settings = readReceiver(environmentOf(env))
  const log = consoleLog(settings.log)
  if (settings.orderedTypes.length > 0) {
    log.warn('LARKGATE_ORDERED is set, but Cloudflare Queues keeps no order', { types: settings.orderedTypes })
  }
  return createReceiver(settings, {
    crypto: webCrypto,
    clock: systemClock,
    queue: openQueue(env),
    loadReplier: async () => createReplier(await loadHandlers(), log),
    observe: logReceived(log),
  })
}
