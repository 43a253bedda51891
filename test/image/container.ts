/** Runs the image's tree as a container engine would: read-only, as its user, with its variables, as process 1. */
import { spawn } from 'node:child_process'
import { chownSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPlatform, type Platform } from '../../simulator/index.ts'
import {
  APP,
  APP_VARIABLES,
  atTheEnd,
  bounded,
  type Child,
  type Exit,
  follow,
  newFolder,
  type Running,
  waitFor,
} from '../process/gateway.ts'
import type { Image } from './image.ts'

/** Arguments: tree, user, folder of the data, handlers to mount or nothing, then the command. */
const ENTER = `set -e
tree=$1 user=$2 data=$3 handlers=$4
shift 4
mount --bind "$tree" "$tree"
mount --bind "$data" "$tree/data"
if [ -n "$handlers" ]; then mount --bind "$handlers" "$tree/app/handlers.js"; fi
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"
mount -o remount,bind,ro "$tree"
exec chroot --userspec="$user" --groups= "$tree" "$@"`

const STOP_PATIENCE_MS = 10_000

export interface ContainerOptions {
  /** A volume: what {@link newVolume} made, possibly used before. */
  readonly data: string
  readonly variables?: Readonly<Record<string, string>>
  /** File that takes the place of `handlers.js`. */
  readonly handlers?: string
}

/** An empty volume, which an engine makes with the owner of the folder in the image. */
export function newVolume(image: Image): string {
  const data = join(newFolder(), 'data')
  mkdirSync(data, { mode: 0o700 })
  chownSync(data, ...ownerOf(image))
  return data
}

/** User and group of the image. */
export function ownerOf({ config }: Image): [number, number] {
  return config.User.split(':').map(Number) as [number, number]
}

/** Starts `words` in the image. Its own variables hold, except that it listens here alone. */
export function enter({ config, tree }: Image, words: readonly string[], options: ContainerOptions): Running {
  const { data, handlers = '', variables = {} } = options
  const settings = { HOST: '127.0.0.1', ...variables }
  const env = [...config.Env, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)]
  const inside = ['env', '-i', '-C', config.WorkingDir, ...env, ...words]
  const namespaces = ['--mount', '--pid', '--fork']
  const args = [...namespaces, 'sh', '-c', ENTER, 'sh', tree, config.User, data, handlers, ...inside]
  const running = follow(spawn('unshare', args, { stdio: ['ignore', 'pipe', 'pipe'] }) as Child)
  const signal = (name: NodeJS.Signals): void => void process.kill(childOf(running.pid), name)
  // It outlives `unshare`, so it is ended first.
  atTheEnd(() => (running.hasExited() ? undefined : signal('SIGKILL')))
  return { ...running, signal }
}

/** Runs `words` in the image to their end. */
export async function runInside(image: Image, words: readonly string[], options: ContainerOptions): Promise<Exit> {
  return bounded(`${words[0]} to end`, enter(image, words, options).exited, STOP_PATIENCE_MS)
}

export interface Container extends Running {
  readonly url: string
  readonly platform: Platform
  /** Its HEALTHCHECK, once. */
  readonly checkHealth: () => Promise<number | null>
  /** Its STOPSIGNAL, then whatever its end is. */
  readonly stop: () => Promise<Exit>
}

/** Starts the image with its own command, and waits until it says that it is running. */
export async function startContainer(image: Image, options: ContainerOptions): Promise<Container> {
  const { Entrypoint, Cmd, StopSignal, Healthcheck } = image.config
  const variables = { ...APP_VARIABLES, PORT: '0', ...options.variables }
  const running = enter(image, [...Entrypoint, ...Cmd], { ...options, variables })
  const url = await waitFor('the container to run', () => {
    if (running.hasExited()) throw new Error(`the container did not start: ${running.stderr()}`)
    return /(http:\S+)\/healthz/.exec(running.stderr())?.[1]
  })
  const { port } = new URL(url)
  return {
    ...running,
    url,
    platform: createPlatform({ url: `${url}/webhook/event`, cardUrl: `${url}/webhook/card`, ...APP }),
    async checkHealth() {
      const [kind, ...words] = Healthcheck.Test
      if (kind !== 'CMD') throw new Error(`a HEALTHCHECK of the kind ${kind} needs a shell`)
      return (await runInside(image, words, { ...options, variables: { ...variables, PORT: port } })).code
    },
    async stop() {
      running.signal(StopSignal as NodeJS.Signals)
      return bounded('the container to stop', running.exited, STOP_PATIENCE_MS)
    },
  }
}

/** The process behind `unshare`, which hands on no signals: process 1 of its namespace. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
}
