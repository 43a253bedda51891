/** `sim.json` in the data folder: which simulator runs there, at which address, and the app that it invented. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDataFolder } from '../container/lock.ts'
import type { GatewayApp } from '../simulator/index.ts'

export interface SimNote {
  /** Absent when none runs, or ran and was not killed. */
  readonly pid?: number
  readonly url?: string
  /** Invented once, so that a gateway which uses it can stay when the simulator is started again. */
  readonly app?: GatewayApp
}

/** Nothing is known where there is no note, or none that can be read. */
export function readSimNote(dataFolder: string): SimNote {
  try {
    return JSON.parse(readFileSync(notePath(dataFolder), 'utf8')) as SimNote
  } catch {
    return {}
  }
}

/** Readable by its owner only: the app has a secret. */
export function writeSimNote(dataFolder: string, note: SimNote): void {
  makeDataFolder(dataFolder)
  writeFileSync(notePath(dataFolder), `${JSON.stringify(note, undefined, 2)}\n`, { mode: 0o600 })
}

function notePath(dataFolder: string): string {
  return join(dataFolder, 'sim.json')
}
