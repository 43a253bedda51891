/** The image that the tests look at: built of a clone in which somebody has left secrets lying about. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { capture } from '../../scripts/command.ts'
import { BASE, BUILDER, buildah, buildImage, IMAGE, prepare, removeImage } from '../../scripts/image.ts'
import { listFiles, ROOT } from '../../scripts/repository.ts'

/** In every secret that is lent to the build or lies in the clone. */
export const CANARY = 'canary-7c1f0e5a92d84b36'

export interface ImageConfig {
  readonly User: string
  readonly Env: readonly string[]
  readonly Entrypoint: readonly string[]
  readonly Cmd: readonly string[]
  readonly WorkingDir: string
  readonly Volumes: Readonly<Record<string, object>>
  readonly Labels: Readonly<Record<string, string>>
  readonly StopSignal: string
  readonly Healthcheck: { readonly Test: readonly string[] }
}

export interface Layer {
  readonly bytes: number
  readonly tar: Buffer
  /** What `tar` lists: mode, owner and path of each entry that is not a folder of the base. */
  readonly entries: readonly string[]
}

export interface Image {
  readonly config: ImageConfig
  /** The whole configuration with its history, as text. */
  readonly manifest: string
  /** Those that the image has on top of its base. */
  readonly layers: readonly Layer[]
  /** Those of the stage that made the bundle, which is not published. */
  readonly builderLayers: readonly Buffer[]
  /** Where its tree is mounted. */
  readonly tree: string
  /** A working container, for `buildah run`. */
  readonly container: string
  readonly remove: () => Promise<void>
}

export async function createImage(): Promise<Image> {
  const unlock = await prepare()
  const scratch = mkdtempSync(join(tmpdir(), 'larkgate-clone-'))
  try {
    const context = join(scratch, 'clone')
    copyClone(context)
    const secrets = await writeSecrets(scratch)
    await buildImage({ context, secrets })
    const base = JSON.parse(await buildah('inspect', '--type', 'image', BASE))
    const inBase: number = base.OCIv1.rootfs.diff_ids.length
    const { manifest, layers } = await pushed(IMAGE, join(scratch, 'image'))
    const builder = await pushed(BUILDER, join(scratch, 'builder'))
    const container = await buildah('from', IMAGE)
    return {
      config: (JSON.parse(manifest) as { config: ImageConfig }).config,
      manifest,
      layers: await Promise.all(layers.slice(inBase).map(readLayer)),
      builderLayers: builder.layers.slice(inBase).map((path) => readFileSync(path)),
      tree: await buildah('mount', container),
      container,
      async remove() {
        try {
          await buildah('rm', container)
          await removeImage()
        } finally {
          unlock()
        }
      },
    }
  } catch (error) {
    unlock()
    throw error
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function copyClone(folder: string): void {
  for (const path of listFiles()) cpSync(join(ROOT, path), join(folder, path), { preserveTimestamps: true })
  for (const path of [
    '.env',
    '.npmrc',
    'handlers/.env.local',
    '.larkgate/demo.json',
    'lib/.npmrc',
    'container/tls.key',
  ]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `# ${CANARY}\n`)
  }
}

/** What npm needs to know of this machine to find its packages, and a credential that must not stay in the image. */
async function writeSecrets(folder: string): Promise<Record<string, string>> {
  const setting = async (name: string) =>
    (await capture('npm', ['config', 'get', name])).replace(/^(null|undefined)$/, '')
  const cafile = (await setting('cafile')) || process.env.NODE_EXTRA_CA_CERTS || ''
  const lines = [`registry=${await setting('registry')}`, `//registry.invalid/:_authToken=${CANARY}`]
  const npmrc = join(folder, 'npmrc')
  writeFileSync(npmrc, [...lines, ...(cafile ? ['cafile=/run/secrets/cafile'] : [])].join('\n'))
  return { npmrc, ...(cafile && { cafile }) }
}

/** As it would be sent to a registry, into a folder. @returns the paths of its layers, from the base upward */
async function pushed(name: string, folder: string): Promise<{ manifest: string; layers: readonly string[] }> {
  await buildah('push', '--quiet', '--disable-compression', name, `dir:${folder}`)
  const path = ({ digest }: { digest: string }) => join(folder, digest.replace('sha256:', ''))
  const { config, layers } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
  return { manifest: readFileSync(path(config), 'utf8'), layers: layers.map(path) }
}

async function readLayer(path: string): Promise<Layer> {
  const tar = readFileSync(path)
  const lines = (await capture('tar', ['--list', '--verbose', '--numeric-owner', '--file', path])).split('\n')
  // Mode, owner, size, date, time, path; a link's target follows. Folders of the base are there for what is in them.
  const entries = lines
    .map((line) => line.split(/\s+/))
    .map(([mode, owner, , , , ...rest]) => [mode, owner, ...rest].join(' '))
  return { bytes: tar.length, tar, entries: entries.filter((entry) => !/^d\S+ 0\/0 (?!app\/)/.test(entry)) }
}
