import { expect, test } from 'vitest'
import { createLog } from '../../../container/log.ts'
import { SocketError } from '../../../lib/core/errors.ts'
import { logLinked } from '../../../lib/log/reports.ts'
import type { SocketReport } from '../../../lib/socket/report.ts'
import { manualClock } from '../../support/clock.ts'

const LINK = { kind: 'link', app: 'shop', slot: 1 } as const
const DROP = { kind: 'drop', app: 'shop', slot: 0, code: 'ERR_FRAME_MALFORMED' } as const

function start() {
  const clock = manualClock()
  const lines: Record<string, unknown>[] = []
  const log = createLog({ format: 'json', level: 'debug', colour: false }, (line) => {
    const { time: _, ...rest } = JSON.parse(line) as Record<string, unknown>
    lines.push(rest)
  })
  const linked = logLinked(log, clock)
  return { clock, lines, linked, line: (report: SocketReport) => [linked(report), lines.pop()][1] }
}

test('an open connection is logged with its address', () => {
  const url = 'wss://gateway.example.com/ws/v2?ticket=***'
  expect(start().line({ ...LINK, at: 'open', url })).toEqual({
    level: 'info',
    msg: `connected to ${url}`,
    app: 'shop',
    slot: 1,
  })
})

test('one that is to be tried again is a warning, with code, reason and delay', () => {
  const cause = new Error('connect ECONNREFUSED 127.0.0.1:1')
  const error = new SocketError('ERR_ENDPOINT_UNAVAILABLE', 'the address could not be had', { cause })
  expect(start().line({ ...LINK, at: 'backoff', code: error.code, error, delayMs: 1_200 })).toEqual({
    level: 'warn',
    msg: 'not connected, will be tried again',
    app: 'shop',
    slot: 1,
    code: 'ERR_ENDPOINT_UNAVAILABLE',
    reason: 'the address could not be had: connect ECONNREFUSED 127.0.0.1:1',
    delayMs: 1_200,
  })
})

test('a reason that says already what was in the way does not say it twice', () => {
  const cause = new Error('connect ECONNREFUSED 127.0.0.1:1')
  const error = new SocketError('ERR_ENDPOINT_UNAVAILABLE', `no address: ${cause.message}`, { cause })
  expect(start().line({ ...LINK, at: 'backoff', code: error.code, error })).toMatchObject({
    reason: 'no address: connect ECONNREFUSED 127.0.0.1:1',
  })
})

test('one that has ended for good is an error, with code and reason', () => {
  const error = new SocketError('ERR_ENDPOINT_REJECTED', 'the platform answered 514')
  expect(start().line({ ...LINK, at: 'closed', code: error.code, error })).toEqual({
    level: 'error',
    msg: 'not connected, and trying again cannot help',
    app: 'shop',
    slot: 1,
    code: 'ERR_ENDPOINT_REJECTED',
    reason: 'the platform answered 514',
  })
})

test('one that was told to stop is not', () => {
  expect(start().line({ ...LINK, at: 'closed' })).toEqual({ level: 'info', msg: 'disconnected', app: 'shop', slot: 1 })
})

test.each(['idle', 'discovering', 'connecting', 'closing'] as const)('%s is for whoever debugs', (at) => {
  expect(start().line({ ...LINK, at })).toEqual({ level: 'debug', msg: at, app: 'shop', slot: 1 })
})

test('drops are one warning in ten seconds, which says how many there were since the last one', async () => {
  const { linked, lines, clock } = start()
  const warning = { level: 'warn', msg: 'dropped what came over the long connection', app: 'shop', code: DROP.code }
  linked(DROP)
  expect(lines).toEqual([{ ...warning, count: 1 }])
  for (let n = 0; n < 50; n++) linked(DROP)
  await clock.advance(9_999)
  linked(DROP)
  expect(lines).toHaveLength(1)
  await clock.advance(1)
  linked(DROP)
  linked(DROP)
  expect(lines.slice(1)).toEqual([{ ...warning, count: 52 }])
  expect(clock.pending()).toBe(0)
})

test('drops of another app or for another reason have lines of their own', () => {
  const { linked, lines } = start()
  linked(DROP)
  linked({ ...DROP, app: 'books' })
  linked({ ...DROP, code: 'ERR_FRAME_UNKNOWN' })
  linked({ ...DROP, slot: 1 })
  expect(lines.map(({ app, code }) => `${app} ${code}`)).toEqual([
    'shop ERR_FRAME_MALFORMED',
    'books ERR_FRAME_MALFORMED',
    'shop ERR_FRAME_UNKNOWN',
  ])
})
