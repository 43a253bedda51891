import { expect, test } from 'vitest'
import { fanOut, observeQueue, type SendReport } from '../../container/observer.ts'
import type { Envelope } from '../../lib/core/envelope.ts'
import { PortError } from '../../lib/core/errors.ts'
import type { EventQueue } from '../../lib/core/ports.ts'
import { manualClock } from '../support/clock.ts'

const ENVELOPE: Envelope = { key: 'k', id: '1', type: 't', app: 'shop', text: '{}' }

function observed(send: EventQueue['send']) {
  const clock = manualClock()
  const reports: SendReport[] = []
  const queue = observeQueue({ send }, clock, (report) => reports.push(report))
  return { clock, queue, reports }
}

test('every observer is told what it wants to hear, in their order', () => {
  const heard: string[] = []
  const observer = fanOut(
    { sent: ({ ms }) => void heard.push(`first ${ms}`) },
    { consumed: ({ outcome }) => void heard.push(outcome) },
    { sent: ({ ms }) => void heard.push(`second ${ms}`) },
  )
  observer.sent({ ms: 1 })
  observer.consumed({ outcome: 'done', ms: 2 })
  observer.linked({ kind: 'drop', app: 'shop', slot: 0, code: 'ERR_FRAME_UNKNOWN' })
  expect(heard).toEqual(['first 1', 'second 1', 'done'])
})

test('a send is reported once the queue has the event, with the time that it took', async () => {
  const taken = Promise.withResolvers<void>()
  const sent: Envelope[] = []
  const { clock, queue, reports } = observed((envelope) => {
    sent.push(envelope)
    return taken.promise
  })
  const sending = queue.send(ENVELOPE)
  await clock.advance(7)
  expect(reports).toEqual([])
  taken.resolve()
  await sending
  expect(sent).toEqual([ENVELOPE])
  expect(reports).toEqual([{ ms: 7 }])
})

test.each([
  [new PortError('ERR_ENVELOPE_TOO_LARGE', 'too large'), 'ERR_ENVELOPE_TOO_LARGE'],
  [new Error('disk full'), 'ERR_QUEUE_UNAVAILABLE'],
])('a refused send fails as before and is reported with its code: %s', async (error, code) => {
  const { queue, reports } = observed(() => Promise.reject(error))
  await expect(queue.send(ENVELOPE)).rejects.toBe(error)
  expect(reports).toEqual([{ ms: 0, code }])
})
