import { describe, expect, test } from 'vitest'
import { neededBy, withoutBuckets } from '../../../scripts/cloudflare/configuration.ts'
import { readText } from '../../../scripts/repository.ts'

const QUEUES = ['larkgate-events', 'larkgate-dead']

describe('what has to be there before a Worker is deployed', () => {
  test.each([
    ['wrangler.toml', 'larkgate', QUEUES],
    ['infra/cloudflare/consume.toml', 'larkgate-consume', QUEUES],
    ['infra/cloudflare/receive.toml', 'larkgate-receive', ['larkgate-events']],
  ])('is read from %s', (path, worker, queues) => {
    const needed = neededBy(readText(path))
    expect(needed).toEqual({
      worker,
      queues: expect.any(Array),
      buckets: ['larkgate-bodies'],
      variables: ['LARKGATE_LOG'],
      account: undefined,
    })
    expect([...needed.queues].sort()).toEqual([...queues].sort())
  })

  test('is each name once, and nothing that is commented out', () => {
    const toml = `name = "bot"
account_id = "a1"
# queue = "former"
[vars]
LARK_APP_ID = "cli_1"
# LARKGATE_LOG = "json:warn"

[[queues.producers]]
queue = "one"
[[queues.consumers]]
queue   =   "one" # the same
dead_letter_queue = "two"
`
    expect(neededBy(toml)).toEqual({
      worker: 'bot',
      queues: ['one', 'two'],
      buckets: [],
      variables: ['LARK_APP_ID'],
      account: 'a1',
    })
  })

  test('is not known without the name of the Worker', () => {
    expect(() => neededBy('main = "index.ts"')).toThrow('the configuration has no name')
  })
})

describe('the configuration without buckets', () => {
  test.each(['wrangler.toml', 'infra/cloudflare/consume.toml', 'infra/cloudflare/receive.toml'])(
    'is the same in all else: %s',
    (path) => {
      const whole = readText(path)
      const without = withoutBuckets(whole)
      expect(neededBy(without)).toEqual({ ...neededBy(whole), buckets: [] })
      const left = new Set(without.split('\n'))
      const gone = whole.split('\n').filter((line) => !left.has(line))
      expect(gone).toEqual(['[[r2_buckets]]', 'binding = "BODIES"', 'bucket_name = "larkgate-bodies"'])
    },
  )

  test('keeps what comes after them', () => {
    const toml = 'name = "a"\n[[r2_buckets]]\nbinding = "B"\n[observability]\nenabled = true\n'
    expect(withoutBuckets(toml)).toBe('name = "a"\n[observability]\nenabled = true\n')
  })
})
