import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { listFiles, ROOT, readManifest, readText } from '../../scripts/repository.ts'
import { architectureProblems, importsOf, type Sources } from './architecture.ts'

const manifest = readManifest()
const files = new Map(
  listFiles()
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
    .map((path) => [path, readText(path)]),
)
const ownNames = new Map(
  [
    ...Object.entries(manifest.exports).map(([name, target]) => [`${manifest.name}${name.slice(1)}`, target] as const),
    ...Object.entries(manifest.imports),
  ].map(([name, target]) => [name, target.slice(2)]),
)

/** The repository with one file more, or with another text in it. */
function planted(path: string, text: string): Sources {
  return { ownNames, files: new Map([...files, [path, text]]) }
}

describe('the order of imports', () => {
  test('holds in this repository', () => {
    expect(architectureProblems({ files, ownNames })).toEqual([])
  })

  test.each([
    ['lib/events/planted.ts', "import type { Envelope } from '../core/envelope.ts'", 'upward'],
    ['lib/core/planted.ts', "export * from '../queues/memory.ts'", 'upward'],
    ['lib/core/planted.ts', "import { createReceiver } from '../index.ts'", 'upward'],
    ['lib/core/planted.ts', "import { createReceiver } from 'larkgate'", 'upward'],
    ['lib/core/planted.ts', "import handlers from '#handlers'", 'upward'],
    ['lib/core/planted.ts', "type Queue = typeof import('../queues/memory.ts')", 'upward'],
    ['lib/stores/planted.ts', "import { startGateway } from '../../container/main.ts'", 'upward'],
    ['container/planted.ts', "const { run } = await import('../cli/main.ts')", 'upward'],
    ['lib/queues/planted.ts', "import { memoryStore } from '../stores/memory.ts'", 'sideways'],
    ['lib/config/planted.ts', "import { systemClock } from '../clocks/system.ts'", 'sideways'],
    ['lib/core/planted.ts', "import { createPlatform } from 'larkgate/simulator'", 'not part of the gateway'],
    ['container/planted.ts', "import { push } from '../simulator/push.ts'", 'not part of the gateway'],
    ['simulator/planted.ts', "import { nodeCrypto } from '../lib/crypto/node.ts'", 'stands alone'],
    ['simulator/planted.ts', "import { open } from 'larkgate'", 'stands alone'],
    [
      'lib/events/planted.ts',
      "import { knownEvents } from '../../facts/read.ts'",
      'only container/, cli/, simulator/ may',
    ],
    ['facts/planted.ts', "import { epochMs } from '../lib/events/time.ts'", 'facts import nothing'],
    ['cli/planted.ts', "import { ROOT } from '../scripts/repository.ts'", 'not shipped'],
    ['lib/core/planted.ts', "import { manualClock } from '../../test/support/clock.ts'", 'not shipped'],
    ['lib/core/planted.ts', "import { hash } from 'node:crypto'", 'only lib/crypto/node.ts, lib/aws/, simulator/ may'],
    ['lib/events/planted.ts', "import * as v from 'valibot'", 'only lib/config/ may'],
    [
      'lib/stores/planted.ts',
      "import { SQSClient } from '@aws-sdk/client-sqs'",
      'only lib/aws/sqs-client.ts, lib/queues/, lib/dead/, functions/ may',
    ],
    ['functions/planted.ts', "import { startGateway } from '../container/main.ts'", 'sideways'],
    ['lib/stores/planted.ts', "import { DurableObject } from 'cloudflare:workers'", 'only workers/ may'],
    ['lib/queues/planted.ts', "import { Kafka } from 'kafkajs'", 'nobody may import that yet'],
    ['simulator/planted.ts', "import { Hono } from 'hono'", 'nobody may import that yet'],
  ])('is broken by %s with %s', (path, text, problem) => {
    const problems = architectureProblems(planted(path, text))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })

  test.each(['lib/planted.ts', 'lib/kafka/planted.ts', 'azure/planted.ts', 'planted.js'])(
    'knows no place for %s',
    (path) => {
      expect(architectureProblems(planted(path, ''))).toEqual([`${path} has no place in the order of imports`])
    },
  )

  test.each([
    ['lib/core/planted.ts', "import { epochMs } from '../events/time.ts'"],
    ['lib/crypto/planted.ts', "import { isSealed } from './sealed.ts'"],
    ['handlers/planted.ts', "import { createDispatcher } from 'larkgate'"],
    ['workers/planted.ts', "const handlers = await import('#handlers')"],
    ['cli/planted.ts', "import { push } from '../simulator/push.ts'"],
    ['simulator/planted.ts', "import { knownEvents } from '../facts/read.ts'"],
    ['bench/planted.ts', "import { push } from '../simulator/push.ts'"],
    ['lib/core/planted.ts', "// import { hash } from 'node:crypto'\n/* import './nowhere.ts' */"],
  ])('allows %s with %s', (path, text) => {
    expect(architectureProblems(planted(path, text))).toEqual([])
  })
})

describe('the search for imports', () => {
  test('finds every import that the bundler finds', async () => {
    const shipped = [...files.keys()].filter((path) =>
      /^(facts|lib|handlers|container|functions|workers|cli|simulator)\//.test(path),
    )
    const { metafile } = await build({
      entryPoints: shipped,
      absWorkingDir: ROOT,
      outdir: 'unused',
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      external: ['./main.js', './main.ts', 'cloudflare:*'],
    })
    const found = shipped.flatMap((path) =>
      (metafile.inputs[path]?.imports ?? []).map((one) => [path, one.original ?? one.path] as const),
    )
    expect(found.length).toBeGreaterThan(100)
    expect(found.filter(([path, specifier]) => !importsOf(files.get(path) ?? '').includes(specifier))).toEqual([])
  })
})

describe('what is imported from outside', () => {
  const { dependencies, devDependencies } = manifest
  const bare = [...files].flatMap(([path, text]) =>
    importsOf(text)
      .filter((specifier) => !/^(\.|node:|cloudflare:)/.test(specifier) && !ownNames.has(specifier))
      .map((specifier) => ({ path, name: /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier })),
  )

  test('is among the dependencies when it is shipped', () => {
    const shipped = bare.filter(({ path }) =>
      /^(facts|lib|handlers|container|functions|workers|cli|simulator)\//.test(path),
    )
    expect(shipped.filter(({ name }) => !(name in dependencies))).toEqual([])
  })

  test('is among the dependencies of some kind in any case', () => {
    const all = { ...dependencies, ...devDependencies }
    expect(bare.filter(({ name }) => !(name in all))).toEqual([])
  })
})
