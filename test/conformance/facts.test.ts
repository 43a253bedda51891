import { expect, test } from 'vitest'
import { importFacts } from '../../scripts/events/import-facts.ts'
import { readText } from '../../scripts/repository.ts'
import { root } from './corpus.ts'

test.each(Object.entries(importFacts(root)))(
  '%s is what the sources say, with all their disagreements',
  (path, text) => {
    expect(readText(path)).toBe(text)
  },
)
