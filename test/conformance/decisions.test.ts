import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { allCasesOf, casesOf } from './corpus.ts'
import { DECISIONS, SOCKET_DECISIONS } from './decisions.ts'

const SUITES = ['http', 'headers', 'signature', 'decrypt', 'envelope', 'dedup', 'card-fields']

const SOCKET_SUITES = ['ws-frame', 'ws-assemble', 'ws-ack', 'ws-endpoint']

// Choices of the long connection count also where there was nothing to compute, so nothing was verified.
test.each([
  ['the webhook', SUITES.flatMap((suite) => casesOf(suite)), DECISIONS],
  ['the long connection', SOCKET_SUITES.flatMap((suite) => allCasesOf(suite)), SOCKET_DECISIONS],
] as const)('every choice that the corpus leaves for %s is decided, and nothing else is', (_, cases, decisions) => {
  const choices = cases.filter(({ level }) => level === 'choice')
  expect(Object.keys(decisions).toSorted()).toEqual(choices.map(({ id }) => id).toSorted())
})

test('docs/protocol.md lists the same decisions', () => {
  const documented = decisionsOn('protocol.md').map(([id, does]) => [id, /^\d+/.exec(does)?.[0] ?? '200'])
  const decided = Object.entries(DECISIONS).map(([id, { status }]) => [id, String(status)])
  expect(documented.toSorted()).toEqual(decided.toSorted())
})

test('docs/long-connection.md lists the same decisions', () => {
  const documented = decisionsOn('long-connection.md')
  expect(documented.toSorted()).toEqual(Object.entries(SOCKET_DECISIONS).toSorted())
})

/** Rows of a table of decisions: case, and what larkgate does. */
function decisionsOn(name: string): readonly (readonly [id: string, does: string])[] {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs', name), 'utf8')
  const rows = page.matchAll(/^\| `([a-z0-9-]+\/[a-z0-9-]+)` \|[^|]*\| ([^|]*) \|/gm)
  return [...rows].map(([, id = '', does = '']) => [id, does] as const)
}
