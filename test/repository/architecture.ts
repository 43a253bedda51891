/** Who may import whom, as data, and what breaks it. Looks at import statements only, types included. */
import { posix } from 'node:path'

/**
 * From the bottom to the top: a place may import what is below it, and itself. Places on one line do not see each other.
 * A place is a folder, or a single file.
 */
const ORDER: readonly (readonly string[])[] = [
  ['lib/events/'],
  ['lib/core/'],
  ['lib/socket/', 'lib/openapi/', 'lib/compat/'],
  ['lib/config/', 'lib/sqlite/', 'lib/aws/', 'lib/cloudflare/', 'lib/operator/', 'lib/clocks/', 'lib/log/'],
  ['lib/crypto/', 'lib/queues/', 'lib/stores/', 'lib/dead/', 'lib/bodies/', 'lib/transports/', 'lib/http/'],
  ['lib/index.ts'],
  ['handlers/'],
  ['container/', 'functions/', 'workers/'],
  ['cli/'],
]

/** Stands alone: imports nothing of larkgate but the facts, and only those import it who are named here, or are tools. */
const SIMULATOR = 'simulator/'
const USES_SIMULATOR = ['cli/']

/** Data about event types: imports nothing, and nothing that receives may carry it about. The types of lib are made from it. */
const FACTS = 'facts/'
const USES_FACTS = ['container/', 'cli/', SIMULATOR]

/** Not shipped: they may import everything, and only tools may import them. */
const TOOLS = ['scripts/', 'bench/', 'test/', 'infra/', 'vitest.config.ts']

/** What comes from outside → the places that may import it. Nobody else may, tools excepted. */
const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  valibot: ['lib/config/'],
  '@aws-sdk/client-sqs': ['lib/aws/sqs-client.ts', 'lib/queues/', 'lib/dead/', 'functions/'],
  '@aws-sdk/client-dynamodb': ['lib/stores/', 'functions/'],
  '@smithy/signature-v4': ['lib/aws/'],
  'cloudflare:workers': ['workers/'],
  commander: ['cli/'],
  '@hono/node-server': ['container/'],
  '@bufbuild/protobuf': ['lib/socket/'],
  '@bufbuild/protobuf/codegenv2': ['lib/socket/'],
  '@bufbuild/protobuf/wire': ['lib/socket/'],
  'https-proxy-agent': ['lib/transports/'],
  'prom-client': ['container/'],
  'proxy-from-env': ['lib/transports/'],
  ws: ['lib/transports/', 'simulator/'],
  'node:sqlite': ['lib/sqlite/', 'container/lock.ts', 'cli/data.ts'],
  'node:crypto': ['lib/crypto/node.ts', 'lib/aws/', 'simulator/'],
  'node:worker_threads': ['container/', 'cli/bundle.ts'],
  'node:http': ['container/server.ts', 'lib/aws/', 'lib/transports/', 'simulator/'],
  'node:https': ['lib/aws/', 'lib/transports/', 'simulator/'],
  'node:net': ['lib/aws/', 'lib/transports/'],
  'node:stream/consumers': ['lib/transports/', 'simulator/'],
  'node:fs': ['container/', 'cli/'],
  'node:path': ['container/', 'cli/'],
  'node:perf_hooks': ['container/'],
  'node:url': ['container/', 'cli/'],
  'node:util': ['container/', 'cli/'],
}

/** What the check needs to know of the repository. */
export interface Sources {
  /** Path from the root → text. */
  readonly files: ReadonlyMap<string, string>
  /** Name under which a file may be imported → path from the root. */
  readonly ownNames: ReadonlyMap<string, string>
}

/** One sentence per file without a place and per import that goes where it must not; empty when all is well. */
export function architectureProblems(sources: Sources): readonly string[] {
  return [...sources.files].flatMap(([path, text]) => {
    if (isTool(path)) return []
    if (!isPlaced(path)) return [`${path} has no place in the order of imports`]
    return importsOf(text).flatMap((specifier) => {
      const problem = importProblem(path, specifier, sources.ownNames)
      return problem === undefined ? [] : [`${path} imports ${specifier}: ${problem}`]
    })
  })
}

function importProblem(path: string, specifier: string, ownNames: Sources['ownNames']): string | undefined {
  const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : ownNames.get(specifier)
  if (target === undefined) return outsideProblem(path, specifier)
  if (isTool(target)) return 'tools are not shipped'
  if (isIn(path, FACTS) || isIn(target, FACTS)) return factsProblem(path, target)
  if (isIn(path, SIMULATOR)) return isIn(target, SIMULATOR) ? undefined : 'the simulator stands alone'
  if (isIn(target, SIMULATOR)) {
    return isInAny(path, USES_SIMULATOR) ? undefined : 'the simulator is not part of the gateway'
  }
  const [from, to] = [placeOf(path), placeOf(target)]
  if (to === undefined) return 'that has no place in the order of imports'
  if (from === undefined || from.place === to.place || to.level < from.level) return undefined
  return to.level === from.level ? 'sideways' : 'upward'
}

function factsProblem(path: string, target: string): string | undefined {
  if (isIn(path, FACTS)) return isIn(target, FACTS) ? undefined : 'facts import nothing'
  return isInAny(path, USES_FACTS) ? undefined : `only ${USES_FACTS.join(', ')} may`
}

function outsideProblem(path: string, specifier: string): string | undefined {
  const places = OUTSIDE[specifier]
  if (places === undefined) return 'nobody may import that yet'
  return isInAny(path, places) ? undefined : `only ${places.join(', ')} may`
}

function placeOf(path: string): { readonly level: number; readonly place: string } | undefined {
  for (const [level, places] of ORDER.entries()) {
    const place = places.find((one) => isIn(path, one))
    if (place !== undefined) return { level, place }
  }
  return undefined
}

function isPlaced(path: string): boolean {
  return placeOf(path) !== undefined || isInAny(path, [SIMULATOR, FACTS])
}

function isTool(path: string): boolean {
  return isInAny(path, TOOLS)
}

function isInAny(path: string, places: readonly string[]): boolean {
  return places.some((place) => isIn(path, place))
}

function isIn(path: string, place: string): boolean {
  return place.endsWith('/') ? path.startsWith(place) : path === place
}

const COMMENT_OR_STRING = /\/\*[\s\S]*?\*\/|\/\/.*|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)/g
const FROM = /^(?:import|export)\b(?:[^'"]*?\bfrom)?\s*['"]([^'"]+)['"]/gm
const CALLED = /\bimport\(\s*['"]([^'"]+)['"]/g

/** Everything that is imported by a literal name: values and types, `export … from`, `import()`. */
export function importsOf(text: string): readonly string[] {
  const code = text.replace(COMMENT_OR_STRING, (_, string: string | undefined) => string ?? '')
  return [FROM, CALLED].flatMap((pattern) => [...code.matchAll(pattern)].map(([, specifier]) => specifier as string))
}
