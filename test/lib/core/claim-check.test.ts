import { describe, expect, test } from 'vitest'
import { memoryBodies } from '../../../lib/bodies/memory.ts'
import { redeem, withClaimCheck } from '../../../lib/core/claim-check.ts'
import type { Envelope } from '../../../lib/core/envelope.ts'
import { PortError } from '../../../lib/core/errors.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { manualClock } from '../../support/clock.ts'
import { faulty } from '../../support/faulty.ts'
import { message } from '../../support/message.ts'

function start(maxBytes = 100) {
  const queue = faulty(memoryQueue(manualClock()))
  const bodies = faulty(memoryBodies())
  const sent: Envelope[] = []
  let names = 0
  const spied = {
    ...queue,
    send: (envelope: Envelope) => {
      sent.push(envelope)
      return queue.send(envelope)
    },
  }
  const checked = withClaimCheck(spied, bodies, { maxBytes, uniqueName: () => `name-${++names}` })
  return { queue, bodies, checked, sent }
}

const textOf = (length: number) => `{"a":"${'x'.repeat(length - 8)}"}`
const code = (code: string) => expect.objectContaining({ name: 'PortError', code })

describe('an envelope that fits', () => {
  test('goes on the queue untouched, and nothing is stored', async () => {
    const { checked, bodies, sent } = start()
    const envelope = message('a', { text: textOf(100) })
    await checked.send(envelope)
    expect(sent).toEqual([envelope])
    expect(bodies.faults.calls('put')).toBe(0)
  })

  test('is measured in bytes, not in characters', async () => {
    const { checked, bodies } = start()
    for (const text of ['x'.repeat(100), '月'.repeat(33), 'é'.repeat(50), '🌕'.repeat(25)]) {
      await checked.send(message(text, { text }))
      expect(bodies.faults.calls('put')).toBe(0)
    }
    const tooLarge = ['x'.repeat(101), '月'.repeat(34), 'é'.repeat(51), '🌕'.repeat(26)]
    for (const text of tooLarge) await checked.send(message(text, { text }))
    expect(bodies.faults.calls('put')).toBe(tooLarge.length)
  })
})

describe('an envelope that is too large', () => {
  test('is stored first, and a reference to it goes on the queue', async () => {
    const { checked, bodies, sent } = start()
    const envelope = message('a', { text: textOf(101), lane: 'lane' })
    await checked.send(envelope)
    expect(await bodies.get('name-1')).toBe(envelope.text)
    expect(sent).toEqual([{ ...envelope, dataref: 'name-1', text: expect.any(String) }])
    expect(JSON.parse(sent[0]?.text as string)).toEqual({
      specversion: '1.0',
      larkkey: 'a',
      type: 'made.up_v1',
      larkapp: 'shop',
      larklane: 'lane',
      dataref: 'name-1',
    })
  })

  test('is read back whole where it is consumed', async () => {
    const { checked, bodies } = start()
    const text = textOf(5000)
    await checked.send(message('a', { text }))
    const [delivery] = await checked.receive(1, 0)
    expect(await redeem(delivery?.body as string, bodies)).toBe(text)
  })

  test('is stored under a new name each time it is sent: a retry overwrites nothing', async () => {
    const { checked, bodies } = start()
    await checked.send(message('a', { text: textOf(101) }))
    await checked.send(message('a', { text: textOf(102) }))
    expect([(await bodies.get('name-1'))?.length, (await bodies.get('name-2'))?.length]).toEqual([101, 102])
  })

  test('is not on the queue before it is stored', async () => {
    const { checked, bodies, sent } = start()
    const store = bodies.faults.hold('put')
    const sending = checked.send(message('a', { text: textOf(101) }))
    expect(sent).toEqual([])
    store()
    await sending
    expect(sent).toHaveLength(1)
  })

  test('that cannot be stored is not accepted, which is the queue’s own failure to whoever sends', async () => {
    const { checked, bodies, sent } = start()
    bodies.faults.fail('put', new Error('disk full'))
    await expect(checked.send(message('a', { text: textOf(101) }))).rejects.toEqual(code('ERR_QUEUE_UNAVAILABLE'))
    expect(sent).toEqual([])
  })

  test('is refused with what the queue says when that takes not even the reference', async () => {
    const { checked, queue } = start()
    queue.faults.fail('send', new PortError('ERR_ENVELOPE_TOO_LARGE', 'too large'))
    await expect(checked.send(message('a', { text: textOf(101) }))).rejects.toEqual(code('ERR_ENVELOPE_TOO_LARGE'))
  })
})

test('everything else that the queue can do it still can', async () => {
  const { checked } = start()
  await checked.send(message('a'))
  const [delivery] = await checked.receive(1, 0)
  await checked.settle(delivery as { id: string; body: string }, { verdict: 'ack' })
  expect(await checked.receive(1, 0)).toEqual([])
})

describe('redeeming', () => {
  test.each([
    ['an envelope', '{"specversion":"1.0","data":{}}'],
    ['an envelope whose data speaks of references', '{"specversion":"1.0","data":{"dataref":"name-1"}}'],
    ['an envelope with data and a reference', '{"dataref":"name-1","data":{}}'],
    ['something with an empty reference', '{"dataref":""}'],
    ['something with a reference that is no text', '{"dataref":7}'],
    ['no JSON at all, though it says "dataref"', 'x "dataref"'],
    ['nothing', ''],
  ])('leaves %s as it is', async (_, body) => {
    expect(await redeem(body, memoryBodies())).toBe(body)
    expect(await redeem(body, undefined)).toBe(body)
  })

  test('fails for good when the body is gone', async () => {
    await expect(redeem('{"dataref":"name-1"}', memoryBodies())).rejects.toEqual(code('ERR_BODY_MISSING'))
  })

  test('fails for good when no bodies are configured', async () => {
    await expect(redeem('{"dataref":"name-1"}', undefined)).rejects.toEqual(code('ERR_BODY_MISSING'))
  })

  test('fails for now when the bodies do not answer', async () => {
    const bodies = faulty(memoryBodies())
    bodies.faults.fail('get')
    await expect(redeem('{"dataref":"name-1"}', bodies)).rejects.toEqual(code('ERR_BODIES_UNAVAILABLE'))
  })
})
