import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSqsClient } from '../../../lib/aws/sqs-client.ts'
import { escapeRefused, LETTER_ATTRIBUTES_BYTES, SQS_MESSAGE_BYTES } from '../../../lib/aws/sqs-text.ts'
import { systemClock } from '../../../lib/clocks/system.ts'
import type { DeadLetter } from '../../../lib/core/ports.ts'
import { redrive } from '../../../lib/core/redrive.ts'
import { type SqsDeadLettersOptions, sqsDeadLetters } from '../../../lib/dead/sqs.ts'
import { REASON_BYTES, readLetter, toLetterMessage } from '../../../lib/dead/sqs-letter.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { memoryStore } from '../../../lib/stores/memory.ts'
import { deadContract, durableDeadContract } from '../../contract/dead.ts'
import { manualClock, START_MS } from '../../support/clock.ts'
import { envelopeOf, eventNamed, keyOf, orderedEvent } from '../../support/deliveries.ts'
import { CREDENTIALS, type Fauxqs, startFauxqsHere } from '../../support/fauxqs.ts'
import { anyText } from '../../support/text.ts'

let fauxqs: Fauxqs
beforeAll(async () => {
  fauxqs = await startFauxqsHere()
})
afterAll(() => fauxqs.close())

const LIMITS = {
  maxBodyBytes: SQS_MESSAGE_BYTES - LETTER_ATTRIBUTES_BYTES,
  maxReasonBytes: REASON_BYTES,
  written: escapeRefused,
}

const letter = (key: string, rest: Partial<DeadLetter> = {}): DeadLetter => ({
  key,
  type: 'made.up_v1',
  app: 'shop',
  body: `{"larkkey":"${key}"}`,
  reason: 'ERR_HANDLER_FAILED: no such user',
  attempts: 8,
  diedAtMs: START_MS,
  ...rest,
})

async function start(fifo = true, options: Partial<SqsDeadLettersOptions> = {}) {
  const queueUrl = await fauxqs.createQueue({ fifo })
  const open = (more: Partial<SqsDeadLettersOptions> = {}) =>
    // The emulator is one server: it looks everywhere without waiting.
    sqsDeadLetters({ client: fauxqs.client, queueUrl, clock: systemClock, waitSeconds: 0, ...options, ...more })
  return { queueUrl, open, dead: open() }
}

const keysOf = async (dead: ReturnType<typeof sqsDeadLetters>) => (await dead.list(100)).letters.map(({ key }) => key)

for (const fifo of [true, false]) {
  const name = `dead letters on a ${fifo ? 'FIFO' : 'standard'} SQS queue`
  deadContract(name, async () => (await start(fifo)).dead, LIMITS)
  durableDeadContract(name, async () => {
    const { open } = await start(fifo, { holdSeconds: 1 })
    // What the dead process has had in hand comes back after a second, and is waited for.
    return { dead: open(), reopen: () => open({ waitSeconds: 3 }) }
  })

  describe(name, () => {
    test('of one key count as one, the newest; removing it removes all', async () => {
      const { dead, queueUrl } = await start(fifo)
      for (const [attempts, diedAtMs] of [
        [1, START_MS],
        [3, START_MS + 2],
        [2, START_MS + 1],
      ] as const)
        await dead.put(letter('a', { attempts, diedAtMs }))
      expect((await dead.list(10)).letters).toEqual([letter('a', { attempts: 3, diedAtMs: START_MS + 2 })])
      await dead.remove('a')
      await dead.close()
      expect(await fauxqs.take(queueUrl)).toEqual([])
    })

    test('are there for others as soon as they are given back', async () => {
      const { dead, open } = await start(fifo)
      for (const key of ['a', 'b']) await dead.put(letter(key))
      expect(await keysOf(dead)).toEqual(['a', 'b'])
      expect(await keysOf(open())).toEqual([])
      await dead.close()
      expect((await keysOf(open())).toSorted()).toEqual(['a', 'b'])
    })

    test('can be listed again after they were given back', async () => {
      const { dead } = await start(fifo)
      for (const key of ['a', 'b']) await dead.put(letter(key))
      await dead.list(1)
      await dead.close()
      expect((await keysOf(dead)).toSorted()).toEqual(['a', 'b'])
    })

    test('more than SQS hands out at once are all listed, removed and given back', async () => {
      const { dead, queueUrl } = await start(fifo)
      const keys = Array.from({ length: 35 }, (_, index) => `key ${index}`)
      for (const key of keys) await dead.put(letter(key))
      expect((await keysOf(dead)).toSorted()).toEqual(keys.toSorted())
      for (const key of keys.slice(0, 12)) await dead.remove(key)
      await dead.close()
      expect(await fauxqs.take(queueUrl)).toHaveLength(23)
    })

    test('are in hand up to a bound; the others appear when those are removed', async () => {
      const { dead } = await start(fifo, { maxHeld: 10 })
      for (let index = 0; index < 15; index++) await dead.put(letter(`key ${index}`))
      const first = await keysOf(dead)
      expect(first).toHaveLength(10)
      for (const key of first) await dead.remove(key)
      expect(await keysOf(dead)).toHaveLength(5)
    })

    test('are in hand up to a bound of bytes as well', async () => {
      const { dead } = await start(fifo, { maxHeldBytes: 100_000 })
      for (let index = 0; index < 30; index++) {
        await dead.put(letter(`key ${index}`, { body: `{"larkkey":"key ${index}","x":"${'x'.repeat(9_000)}"}` }))
      }
      const first = await keysOf(dead)
      expect(first).toHaveLength(20)
      for (const key of first) await dead.remove(key)
      expect(await keysOf(dead)).toHaveLength(10)
    })

    test('that the queue of events has moved itself say so, with what their message says', async () => {
      const { dead, queueUrl } = await start(fifo)
      const { text: MessageBody } = await envelopeOf(eventNamed('e'))
      const own = fifo ? { MessageGroupId: 'g', MessageDeduplicationId: 'd' } : {}
      await fauxqs.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, ...own }))
      const before = Date.now()
      const [found] = (await dead.list(10)).letters
      expect(found).toMatchObject({ key: keyOf('e'), type: 'made.up_v1', app: 'shop', body: MessageBody, attempts: 0 })
      expect(found?.reason).toMatch(/^ERR_RETRIES_EXHAUSTED: the queue itself/)
      expect(Math.abs(Number(found?.diedAtMs) - before)).toBeLessThan(60_000)
    })

    test('are redriven: forgotten, sent and removed', async () => {
      const { dead, queueUrl } = await start(fifo)
      const { text: body } = await envelopeOf(orderedEvent('e', 'chat'))
      await dead.put(letter(keyOf('e', 'ordered_v1'), { body }))
      const clock = manualClock()
      const queue = memoryQueue(clock)
      const report = await redrive([keyOf('e', 'ordered_v1')], { dead, queue, store: memoryStore(clock) })
      expect(report).toEqual({ redriven: [keyOf('e', 'ordered_v1')], failed: [] })
      expect(await queue.receive(10, 0)).toMatchObject([{ body }])
      await dead.close()
      expect(await fauxqs.take(queueUrl)).toEqual([])
    })
  })
}

describe('a real redrive policy', () => {
  test('moves a message as it is, which is then a letter like any other', async () => {
    const deadUrl = await fauxqs.createQueue({ fifo: true })
    const asked = new GetQueueAttributesCommand({ QueueUrl: deadUrl, AttributeNames: ['QueueArn'] })
    const deadLetterTargetArn = (await fauxqs.client.send(asked)).Attributes?.QueueArn
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 })
    const queueUrl = await fauxqs.createQueue({ fifo: true, attributes: { RedrivePolicy } })
    const { text: MessageBody } = await envelopeOf(eventNamed('e'))
    const ids = { MessageGroupId: 'g', MessageDeduplicationId: 'd' }
    await fauxqs.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, ...ids }))
    const receive = new ReceiveMessageCommand({ QueueUrl: queueUrl, VisibilityTimeout: 0 })
    await expect.poll(async () => (await fauxqs.client.send(receive)).Messages).toBeUndefined()
    const dead = sqsDeadLetters({ client: fauxqs.client, queueUrl: deadUrl, clock: systemClock, waitSeconds: 0 })
    expect(await dead.get(keyOf('e'))).toMatchObject({
      body: MessageBody,
      reason: expect.stringContaining('EXHAUSTED'),
    })
    await dead.remove(keyOf('e'))
    expect(await keysOf(dead)).toEqual([])
  })
})

describe('when letters slip out of hand', () => {
  test('they are taken in hand again, and keep their place', async () => {
    const clock = manualClock()
    const { dead } = await start(true, { clock, holdSeconds: 1, waitSeconds: 3 })
    for (const key of ['a', 'b', 'c']) await dead.put(letter(key))
    const first = await dead.list(1)
    await clock.advance(1000)
    expect((await dead.list(10, first.cursor)).letters.map(({ key }) => key)).toEqual(['b', 'c'])
  })

  test('and somebody else takes them, removing one fails: it will be back', async () => {
    const clock = manualClock()
    const { dead, open } = await start(true, { clock, holdSeconds: 1 })
    await dead.put(letter('a'))
    await dead.list(10)
    const other = open({ holdSeconds: 60, waitSeconds: 3 })
    expect(await other.get('a')).toEqual(letter('a'))
    await clock.advance(1000)
    await expect(dead.remove('a')).rejects.toEqual(expect.objectContaining({ code: 'ERR_DEAD_LETTERS_UNAVAILABLE' }))
    expect(await other.get('a')).toEqual(letter('a'))
  })
})

describe('a queue that does not answer', () => {
  test('is an error with a code of its own, for every verb', async () => {
    const queueUrl = `${fauxqs.endpoint}/000000000000/nobody.fifo`
    const dead = sqsDeadLetters({ client: fauxqs.client, queueUrl, clock: systemClock })
    const code = expect.objectContaining({ name: 'PortError', code: 'ERR_DEAD_LETTERS_UNAVAILABLE' })
    await expect(dead.put(letter('a'))).rejects.toEqual(code)
    await expect(dead.list(10)).rejects.toEqual(code)
    await expect(dead.get('a')).rejects.toEqual(code)
    await expect(dead.remove('a')).rejects.toEqual(code)
    await dead.close()
  })
})

test('looking for letters may take longer than any other request', async () => {
  const { queueUrl } = await start()
  const { environment } = fauxqs
  const client = createSqsClient({ queueUrl, environment, credentials: CREDENTIALS, attemptMs: 300, maxAttempts: 1 })
  const dead = sqsDeadLetters({ client, queueUrl, clock: systemClock, waitSeconds: 1 })
  expect(await dead.list(10)).toEqual({ letters: [] })
  client.destroy()
})

describe('the message of a letter', () => {
  const sent = (given: DeadLetter) => {
    const { MessageBody, MessageAttributes } = toLetterMessage(given)
    return { MessageId: 'm', Body: MessageBody, MessageAttributes }
  }
  const attributeBytes = ({ MessageAttributes }: ReturnType<typeof sent>) =>
    Object.entries(MessageAttributes).reduce(
      (sum, [name, { DataType, StringValue }]) =>
        sum + [name, DataType, StringValue].reduce((bytes, text) => bytes + Buffer.byteLength(text ?? ''), 0),
      0,
    )

  test('has ten attributes at most, of which none is empty', () => {
    const { MessageAttributes } = sent(letter('a', { reason: '' }))
    expect(Object.keys(MessageAttributes).length).toBeLessThanOrEqual(10)
    expect(Object.values(MessageAttributes).every(({ StringValue }) => StringValue !== '')).toBe(true)
    expect(readLetter(sent(letter('a', { reason: '' }))).reason).toBe('')
  })

  test('gives back names and reasons of any characters', () => {
    const text = fc.oneof(anyText(), fc.constantFrom('%', '%25', '%ufffe', '\ufffe', '\u0000', '月 🌕', '100 %'))
    const nonEmpty = text.filter((one) => one !== '')
    fc.assert(
      fc.property(nonEmpty, nonEmpty, nonEmpty, text, (key, type, app, reason) => {
        const given = letter('a', { key, type, app, reason })
        expect(readLetter(sent(given))).toEqual(given)
      }),
    )
  })

  test('cuts a reason that is too long, and leaves no half of anything', () => {
    const unit = fc.constantFrom('%', '\ufffe', '月', '🌕', 'a')
    fc.assert(
      fc.property(fc.string({ unit, minLength: 4200, maxLength: 5000 }), (reason) => {
        const read = readLetter(sent(letter('a', { reason }))).reason
        expect(read.endsWith('…')).toBe(true)
        expect(reason.startsWith(read.slice(0, -1))).toBe(true)
        expect(read.isWellFormed()).toBe(true)
      }),
    )
  })

  test('has room beside the largest envelope, however long its names are', () => {
    const long = '月'.repeat(2000)
    const body = JSON.stringify({ type: long, larkkey: long })
    const given = letter(long, { type: long, body, reason: long.repeat(10) })
    expect(attributeBytes(sent(given))).toBeLessThan(LETTER_ATTRIBUTES_BYTES)
    expect(readLetter(sent(given))).toMatchObject({ key: long, type: long })
  })

  test('has room beside the largest envelope, however its names have to be encoded', () => {
    for (const unit of ['%', '\uffff']) {
      const long = unit.repeat(340)
      const body = JSON.stringify({ type: long, larkkey: long })
      const given = letter(long, { type: long, body, reason: long.repeat(10) })
      expect(attributeBytes(sent(given))).toBeLessThan(LETTER_ATTRIBUTES_BYTES)
      expect(readLetter(sent(given))).toMatchObject({ key: long, type: long })
    }
  })

  test('of somebody else is a letter all the same', () => {
    const attributes = { attempts: { DataType: 'String', StringValue: 'many' } }
    const read = readLetter({ MessageId: 'm', Body: 'hello', MessageAttributes: attributes })
    expect(read).toMatchObject({ key: 'unreadable:m', type: 'unreadable', app: 'unknown', body: 'hello', attempts: 0 })
  })
})
