/** Reports of the handlers thread on their way to the main thread, which keeps the counts: they outlive the thread. */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { ConsumeReport } from '../lib/core/consume.ts'
import type { ConsumeSummary, Observer } from './observer.ts'
import { bundled } from './rpc.ts'

/** Opens a port for another thread; what is sent on it is told to `observe`. */
export function openReportPort(observe: Observer['consumed']): MessagePort {
  const { port1, port2 } = new MessageChannel()
  port1.on('message', (reports: readonly ConsumeSummary[]) => {
    for (const report of reports) observe(report)
  })
  return port2
}

/** In the other thread: sends on `port` what is told, also when the thread ends in the same turn. */
export function sendReports(port: MessagePort): (report: ConsumeReport) => void {
  const { post, flush } = bundled<ConsumeSummary>(port)
  process.on('exit', flush)
  return ({ outcome, ms, code, envelope }) =>
    post({ outcome, ms, ...(code && { code }), ...(envelope && { app: envelope.app }) })
}
