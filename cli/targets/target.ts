/** Where `dead`, `show` and `redrive` look: the data folder, or a gateway in a cloud. What they ask of each. */
import type { Config } from '../../lib/config/environment.ts'
import type { LetterSummary } from '../../lib/operator/wire.ts'

export const TARGETS = ['local', 'cloudflare', 'aws'] as const
export type TargetName = (typeof TARGETS)[number]

/** Each rejects with a ConfigError when it is set up wrongly, and with a PortError when it does not answer. */
export interface Target {
  /** All dead letters, oldest first. */
  readonly letters: () => AsyncIterable<LetterSummary>
  /** The envelope of one event. */
  readonly show: (key: string) => Promise<Shown>
  /** One result for each letter, as soon as it is known. */
  readonly redrive: (which: Which) => AsyncIterable<Redriven>
  readonly close: () => void | Promise<void>
}

/** `envelope` is its text with the secrets masked; without one, `problem` says why. */
export type Shown =
  | { readonly envelope: string; readonly problem?: never }
  | { readonly envelope?: never; readonly problem: string }

export type Which = { readonly key: string; readonly all?: never } | { readonly all: true; readonly key?: never }

export interface Redriven {
  readonly key: string
  /** Why it was not; absent when its event is on the queue again. */
  readonly reason?: string
}

/** Loaded when it is asked for: nobody else needs the clients of a cloud. */
export async function openTarget(name: TargetName, config: Config): Promise<Target> {
  switch (name) {
    case 'local':
      return (await import('./local.ts')).localTarget(config)
    case 'cloudflare':
      return (await import('./cloudflare.ts')).cloudflareTarget(config)
    case 'aws':
      return (await import('./aws.ts')).awsTarget(config, process.env)
  }
}
