import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import type { ConsumeSummary } from '../../container/observer.ts'
import { openReportPort, sendReports } from '../../container/report-port.ts'
import { readEnvelope } from '../../lib/core/envelope.ts'
import { HandlerError } from '../../lib/core/errors.ts'

/** Collects what is told; `all` resolves once it is that many. */
function collect(count: number) {
  const reports: ConsumeSummary[] = []
  const all = Promise.withResolvers<void>()
  const port = openReportPort((report) => {
    reports.push(report)
    if (reports.length === count) all.resolve()
  })
  return { reports, port, all: all.promise }
}

test('of a report what is counted crosses, and nothing of the event itself', async () => {
  const { reports, port, all } = collect(2)
  onTestFinished(() => port.close())
  const send = sendReports(port)
  const envelope = readEnvelope(
    JSON.stringify({
      id: '1',
      type: 't',
      time: '2026-01-02T03:04:05.000Z',
      larkapp: 'shop',
      larkappid: 'cli_shop',
      larkkey: 'cli_shop:t:1',
      larkreceived: '2026-01-02T03:04:05.000Z',
      data: { secret: 'hunter2' },
    }),
  )
  const error = new HandlerError('ERR_HANDLER_FAILED', 'hunter2')
  send({ outcome: 'failed', ms: 12, code: error.code, error, envelope, attempt: 1, delayMs: 100 })
  send({ outcome: 'unavailable', ms: 3 })
  await all
  expect(reports).toEqual([
    { outcome: 'failed', ms: 12, code: 'ERR_HANDLER_FAILED', app: 'shop' },
    { outcome: 'unavailable', ms: 3 },
  ])
})

test.each(['throw', 'exit'] as const)('what was reported before the thread ended by %s is not lost', async (end) => {
  const { reports, port, all } = collect(3)
  const workerData = { port, end }
  const thread = new Worker(new URL('./fixtures/reporting.ts', import.meta.url), { workerData, transferList: [port] })
  const ended = new Promise((resolve) => thread.on('error', resolve).on('exit', resolve))
  await ended
  await all
  expect(reports.map(({ ms }) => ms)).toEqual([1, 2, 3])
})
