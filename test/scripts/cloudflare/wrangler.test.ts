import { describe, expect, test } from 'vitest'
import { apiCode, problemOf } from '../../../scripts/cloudflare/wrangler.ts'
import { failed, refused, succeeded } from './recorded.ts'

describe('what wrangler prints', () => {
  test.each([
    [refused('/accounts/a1/queues', 'Authentication error', 10000), 'Authentication error [code: 10000]', 10000],
    [failed('Queue "events" does not exist.'), 'Queue "events" does not exist.', undefined],
    [{ code: 1, stdout: '', output: 'Killed\n' }, 'Killed', undefined],
    [{ code: 137, stdout: '', output: '' }, 'wrangler ended with 137', undefined],
    [succeeded(), 'wrangler ended with 0', undefined],
  ])('is told in one line: %#', (run, problem, code) => {
    expect(problemOf(run)).toBe(problem)
    expect(apiCode(run)).toBe(code)
  })
})
