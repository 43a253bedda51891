/** What must not be in the sources, and where it may be all the same. */

interface Rule {
  readonly what: string
  readonly pattern: RegExp
  /** Paths, or folders with a slash at the end, that may contain it. */
  readonly except?: readonly string[]
}

const RULES: readonly Rule[] = [
  { what: 'a path of somebody’s machine', pattern: /(?<![\w.:/-])\/(?:home|root|work|Users)\/|\b[A-Z]:\\(?!n)\w/ },
  { what: 'the host of a registry', pattern: /\b(?:registry\.[\w-]+\.(?:org|com|cn)|npmmirror\.com)\b/ },
  { what: 'an address that listens to everybody', pattern: /\b0\.0\.0\.0\b/, except: ['container/Dockerfile'] },
  { what: 'a note about work to be done', pattern: /\b(?:TODO|FIXME)\b/ },
]

/** These must name what they look for. */
const OWN_FILES = ['test/repository/hygiene.ts', 'test/repository/hygiene.test.ts', 'test/repository/lock.test.ts']

/** A sentence per line that has something it must not have. */
export function hygieneProblems(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([path, text]) =>
    RULES.filter(({ except = [] }) => ![...OWN_FILES, ...except].some((one) => isIn(path, one))).flatMap(
      ({ what, pattern }) =>
        text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} has ${what}`] : [])),
    ),
  )
}

function isIn(path: string, place: string): boolean {
  return place.endsWith('/') ? path.startsWith(place) : path === place
}
