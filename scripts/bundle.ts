/**
 * What runs in the image: the command with the gateway and its threads as one file, and the handlers as another, so that
 * somebody else's can take their place. They need Node 24 and nothing beside them.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'
import { ROOT, readManifest } from './repository.ts'

export interface BundleFile {
  readonly path: string
  readonly bytes: number
  readonly gzipBytes: number
}

/** CommonJS packages ask for Node's modules with a `require` that an ES module does not have. No other name may clash. */
const REQUIRE =
  "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);"

const OPTIONS: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  write: false,
  logLevel: 'warning',
  banner: { js: REQUIRE },
}

/** Writes `larkgate.js` and `handlers.js` into `folder`, which is emptied first. */
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
  const files = [write(join(folder, 'larkgate.js'), gateway), write(join(folder, 'handlers.js'), dispatcher)]
  chmodSync(join(folder, 'larkgate.js'), 0o755)
  return files
}

async function bundleModule(entry: string, more: BuildOptions = {}): Promise<Uint8Array> {
  const { outputFiles = [] } = await build({ ...OPTIONS, ...more, entryPoints: [entry], outfile: 'bundle.js' })
  const [file] = outputFiles
  if (file === undefined) throw new Error(`esbuild wrote nothing for ${entry}`)
  return file.contents
}

function write(path: string, contents: Uint8Array): BundleFile {
  writeFileSync(path, contents)
  return { path, bytes: contents.length, gzipBytes: gzipSync(contents).length }
}
