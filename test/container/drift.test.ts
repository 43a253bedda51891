import { expect, test } from 'vitest'
import { logDrift } from '../../container/drift.ts'
import { readEnvelope } from '../../lib/core/envelope.ts'
import { silentLog } from '../../lib/core/log.ts'
import type { LogFields } from '../../lib/core/ports.ts'
import { createReceiver } from '../../lib/core/receive.ts'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import { memoryQueue } from '../../lib/queues/memory.ts'
import { manualClock } from '../support/clock.ts'
import { APP, bodies, post } from '../support/platform.ts'

function start() {
  const lines: (readonly [string, LogFields | undefined])[] = []
  const look = logDrift({ ...silentLog, debug: (msg, fields) => lines.push([msg, fields]) })
  const clock = manualClock()
  const queue = memoryQueue(clock)
  const receive = createReceiver({ apps: [APP] }, { crypto: nodeCrypto, queue, clock })
  /** As the consumer reports it after the receiver has taken it. */
  const see = async (text: string, legacyCard = false) => {
    await receive(post(text, { legacyCard }))
    const [delivery] = await queue.receive(1, 0)
    if (delivery === undefined) throw new Error('nothing was queued')
    look({ outcome: 'done', ms: 1, envelope: readEnvelope(delivery.body) })
    await queue.settle(delivery, { verdict: 'ack' })
  }
  return { lines, look, see }
}

const FILE = 'drive.file.edit_v1'

test('what is as in the facts is not worth a word', async () => {
  const { lines, look, see } = start()
  await see(bodies.message())
  await see(bodies.event(FILE, { file_token: 'doc1' }))
  await see(bodies.eventV1('out_approval', { instance_code: 'A' }))
  look({ outcome: 'dead', ms: 1 })
  expect(lines).toEqual([])
})

test('a type that the facts do not know is named once', async () => {
  const { lines, see } = start()
  for (const id of ['1', '2']) await see(bodies.event('made.up_v1', { id }, { eventId: id }))
  expect(lines).toEqual([['the facts do not know this type', { type: 'made.up_v1' }]])
})

test('so is a type that comes in another version', async () => {
  const { lines, see } = start()
  await see(bodies.event('out_approval', {}))
  expect(lines).toEqual([['the facts do not know this type', { type: 'out_approval' }]])
})

test('each field that is not in the facts, or of another kind, is named once', async () => {
  const { lines, see } = start()
  await see(bodies.event(FILE, { sheets: 1, operator_id_list: [{ id: 'x' }, { id: 'y' }] }, { eventId: '1' }))
  await see(bodies.event(FILE, { sheets: 2, file_token: 7 }, { eventId: '2' }))
  expect(lines).toEqual([
    ['not as in the facts: unknown field', { type: FILE, field: 'operator_id_list.id' }],
    ['not as in the facts: unknown field', { type: FILE, field: 'sheets' }],
    ['not as in the facts: other kind', { type: FILE, field: 'file_token' }],
  ])
})

test('names of fields that are data fill the log no further than a thousand lines', async () => {
  const { lines, see } = start()
  const many = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`field_${index}`, index]))
  await see(bodies.event(FILE, many))
  expect(lines).toHaveLength(1000)
})
