import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { casesOf } from './corpus.ts'
import { DECISIONS } from './decisions.ts'

const SUITES = ['http', 'headers', 'signature', 'decrypt', 'envelope', 'dedup', 'card-fields']

test('every choice that the corpus leaves is decided, and nothing else is', () => {
  const choices = SUITES.flatMap((suite) => casesOf(suite)).filter(({ level }) => level === 'choice')
  expect(Object.keys(DECISIONS).toSorted()).toEqual(choices.map(({ id }) => id).toSorted())
})

test('docs/protocol.md lists the same decisions', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/protocol.md'), 'utf8')
  const rows = page.matchAll(/^\| `([a-z0-9]+\/[a-z0-9-]+)` \|[^|]*\| ([^|]*) \|/gm)
  const documented = [...rows].map(([, id, decision]) => [id, /^\d+/.exec(decision as string)?.[0] ?? '200'])
  const decided = Object.entries(DECISIONS).map(([id, { status }]) => [id, String(status)])
  expect(documented.toSorted()).toEqual(decided.toSorted())
})
