import { describe, expect, test } from 'vitest'
import { readEnvelope, type Via } from '../../../lib/core/envelope.ts'
import { createIntake } from '../../../lib/core/intake.ts'
import { parse } from '../../../lib/core/parse.ts'
import { nodeCrypto } from '../../../lib/crypto/node.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { manualClock, START_MS } from '../../support/clock.ts'
import { bodies } from '../../support/platform.ts'

async function seal(text: string, { deadlineMs, via = 'webhook' }: { deadlineMs?: number; via?: Via } = {}) {
  const clock = manualClock()
  const intake = createIntake(
    { ...(deadlineMs && { deadlineMs }) },
    { crypto: nodeCrypto, queue: memoryQueue(clock), clock },
  )
  const { callbackTypes } = intake
  const policy = { verificationTokens: [], requireSignature: false, callbackTypes }
  const pushed = parse({ text, json: JSON.parse(text), signed: true }, policy)
  if (pushed.kind === 'challenge') throw new Error('a challenge is not sealed')
  return intake.seal(pushed, { app: { name: 'shop' }, via, arrivedAtMs: START_MS })
}

describe('the envelope of a callback', () => {
  test.each(['webhook', 'socket'] as const)('says when its answer must have left: %s', async (via) => {
    const { text } = await seal(bodies.click(), { via })
    expect(JSON.parse(text).larkreplyby).toBe(new Date(START_MS + 2500).toISOString())
    expect(readEnvelope(text).replyByMs).toBe(START_MS + 2500)
  })

  test('goes by the deadline of the configuration', async () => {
    const { text } = await seal(bodies.click(), { deadlineMs: 700 })
    expect(readEnvelope(text).replyByMs).toBe(START_MS + 700)
  })

  test('has the platform’s text untouched, as that of an event', async () => {
    for (const body of [bodies.click(), bodies.message()]) {
      const { text } = await seal(body)
      expect(text.endsWith(`,"data":${body}}`)).toBe(true)
    }
  })
})

test('the envelope of an event says nothing of an answer', async () => {
  const { text } = await seal(bodies.message('hi'))
  expect(JSON.parse(text)).not.toHaveProperty('larkreplyby')
  expect(readEnvelope(text)).not.toHaveProperty('replyByMs')
})
