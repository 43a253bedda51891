/** Lines for CloudWatch: JSON, whatever was asked for. */
import type { Log } from '../lib/core/ports.ts'
import { jsonLine, type Level, leveledLog } from '../lib/log/lines.ts'

export function createLog(least: Level): Log {
  // `console` would put the time and the id of the request before each line, and that is no JSON any more.
  return leveledLog(least, (level, msg, fields) =>
    process.stdout.write(`${jsonLine(level, msg, fields, new Date())}\n`),
  )
}

/**
 * A promise that a handler forgot must not end the function, and with it the handlers of the other events. The runtime
 * has a listener of its own that does.
 */
export function surviveForgottenPromises(log: Log = createLog('error')): void {
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', (error) => log.error('a handler left a rejected promise behind', { error }))
}
