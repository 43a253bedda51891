/** The settings of the Cloudflare deploy on which it depends that nothing is lost. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import { ROOT } from '../../scripts/repository.ts'

const HOUR_SECONDS = 3600

/** What is looked at here. */
interface Config {
  readonly queues: {
    readonly producers?: unknown
    readonly consumers?: readonly {
      readonly queue: string
      readonly max_retries?: number
      readonly retry_delay?: number
      readonly dead_letter_queue?: string
    }[]
  }
  readonly r2_buckets: unknown
  readonly durable_objects: unknown
  readonly migrations: unknown
  readonly compatibility_date?: string
}

function read(path: string): Config {
  return unstable_readConfig({ config: join(ROOT, path) }, { hideWarnings: true })
}

describe.each(['wrangler.toml', 'infra/cloudflare/consume.toml'])('the queues of %s', (path) => {
  const { consumers } = read(path).queues
  const consumerOf = (name: string) => consumers?.find(({ queue }) => queue === name)
  /** How long it takes until a Worker that never starts has used up all retries. */
  const hoursOf = (name: string) =>
    ((consumerOf(name)?.retry_delay ?? 0) * (consumerOf(name)?.max_retries ?? 0)) / HOUR_SECONDS

  test('hand over as often as the platform allows, and then to the backstop', () => {
    expect(consumers?.map(({ max_retries }) => max_retries)).toEqual([100, 100])
    expect(consumerOf('larkgate-events')?.dead_letter_queue).toBe('larkgate-dead')
  })

  test('outlast a Worker that does not start, the backstop for as long as messages are kept', () => {
    expect(hoursOf('larkgate-events')).toBeGreaterThan(1.5)
    expect(hoursOf('larkgate-dead')).toBeGreaterThan(80)
    expect(hoursOf('larkgate-dead')).toBeLessThan(96)
  })
})

test('what is split in two is bound as what is not', () => {
  const [whole, ...halves] = ['wrangler.toml', 'infra/cloudflare/consume.toml', 'infra/cloudflare/receive.toml'].map(
    read,
  )
  const [consume, receive] = halves
  for (const half of halves) {
    expect(half?.queues.producers).toEqual(whole?.queues.producers)
    expect(half?.r2_buckets).toEqual(whole?.r2_buckets)
    expect(half?.compatibility_date).toBe(whole?.compatibility_date)
  }
  expect(consume?.queues.consumers).toEqual(whole?.queues.consumers)
  expect(consume?.durable_objects).toEqual(whole?.durable_objects)
  expect(consume?.migrations).toEqual(whole?.migrations)
  expect(receive?.queues.consumers ?? []).toEqual([])
})
