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

/** Arguments: tree, user, folder of the data, handlers to mount or nothing, a network to set up or nothing, the command. */
const ENTER = `set -e
tree=$1 user=$2 data=$3 handlers=$4 network=$5
shift 5
mount --bind "$tree" "$tree"
mount --bind "$data" "$tree/data"
if [ -n "$handlers" ]; then mount --bind "$handlers" "$tree/app/handlers.js"; fi
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"
mount -o remount,bind,ro "$tree"
if [ -n "$network" ]; then ip link set lo up; fi
exec chroot --userspec="$user" --groups= "$tree" "$@"`

const STOP_PATIENCE_MS = 10_000

export interface ContainerOptions {
  /** A volume: what {@link newVolume} made, possibly used before. */
  readonly data: string
  readonly variables?: Readonly<Record<string, string>>
  /** File that takes the place of `handlers.js`. */
  readonly handlers?: string
  /** A network that nobody else is in, or that of a container which has one. Absent: this machine's loopback. */
  readonly network?: 'own' | Running
}

/** The image itself listens to everybody, which it may only where nobody is. */
const LOOPBACK = { HOST: '127.0.0.1', PORT: '0' }

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

/** Starts `words` in the image, with the image's variables. */
export function enter({ config, tree }: Image, words: readonly string[], options: ContainerOptions): Running {
  const { data, handlers = '', network, variables } = options
  const settings = { ...(network === undefined && LOOPBACK), ...variables }
  const env = [...config.Env, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)]
  const inside = ['env', '-i', '-C', config.WorkingDir, ...env, ...words]
  const isOwn = network === 'own'
  const enterNetwork = typeof network === 'object' ? ['nsenter', '--net', '--target', String(network.pid)] : []
  const leave = ['unshare', '--mount', '--pid', '--fork', ...(isOwn ? ['--net'] : [])]
  const setUp = ['sh', '-c', ENTER, 'sh', tree, config.User, data, handlers, isOwn ? 'own' : '']
  const [program = '', ...args] = [...enterNetwork, ...leave, ...setUp, ...inside]
  const running = follow(spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }) as Child)
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
  const variables = { ...APP_VARIABLES, ...options.variables }
  const running = enter(image, [...Entrypoint, ...Cmd], { ...options, variables })
  const url = await waitFor('the container to run', () => {
    if (running.hasExited()) throw new Error(`the container did not start: ${running.stderr()}`)
    return /(http:\S+)\/healthz/.exec(running.stderr())?.[1]
  })
  const network = options.network === undefined ? {} : { network: running }
  return {
    ...running,
    url,
    platform: createPlatform({ url: `${url}/webhook/event`, cardUrl: `${url}/webhook/card`, ...APP }),
    async checkHealth() {
      const [kind, ...words] = Healthcheck.Test
      if (kind !== 'CMD') throw new Error(`a HEALTHCHECK of the kind ${kind} needs a shell`)
      const check = { ...options, ...network, variables: { ...variables, PORT: new URL(url).port } }
      return (await runInside(image, words, check)).code
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
