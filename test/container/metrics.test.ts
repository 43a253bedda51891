import { describe, expect, test } from 'vitest'
import { createMetrics } from '../../container/metrics.ts'
import type { LinkReport } from '../../lib/socket/report.ts'

function start() {
  const { observer, registry } = createMetrics(['shop', 'books'], ['shop'])
  /** The values of one metric, as they are scraped: labels → value. */
  const scrape = async (name: string) => {
    const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith(name))
    return Object.fromEntries(
      lines.map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    )
  }
  const link = (at: LinkReport['at'], more: Partial<LinkReport> = {}) =>
    observer.linked({ kind: 'link', app: 'shop', slot: 0, at, ...more })
  return { observer, registry, scrape, link }
}

describe('messages', () => {
  test('are counted by app, way, outcome, status and code', async () => {
    const { observer, scrape } = start()
    const accepted = { outcome: 'accepted', via: 'webhook', status: 200, ms: 3, app: 'shop' } as const
    observer.received(accepted)
    observer.received(accepted)
    observer.received({ ...accepted, via: 'socket', app: 'books' })
    observer.received({ outcome: 'rejected', via: 'webhook', status: 404, ms: 0, code: 'ERR_NOT_FOUND' })
    expect(await scrape('larkgate_messages_received_total')).toEqual({
      '{app="shop",via="webhook",outcome="accepted",status="200",code=""}': 2,
      '{app="books",via="socket",outcome="accepted",status="200",code=""}': 1,
      '{app="",via="webhook",outcome="rejected",status="404",code="ERR_NOT_FOUND"}': 1,
    })
  })

  test('are timed, by way, up to what the platform waits', async () => {
    const { observer, scrape } = start()
    for (const ms of [1, 4, 2_600]) observer.received({ outcome: 'accepted', via: 'webhook', status: 200, ms })
    const buckets = await scrape('larkgate_answer_duration_seconds_bucket')
    expect(Object.keys(buckets)[0]).toBe('{le="0.001",via="webhook"}')
    expect(Object.values(buckets)).toEqual([1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3])
    expect(await scrape('larkgate_answer_duration_seconds_sum')).toEqual({ '{via="webhook"}': 2.605 })
  })
})

describe('the queue', () => {
  test('has its sends counted by result, and timed', async () => {
    const { observer, scrape } = start()
    observer.sent({ ms: 2 })
    observer.sent({ ms: 9, code: 'ERR_QUEUE_UNAVAILABLE' })
    expect(await scrape('larkgate_queue_sends_total')).toMatchObject({
      '{result="accepted"}': 1,
      '{result="ERR_QUEUE_UNAVAILABLE"}': 1,
    })
    expect(await scrape('larkgate_queue_send_duration_seconds_sum')).toEqual({ '': 0.011 })
  })
})

test('say nothing of handlers where events are handed over', async () => {
  const names = async (handles: boolean) => {
    const { registry } = createMetrics(['shop'], [], handles)
    return (await registry.getMetricsAsJSON()).map(({ name }) => name)
  }
  const [here, elsewhere] = await Promise.all([names(true), names(false)])
  const missing = ['larkgate_deliveries_total', 'larkgate_handler_duration_seconds']
  expect(here.filter((name) => !elsewhere.includes(name))).toEqual(missing)
})

test('what one waits for is there before it happens: otherwise the first time would be no increase', async () => {
  const { scrape } = start()
  const dead = Object.entries(await scrape('larkgate_deliveries_total'))
  expect(dead).toContainEqual(['{app="books",outcome="dead",code="ERR_HANDLER_FAILED"}', 0])
  expect(await scrape('larkgate_queue_sends_total')).toMatchObject({ '{result="ERR_QUEUE_UNAVAILABLE"}': 0 })
  expect(await scrape('larkgate_links')).toEqual({ '{app="shop",state="open"}': 0 })
})

describe('deliveries', () => {
  test('are counted by app, outcome and code', async () => {
    const { observer, scrape } = start()
    observer.consumed({ app: 'shop', outcome: 'done', ms: 5 })
    observer.consumed({ app: 'shop', outcome: 'failed', ms: 5, code: 'ERR_HANDLER_FAILED' })
    observer.consumed({ outcome: 'dead', ms: 1, code: 'ERR_ENVELOPE_MALFORMED' })
    expect(await scrape('larkgate_deliveries_total')).toMatchObject({
      '{app="shop",outcome="done",code=""}': 1,
      '{app="shop",outcome="failed",code="ERR_HANDLER_FAILED"}': 1,
      '{app="",outcome="dead",code="ERR_ENVELOPE_MALFORMED"}': 1,
    })
  })

  test('are timed where a handler ran, not where none did', async () => {
    const { observer, scrape } = start()
    observer.consumed({ app: 'shop', outcome: 'done', ms: 1_000 })
    observer.consumed({ app: 'shop', outcome: 'dead', ms: 2_000, code: 'ERR_HANDLER_TIMEOUT' })
    observer.consumed({ app: 'shop', outcome: 'duplicate', ms: 4_000 })
    observer.consumed({ app: 'shop', outcome: 'dead', ms: 8_000, code: 'ERR_EVENT_TOO_OLD' })
    expect(await scrape('larkgate_handler_duration_seconds_sum')).toEqual({ '{app="shop"}': 3 })
  })

  test('cannot make labels without end by naming apps that are not configured', async () => {
    const { observer, scrape } = start()
    for (let n = 0; n < 100; n++) observer.consumed({ app: `stranger ${n}`, outcome: 'done', ms: 0 })
    const done = Object.entries(await scrape('larkgate_deliveries_total')).filter(([labels]) =>
      labels.includes('"done"'),
    )
    expect(done).toEqual([['{app="",outcome="done",code=""}', 100]])
  })
})

describe('long connections', () => {
  test('are counted by where they are', async () => {
    const { link, scrape } = start()
    for (const at of ['discovering', 'connecting', 'open'] as const) link(at)
    link('connecting', { slot: 1 })
    expect(await scrape('larkgate_links')).toEqual({
      '{app="shop",state="open"}': 1,
      '{app="shop",state="discovering"}': 0,
      '{app="shop",state="connecting"}': 1,
    })
  })

  test('have their retries counted, by what made them necessary', async () => {
    const { link, scrape } = start()
    link('backoff', { code: 'ERR_LINK_LOST', delayMs: 100 })
    link('discovering')
    link('backoff', { code: 'ERR_ENDPOINT_UNAVAILABLE', delayMs: 100 })
    link('closed', { code: 'ERR_ENDPOINT_REJECTED' })
    expect(await scrape('larkgate_reconnects_total')).toEqual({
      '{app="shop",code="ERR_LINK_LOST"}': 1,
      '{app="shop",code="ERR_ENDPOINT_UNAVAILABLE"}': 1,
    })
  })

  test('have what they drop counted by code', async () => {
    const { observer, scrape } = start()
    const drop = { kind: 'drop', app: 'shop', slot: 0, code: 'ERR_FRAME_MALFORMED' } as const
    observer.linked(drop)
    observer.linked({ ...drop, slot: 1 })
    expect(await scrape('larkgate_frames_dropped_total')).toEqual({ '{app="shop",code="ERR_FRAME_MALFORMED"}': 2 })
  })
})

test('the process itself is measured', async () => {
  const { scrape } = start()
  const values = async (name: string) => Object.values(await scrape(name))
  expect((await values('process_resident_memory_bytes'))[0]).toBeGreaterThan(10_000_000)
  expect((await values('nodejs_heap_size_used_bytes'))[0]).toBeGreaterThan(1_000_000)
  expect((await values('process_start_time_seconds'))[0]).toBeCloseTo(Date.now() / 1000 - performance.now() / 1000, 0)
  const [before = 0] = await values('process_cpu_seconds_total')
  const [after = 0] = await values('process_cpu_seconds_total')
  expect(before).toBeGreaterThan(0)
  expect(after).toBeGreaterThanOrEqual(before)
  expect(after).toBeLessThan(before + 10)
})

test('a blocked event loop is seen', async () => {
  const { scrape } = start()
  // Node looks every 10 ms, and what it sees is how late its own look is: one look before, one after.
  const look = () => new Promise((resolve) => setTimeout(resolve, 20))
  await look()
  const untilMs = performance.now() + 200
  while (performance.now() < untilMs);
  await look()
  expect((await scrape('nodejs_eventloop_lag_seconds'))['{quantile="1"}']).toBeGreaterThan(0.1)
})

test('every name of ours has the prefix, and says its unit or that it counts', () => {
  const names = start()
    .registry.getMetricsAsArray()
    .map(({ name }) => name)
  expect(names).toContain('larkgate_links')
  for (const name of names) {
    expect(name).toMatch(/^larkgate_(links|\w+_(total|seconds))$|^(process|nodejs)_\w+_(total|seconds|bytes)$/)
  }
})
