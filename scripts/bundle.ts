/**
 * What runs in the image: the command with the gateway and its threads as one file, and the handlers as another, so that
 * somebody else's can take their place. They need Node 24 and nothing beside them.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'
import { licencesOf } from './licences.ts'
import { ROOT, readManifest } from './repository.ts'

export interface BundleFile {
  readonly path: string
  readonly bytes: number
  readonly gzipBytes: number
}

/** CommonJS packages ask for Node's modules with a `require` that an ES module does not have. No other name may clash. */
const REQUIRE =
  "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);"

/** Packages that others use where they happen to be installed: what is bundled must not depend on that. */
const OPTIONAL = ['bufferutil', 'supports-color', 'utf-8-validate']

const OPTIONS: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  write: false,
  logLevel: 'warning',
  banner: { js: REQUIRE },
  external: OPTIONAL,
}

interface Module {
  readonly contents: Uint8Array
  /** Paths from the root of what is in it. */
  readonly inputs: readonly string[]
}

/** Writes `larkgate.js`, `handlers.js` and the licences of both into `folder`, which is emptied first. */
export async function buildBundle(folder: string, handlers = 'handlers/index.ts'): Promise<readonly BundleFile[]> {
  const { version } = readManifest()
  const [gateway, dispatcher] = await Promise.all([
    bundleModule('cli/bundle.ts', {
      define: { LARKGATE_BUNDLE: JSON.stringify({ version }) },
      banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
    }),
    bundleModule(handlers),
  ])
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const licences = licencesOf([...gateway.inputs, ...dispatcher.inputs])
  const files = [
    write(join(folder, 'larkgate.js'), gateway.contents),
    write(join(folder, 'handlers.js'), dispatcher.contents),
    write(join(folder, 'licences.txt'), new TextEncoder().encode(licences)),
  ]
  chmodSync(join(folder, 'larkgate.js'), 0o755)
  return files
}

async function bundleModule(entry: string, more: BuildOptions = {}): Promise<Module> {
  const { outputFiles = [], metafile } = await build({
    ...OPTIONS,
    ...more,
    entryPoints: [entry],
    outfile: 'bundle.js',
    metafile: true,
  })
  const [file] = outputFiles
  if (file === undefined || metafile === undefined) throw new Error(`esbuild wrote nothing for ${entry}`)
  return { contents: file.contents, inputs: Object.keys(metafile.inputs) }
}

function write(path: string, contents: Uint8Array): BundleFile {
  writeFileSync(path, contents)
  return { path, bytes: contents.length, gzipBytes: gzipSync(contents).length }
}
