/**
 * Assembles what is published: facts, lib, container, cli and simulator as JavaScript with types, and a manifest of their own.
 *
 * The repository itself stays private: its manifest has what a clone needs, the Node binaries among it.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type Manifest, ROOT, readManifest, readText } from './repository.ts'

/** Kept as they are: they run before anything is known of this Node. */
const PLAIN_JAVASCRIPT = ['cli/check-node.js', 'cli/larkgate.js']

/** Copied where the repository has them. */
const DOCUMENTS = ['README.md', 'README.zh.md', 'LICENSE', 'CHANGELOG.md']

/** Modules that do something as soon as they are imported; all others may be left out when nothing of them is used. */
const SIDE_EFFECTS = ['./cli/*.js', './container/*-thread.js']

/** What is published, and what the image is bundled from. */
export const FOLDERS = ['facts', 'lib', 'container', 'cli', 'simulator']

/** Only one deploy of several needs these: whoever uses its adapters installs them beside the package. */
const OPTIONAL_PEERS = /^@(aws-sdk|smithy)\//

/** Fields that the published manifest takes over as they are. */
const FIELDS = ['name', 'version', 'description', 'keywords', 'license', 'type']

/** Writes the package into `folder`, which is emptied first. */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  compile(folder)
  for (const path of globSync('**/*.d.ts', { cwd: folder })) nameCompiled(join(folder, path))
  for (const path of PLAIN_JAVASCRIPT) cpSync(join(ROOT, path), join(folder, path))
  for (const path of DOCUMENTS) if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(folder, path))
  const manifest = toPublished(readManifest(), await findImports(folder))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
}

function compile(folder: string): void {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const project = join(ROOT, 'scripts/tsconfig.package.json')
  execFileSync(process.execPath, [tsc, '-p', project, '--outDir', folder], { stdio: ['ignore', 'inherit', 'inherit'] })
}

/** The compiler rewrites `./x.ts` to `./x.js` in code only; in types it needs a recent TypeScript to be understood. */
function nameCompiled(path: string): void {
  const types = readFileSync(path, 'utf8')
  writeFileSync(path, types.replace(/((?:from |import\()(['"])\.[^'"]+)\.ts(?=\2)/g, '$1.js'))
}

/** Names of the packages that the compiled code imports. */
async function findImports(folder: string): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    entryPoints: globSync(
      FOLDERS.map((name) => `${name}/**/*.js`),
      { cwd: folder },
    ),
    absWorkingDir: folder,
    outdir: 'unused',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    // `larkgate.js` tries `main.ts` first, which only the repository has.
    external: ['./main.ts'],
    logLevel: 'error',
  })
  const specifiers = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter(({ external, path }) => external && !/^(node:|\.)/.test(path)).map(({ path }) => path),
  )
  return new Set(specifiers.map(packageOf))
}

/** `@scope/name/path` → `@scope/name`, `name/path` → `name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** The published manifest: what the code imports, and nothing that only the repository needs. */
export function toPublished(manifest: Manifest, imported: ReadonlySet<string>): object {
  return {
    ...Object.fromEntries(FIELDS.filter((name) => name in manifest).map((name) => [name, manifest[name]])),
    engines: { node: '>=22.18' },
    sideEffects: SIDE_EFFECTS,
    exports: Object.fromEntries(Object.entries(manifest.exports).map(([name, target]) => [name, toCompiled(target)])),
    bin: manifest.bin,
    files: [...FOLDERS, ...DOCUMENTS.filter((path) => !/^(README|LICENSE)/.test(path))],
    ...pickDependencies(manifest, imported),
  }
}

function toCompiled(target: string): string | { readonly types: string; readonly default: string } {
  if (!target.endsWith('.ts')) return target
  const path = target.slice(0, -'.ts'.length)
  return { types: `${path}.d.ts`, default: `${path}.js` }
}

type Ranges = Readonly<Record<string, string>>

/**
 * The imported packages and the peers they require, with the versions they were tested with as the least.
 *
 * @throws {Error} when the code imports what the repository's manifest has not under `dependencies`
 */
function pickDependencies({ dependencies }: Manifest, imported: ReadonlySet<string>) {
  const needed = new Set([...imported].flatMap((name) => [name, ...requiredPeers(name)]))
  const missing = [...needed].filter((name) => !(name in dependencies))
  if (missing.length > 0) throw new Error(`not among the dependencies in package.json: ${missing.join(', ')}`)
  const ranges = (names: readonly string[]): Ranges =>
    Object.fromEntries(names.map((name) => [name, `^${dependencies[name]}`]))
  const [peers, others] = [[...needed].filter(isPeer).sort(), [...needed].filter((name) => !isPeer(name)).sort()]
  return {
    dependencies: ranges(others),
    ...(peers.length > 0 && {
      peerDependencies: ranges(peers),
      peerDependenciesMeta: Object.fromEntries(peers.map((name) => [name, { optional: true }])),
    }),
  }
}

function isPeer(name: string): boolean {
  return OPTIONAL_PEERS.test(name)
}

function requiredPeers(name: string): readonly string[] {
  const { peerDependencies = {}, peerDependenciesMeta = {} } = JSON.parse(
    readText(`node_modules/${name}/package.json`),
  ) as {
    readonly peerDependencies?: Readonly<Record<string, string>>
    readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
  }
  return Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true)
}
