import { expect, test } from 'vitest'
import { createHealth } from '../../container/health.ts'
import type { LinkState } from '../../lib/socket/report.ts'
import { manualClock } from '../support/clock.ts'

function start(socketApps: readonly string[] = [], socketRequired = socketApps) {
  const clock = manualClock()
  const parts = { pingStorage: async () => {}, handlersRun: () => true }
  const { check, observer } = createHealth({
    clock,
    pingStorage: () => parts.pingStorage(),
    handlersRun: () => parts.handlersRun(),
    socketApps,
    socketRequired,
  })
  const link = (app: string, slot: number, at: LinkState) => observer.linked({ kind: 'link', app, slot, at })
  return { clock, parts, check, link, sent: observer.sent }
}

test('is ready when every part is', async () => {
  expect(await start().check()).toEqual({})
})

test('is not ready while the database fails, or does not answer within a second', async () => {
  const { parts, check, clock } = start()
  const storage = 'the database does not answer'
  parts.pingStorage = () => Promise.reject(new Error('closed'))
  expect(await check()).toEqual({ storage })
  parts.pingStorage = () => new Promise(() => {})
  const checking = check()
  await clock.advance(1_000)
  expect(await checking).toEqual({ storage })
  parts.pingStorage = async () => {}
  expect(await check()).toEqual({})
  expect(clock.pending()).toBe(0)
})

test('has neither database nor handlers to look at where events are handed over', async () => {
  const { check, observer } = createHealth({ clock: manualClock(), socketApps: [], socketRequired: [] })
  expect(await check()).toEqual({})
  observer.sent({ ms: 1, code: 'ERR_QUEUE_TIMEOUT' })
  expect(await check()).toEqual({ queue: 'the queue did not take the last event' })
})

test('is not ready while the handlers do not run', async () => {
  const { parts, check } = start()
  parts.handlersRun = () => false
  expect(await check()).toEqual({ handlers: 'the handlers are being started again' })
})

test('is not ready after the queue has refused an event, until it takes one', async () => {
  const { check, sent } = start()
  sent({ ms: 1, code: 'ERR_QUEUE_UNAVAILABLE' })
  expect(await check()).toEqual({ queue: 'the queue did not take the last event' })
  sent({ ms: 1 })
  expect(await check()).toEqual({})
})

test('is not ready for a minute after a refusal, since without events nobody would ever know better', async () => {
  const { check, sent, clock } = start()
  sent({ ms: 1, code: 'ERR_QUEUE_UNAVAILABLE' })
  await clock.advance(59_999)
  expect(await check()).toHaveProperty('queue')
  await clock.advance(1)
  expect(await check()).toEqual({})
})

test('an event that is too large says nothing about the queue', async () => {
  const { check, sent } = start()
  sent({ ms: 1, code: 'ERR_ENVELOPE_TOO_LARGE' })
  expect(await check()).toEqual({})
  sent({ ms: 1, code: 'ERR_QUEUE_UNAVAILABLE' })
  sent({ ms: 1, code: 'ERR_ENVELOPE_TOO_LARGE' })
  expect(await check()).toHaveProperty('queue')
})

test('is not ready until every app with long connections has one that is open', async () => {
  const { check, link } = start(['sales', 'support'])
  expect(await check()).toEqual({ connections: 'no open connection for sales, support' })
  link('sales', 0, 'open')
  link('support', 0, 'connecting')
  expect(await check()).toEqual({ connections: 'no open connection for support' })
  link('support', 1, 'open')
  expect(await check()).toEqual({})
})

test('one of several open connections may be lost', async () => {
  const { check, link } = start(['sales'])
  link('sales', 0, 'open')
  link('sales', 1, 'open')
  link('sales', 0, 'backoff')
  expect(await check()).toEqual({})
  link('sales', 1, 'closed')
  expect(await check()).toHaveProperty('connections')
})

test('does without a long connection that has ended for good, where it was not asked for', async () => {
  const required = start(['shop'])
  required.link('shop', 0, 'closed')
  expect(await required.check()).toEqual({ connections: 'no open connection for shop' })
  const { check, link } = start(['shop'], [])
  link('shop', 0, 'backoff')
  expect(await check()).toEqual({ connections: 'no open connection for shop' })
  link('shop', 0, 'closed')
  expect(await check()).toEqual({})
})
