/**
 * What runs in the image: the command with the gateway and its threads as one file, and the handlers as another, so that
 * somebody else's can take their place. They need Node 24 and nothing beside them. What needs the AWS SDK is a third file:
 * it is larger than all the rest, and every thread would parse it.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import * as errors from '../lib/core/errors.ts'
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

/** Leaves to a file of its own what is imported by this one module. */
const AWS_APART: Plugin = {
  name: 'aws-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/for-aws\.ts$/ }, () => ({ path: './aws.js', external: true }))
  },
}

/** That file has no error classes of its own: `instanceof` would tell them from those of the gateway (cli/bundle.ts). */
const SHARED_ERRORS: Plugin = {
  name: 'shared-errors',
  setup({ onResolve, onLoad }) {
    // Sorted, as the language has them: where modules are emulated they may come in another order.
    const names = Object.keys(errors).sort().join(', ')
    onResolve({ filter: /\/errors\.ts$/ }, ({ path, resolveDir }) =>
      join(resolveDir, path) === join(ROOT, 'lib/core/errors.ts') ? { path: 'errors', namespace: 'shared' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'shared' }, () => ({
      contents: `export const { ${names} } = globalThis[Symbol.for('larkgate.errors')]`,
    }))
  },
}

interface Module {
  readonly contents: Uint8Array
  /** Paths from the root of what is in it. */
  readonly inputs: readonly string[]
}

/** Writes `larkgate.js`, `aws.js`, `handlers.js` and the licences of all into `folder`, which is emptied first. */
export async function buildBundle(folder: string, handlers = 'handlers/index.ts'): Promise<readonly BundleFile[]> {
  const { version } = readManifest()
  const [gateway, aws, dispatcher] = await Promise.all([
    bundleModule('cli/bundle.ts', {
      define: { LARKGATE_BUNDLE: JSON.stringify({ version }) },
      banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
      plugins: [AWS_APART],
    }),
    bundleModule('container/for-aws.ts', { plugins: [SHARED_ERRORS] }),
    bundleModule(handlers),
  ])
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const licences = licencesOf([...gateway.inputs, ...aws.inputs, ...dispatcher.inputs])
  const files = [
    write(join(folder, 'larkgate.js'), gateway.contents),
    write(join(folder, 'aws.js'), aws.contents),
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
