/** Events kept in the data folder, and handled in a thread of this process. */
import type { Backend } from './backend.ts'
import { startEvents } from './events.ts'
import { lockDataFolder } from './lock.ts'
import { startStorage } from './storage.ts'

/**
 * @throws {ConfigError} ERR_CONFIG_INVALID, ERR_DATA_IN_USE
 */
export async function openEmbedded(dataFolder: string, onFatal: (error: unknown) => void): Promise<Backend> {
  const folder = lockDataFolder(dataFolder)
  try {
    const storage = await startStorage(folder.databasePath, onFatal)
    return {
      queue: storage.queue,
      local: {
        ping: storage.ping,
        startHandlers: (settings, callbackTypes, log, observe) =>
          startEvents(settings, storage, callbackTypes, log, observe),
        announce: folder.announce,
      },
      close: () => storage.close().finally(folder.release),
    }
  } catch (error) {
    folder.release()
    throw error
  }
}
