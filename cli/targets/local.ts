/** The data folder, beside a gateway that may be running. */
import { sqliteBodies } from '../../lib/bodies/sqlite.ts'
import { systemClock } from '../../lib/clocks/system.ts'
import type { Config } from '../../lib/config/environment.ts'
import { allLetters } from '../../lib/core/redrive.ts'
import { sqliteDeadLetters } from '../../lib/dead/sqlite.ts'
import { sqliteQueue } from '../../lib/queues/sqlite.ts'
import { findEvent } from '../../lib/sqlite/inspect.ts'
import { sqliteStore } from '../../lib/stores/sqlite.ts'
import { openWriter } from '../data.ts'
import { redriveFrom, showMessage } from './ports.ts'
import type { Target } from './target.ts'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID when there is no database yet
 */
export function localTarget(config: Config): Target {
  const file = openWriter(config)
  const ports = {
    dead: sqliteDeadLetters(file),
    queue: sqliteQueue(file, systemClock),
    store: sqliteStore(file, systemClock),
    bodies: sqliteBodies(file, systemClock),
  }
  return {
    letters: () => allLetters(ports.dead),
    async show(key) {
      const event = findEvent(file.db, Date.now(), key) ?? (await ports.dead.get(key))
      if (event !== undefined) return showMessage(key, event.body, ports.bodies)
      return { problem: `there is no event with the key ${key}; larkgate events lists the keys` }
    },
    redrive: (which) => redriveFrom(which, ports),
    close: () => file.close(),
  }
}
