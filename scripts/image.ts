/**
 * Builds the real Dockerfile where there is no container engine: on Debian, as root, with buildah. The base is made here
 * as well, of Debian's packages and this Node and npm, in the shape of the official one, so that no registry is asked.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { capture, succeeds } from './command.ts'

export const BASE = 'localhost/node:24-bookworm-slim'
export const IMAGE = 'localhost/larkgate:latest'
/** The stage before, which is never published: its name is for looking at it. */
export const BUILDER = 'localhost/larkgate-builder:latest'

/** Outside of the repository, since `npm ci` empties its caches; root's alone. */
const FOLDER = join(tmpdir(), 'larkgate-image')
const BASE_FOLDER = join(FOLDER, 'base')
const BASE_LABEL = 'larkgate.base'

/** Why no image can be built here; `undefined` when it can. */
export async function whyNoImage(): Promise<string | undefined> {
  if (!existsSync('/etc/debian_version')) return 'images are built on Debian only'
  if (process.getuid?.() !== 0) return 'images are built by root only'
  return (await succeeds('unshare', ['--mount', '--pid', '--fork', 'true'])) ? undefined : 'nothing may be mounted here'
}

/** Installs Debian's packages, unless they are there already. */
export async function installPackages(...names: readonly string[]): Promise<void> {
  const isInstalled = (name: string) => succeeds('dpkg-query', ['--show', name])
  if ((await Promise.all(names.map(isInstalled))).every(Boolean)) return
  await capture('apt-get', ['update'])
  await capture('apt-get', ['install', '--yes', '--no-install-recommends', ...names])
}

/** Makes the base, unless it is there already. One process at a time: resolves to what lets the next one in. */
export async function prepare(): Promise<() => void> {
  await installPackages('buildah', 'mmdebstrap', 'iproute2')
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 })
  if (!lstatSync(FOLDER).isDirectory() || lstatSync(FOLDER).uid !== 0) throw new Error(`${FOLDER} is somebody else's`)
  const unlock = await lock()
  try {
    await makeBase()
    return unlock
  } catch (error) {
    unlock()
    throw error
  }
}

/** Waits until nobody else uses the folder. The lock ends with this process, however that ends. */
async function lock(): Promise<() => void> {
  const holder = spawn('flock', [join(FOLDER, 'lock'), 'sh', '-c', 'echo locked; exec cat'])
  await once(holder.stdout, 'data')
  return () => void holder.stdin.end()
}

async function makeBase(): Promise<void> {
  const npm = await npmFolder()
  const label = `${BASE_LABEL}=${baseKey(npm)}`
  if ((await buildah('images', '--quiet', '--filter', `label=${label}`)) !== '') return
  try {
    await makeBaseTree(npm)
    const container = await buildah('from', 'scratch')
    await buildah('add', '--quiet', container, BASE_FOLDER, '/')
    await buildah('config', '--cmd', 'node', '--label', label, '--env', `PATH=${PATHS}`, container)
    await buildah('commit', '--quiet', '--rm', '--format', 'docker', container, BASE)
  } finally {
    rmSync(BASE_FOLDER, { recursive: true, force: true })
  }
}

const PATHS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const BOOTSTRAP = [
  ...['--mode=root', '--variant=essential', '--include=libstdc++6,ca-certificates', '--format=dir'],
  // What slim images leave out, and no waiting for a disk that need not survive a crash.
  ...['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
  '--dpkgopt=force-unsafe-io',
]

function baseKey(npm: string): string {
  const madeOf = [PATHS, ...BOOTSTRAP, process.version, process.arch, readFileSync(join(npm, 'package.json'), 'utf8')]
  return createHash('sha256').update(madeOf.join('\n')).digest('hex').slice(0, 32)
}

async function makeBaseTree(npm: string): Promise<void> {
  rmSync(BASE_FOLDER, { recursive: true, force: true })
  await capture('mmdebstrap', [...BOOTSTRAP, 'bookworm', BASE_FOLDER])
  const local = join(BASE_FOLDER, 'usr/local')
  cpSync(realpathSync(process.execPath), join(local, 'bin/node'))
  cpSync(npm, join(local, 'lib/node_modules/npm'), { recursive: true })
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'))
  await capture('touch', [join(BASE_FOLDER, 'etc/hosts')])
}

/** The npm of this machine, behind the link in the path. */
async function npmFolder(): Promise<string> {
  return resolve(dirname(realpathSync(await capture('sh', ['-c', 'command -v npm']))), '..')
}

export interface BuildOptions {
  /** The folder that `docker build` would be given. */
  readonly context: string
  /** Id of a secret → file. */
  readonly secrets: Readonly<Record<string, string>>
}

/** `docker build -f container/Dockerfile`, in layers as Docker makes them. */
export async function buildImage({ context, secrets }: BuildOptions): Promise<void> {
  const lent = Object.entries(secrets).map(([id, file]) => `--secret=id=${id},src=${file}`)
  const options = ['--isolation=chroot', '--format=docker', '--layers', `--build-arg=BASE=${BASE}`, ...lent]
  const build = (...more: string[]) =>
    buildah('build', ...options, '--file', join(context, 'container/Dockerfile'), ...more, context)
  await build('--tag', BUILDER, '--target', 'builder')
  await build('--tag', IMAGE)
}

/** Deletes the image and what was built on the way to it; the base stays for the next time. */
export async function removeImage(): Promise<void> {
  await buildah('rmi', '--force', IMAGE, BUILDER)
  await buildah('rmi', '--prune', '--force')
}

/** Runs buildah on a storage of our own. Returns what it printed. */
export function buildah(...args: string[]): Promise<string> {
  return capture('buildah', ['--root', join(FOLDER, 'storage'), '--runroot', join(FOLDER, 'run'), ...args], {
    BUILDAH_ISOLATION: 'chroot',
    TMPDIR: FOLDER,
  })
}
