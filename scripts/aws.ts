/**
 * What runs on Lambda: each function as a folder of its own with `index.mjs`, whose handler is `index.handler`, the parts
 * that it loads later, and the licences. They need Node 24 and nothing beside them.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { licencesOf } from './licences.ts'
import { ROOT } from './repository.ts'

export interface AwsBuildOptions {
  /** Path, from the root or absolute, of the module whose default export is the dispatcher. */
  readonly handlers?: string
  /** What `receive` sends with: signed requests of our own, or the AWS SDK. */
  readonly sender?: 'light' | 'sdk'
}

export interface AwsFunction {
  readonly name: 'receive' | 'consume'
  readonly folder: string
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
  /** As it is uploaded. */
  readonly zipBytes: number
  /** Paths from the root of what is in it. */
  readonly inputs: readonly string[]
}

/** CommonJS packages ask for Node's modules with a `require` that an ES module does not have. No other name may clash. */
const REQUIRE = "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);"

const OPTIONS: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  write: false,
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
  banner: { js: REQUIRE },
  chunkNames: '[name]-[hash]',
  outExtension: { '.js': '.mjs' },
}

/** Writes `receive` and `consume` into `folder`, each emptied first. */
export async function buildAws(folder: string, options: AwsBuildOptions = {}): Promise<readonly AwsFunction[]> {
  const { handlers = 'handlers/index.ts', sender = 'light' } = options
  const receive = sender === 'light' ? 'functions/receive.ts' : 'functions/receive-sdk.ts'
  const built = await Promise.all([
    bundleFunction('receive', receive, join(folder, 'receive'), handlers),
    bundleFunction('consume', 'functions/consume.ts', join(folder, 'consume'), handlers),
  ])
  // Only now, so that what cannot be built replaces nothing.
  return built.map(writeFunction)
}

interface Bundled extends Pick<AwsFunction, 'name' | 'folder' | 'inputs'> {
  readonly outputs: readonly { readonly path: string; readonly contents: Uint8Array }[]
}

async function bundleFunction(
  name: AwsFunction['name'],
  entry: string,
  folder: string,
  handlers: string,
): Promise<Bundled> {
  const { outputFiles = [], metafile } = await build({
    ...OPTIONS,
    entryPoints: { index: entry },
    outdir: folder,
    alias: { '#handlers': resolve(ROOT, handlers) },
    plugins: [awsAsModules],
  })
  if (metafile === undefined) throw new Error(`esbuild says nothing about ${entry}`)
  const inputs = Object.keys(metafile.inputs)
  const outputs = [
    ...outputFiles.map(({ path, contents }) => ({ path, contents })),
    { path: join(folder, 'licences.txt'), contents: new TextEncoder().encode(licencesOf(inputs)) },
  ]
  return { name, folder, inputs, outputs }
}

function writeFunction({ name, folder, inputs, outputs }: Bundled): AwsFunction {
  rmSync(folder, { recursive: true, force: true })
  for (const { path, contents } of outputs) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, contents)
  }
  const files = outputs.map(({ path, contents }) => ({ name: path.slice(folder.length + 1), bytes: contents.length }))
  return { name, folder, files, zipBytes: zipBytes(outputs, folder), inputs }
}

/**
 * AWS's packages have both forms, and only as ES modules do they lose what is not used: half of the receiver. Not a rule
 * for all packages, since handlers may use some whose two forms differ.
 */
const awsAsModules: Plugin = {
  name: 'aws-as-modules',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@(aws-sdk|smithy)\// }, async ({ path, pluginData, ...args }) => {
      if (pluginData === awsAsModules || args.kind === 'require-call') return undefined
      const found = await resolve(path, { ...args, pluginData: awsAsModules })
      const asModule = found.path.replace('/dist-cjs/', '/dist-es/')
      return { ...found, path: existsSync(asModule) ? asModule : found.path, pluginData: undefined }
    })
  },
}

/** Per file a local header, its entry in the directory at the end, and its name in both; at last the end's own record. */
function zipBytes(
  outputs: readonly { readonly path: string; readonly contents: Uint8Array }[],
  folder: string,
): number {
  const sizes = outputs.map(({ path, contents }) => {
    const name = Buffer.byteLength(path.slice(folder.length + 1))
    return 30 + 46 + 2 * name + deflateRawSync(contents, { level: 9 }).length
  })
  return sizes.reduce((sum, size) => sum + size, 22)
}
