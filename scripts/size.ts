/**
 * "The receiver stays small": all that a Worker which receives has to load before it can answer is at most 12 KB after
 * gzip, one that receives and consumes is at most 25 KB, and 27 KB with the OpenAPI client that handlers may call; all of
 * them without what users write. "Types cost nothing": what
 * `lib/events` has at run time, by whichever way it is loaded, is at most 3 KB. And the OpenAPI client, with what it uses of
 * the core, is at most 6 KB.
 *
 * Ends with exit code 1 when one has grown beyond its limit. The other bundles are for information. `npm run size`
 */
import { globSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build, type Metafile, type Platform } from 'esbuild'
import { ROOT } from './repository.ts'
import { table } from './table.ts'

const LIMITS: Readonly<Record<string, number>> = {
  'workers/receive.ts': 12 * 1024,
  'workers/index.ts': 27 * 1024,
  '… without OpenAPI': 25 * 1024,
  'lib/events': 3 * 1024,
  'larkgate/openapi': 6 * 1024,
}

interface Bundle {
  readonly bytes: number
  readonly gzipBytes: number
  readonly parts: Metafile['outputs'][string]['inputs']
}

/** @param source of an entry module that exists in memory only, with paths from the repository's root */
async function bundle(source: string, platform: Platform, without: readonly string[] = []): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: ROOT, loader: 'ts' },
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    format: 'esm',
    platform,
    target: 'es2024',
    write: false,
    metafile: true,
    outfile: 'bundle.js',
    // What users write, and what the runtime has.
    external: ['#handlers', 'cloudflare:workers', ...without],
  })
  const [file] = outputFiles
  const [output] = Object.values(metafile.outputs)
  if (file === undefined || output === undefined) throw new Error('esbuild wrote nothing')
  return { bytes: file.contents.length, gzipBytes: gzipSync(file.contents).length, parts: output.inputs }
}

const worker = (path: string, without?: readonly string[]) =>
  bundle(`export * from './${path}'; export { default } from './${path}'`, 'neutral', without)
const receiveWorker = await worker('workers/receive.ts')
/** Only handlers call them; whoever does not has none of it in his bundle. */
const DECODERS = /\/(content|fields|json-field|legacy-content|mentions|plain-text|post)\.ts$/
const exportAll = (paths: readonly string[]) => paths.map((path) => `export * from './${path}'`).join('\n')
const eventModules = globSync('lib/events/**/*.ts', { cwd: ROOT })
const bundles = {
  'workers/receive.ts': receiveWorker,
  'workers/consume.ts': await worker('workers/consume.ts'),
  'workers/index.ts': await worker('workers/index.ts'),
  '… without OpenAPI': await worker('workers/index.ts', ['*/openapi/calls.ts']),
  'receiver without a host': await bundle(
    `export { createReceiver } from './lib/core/receive.ts'
     export { webCrypto } from './lib/crypto/web.ts'`,
    'neutral',
  ),
  'lib/events': await bundle(exportAll(eventModules.filter((path) => !DECODERS.test(path))), 'neutral'),
  'message content': await bundle(exportAll(eventModules.filter((path) => DECODERS.test(path))), 'neutral'),
  'long connection': await bundle(`export * from './lib/socket/long-connections.ts'`, 'neutral'),
  'larkgate/openapi': await bundle(`export * from './lib/openapi/index.ts'`, 'neutral'),
  larkgate: await bundle(`export * from './lib/index.ts'`, 'neutral'),
  'larkgate/simulator': await bundle(`export * from './simulator/index.ts'`, 'node'),
}

const parts = Object.entries(receiveWorker.parts)
  .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  .sort(([, one], [, other]) => other.bytesInOutput - one.bytesInOutput)
console.log(
  table(
    ['workers/receive.ts, by file', 'minified'],
    parts.map(([path, part]) => [path, String(part.bytesInOutput)]),
  ),
)
console.log(
  table(
    ['bundle', 'minified', 'gzip', 'limit'],
    Object.entries(bundles).map(([name, { bytes, gzipBytes }]) => [
      name,
      String(bytes),
      String(gzipBytes),
      String(LIMITS[name] ?? ''),
    ]),
  ),
)
for (const [name, { gzipBytes }] of Object.entries(bundles)) {
  const limit = LIMITS[name] ?? Number.POSITIVE_INFINITY
  if (gzipBytes <= limit) continue
  console.error(`${name} has grown to ${gzipBytes} bytes after gzip; the limit is ${limit}`)
  process.exitCode = 1
}
