/** What every queue does that takes events, whoever consumes them. A queue that the consumer asks has a suite of its own. */
import { describe, expect, test } from 'vitest'
import type { Envelope } from '../../lib/core/envelope.ts'
import type { EventQueue } from '../../lib/core/ports.ts'
import { message as messageOf, TEXTS } from '../support/message.ts'

export interface SentQueue {
  readonly queue: EventQueue
  /** The bodies of all messages that were sent and not taken yet, as a consumer gets them. */
  readonly take: () => Promise<readonly string[]>
}

export interface EventQueueTraits {
  /** Largest message in bytes of UTF-8. */
  readonly maxBytes: number
  /** Whether messages of one lane come in the order in which they were sent. */
  readonly ordered: boolean
  /** Whether a key that is on the queue is not put there twice. */
  readonly deduplicates: boolean
  /** How the queue has to write a text that it does not take as it is. */
  readonly written?: (text: string) => string
  /** Makes what it takes of a message that is none, if it looks at what it is sent. */
  readonly enclose?: (message: Envelope) => Envelope
}

const bytesOf = (text: string) => new TextEncoder().encode(text).length
const keyOf = (body: string): string => JSON.parse(body).larkkey
const code = (code: string) => expect.objectContaining({ name: 'PortError', code })

/**
 * @param open a queue of its own for each test
 * @param unreachable a queue that nobody answers for
 */
export function eventQueueContract(
  name: string,
  traits: EventQueueTraits,
  open: () => SentQueue | Promise<SentQueue>,
  unreachable: () => EventQueue | Promise<EventQueue>,
): void {
  const { maxBytes, written = (text: string) => text, enclose = (envelope: Envelope) => envelope } = traits
  const message = (...words: Parameters<typeof messageOf>) => enclose(messageOf(...words))

  describe(name, () => {
    test.each(TEXTS.filter(([, text]) => bytesOf(text) <= maxBytes))('hands over %s as it was', async (_, text) => {
      const { queue, take } = await open()
      await queue.send(message('a', { text }))
      expect((await take()).map((body) => body === written(message('a', { text }).text))).toEqual([true])
    })

    test('has what was sent as soon as sending resolves', async () => {
      const { queue, take } = await open()
      expect(await take()).toEqual([])
      await queue.send(message('a'))
      expect((await take()).map(keyOf)).toEqual(['a'])
    })

    test('takes a key of any characters and any length', async () => {
      const { queue, take } = await open()
      const keys = ['cli_1:im.message.receive_v1:om_1', '月亮 🌕', 'a b"c\\d', 'x'.repeat(1000), '\u0000\u2028']
      for (const key of keys) await queue.send(message(key, { lane: `lane of ${key}` }))
      expect((await take()).map(keyOf).toSorted()).toEqual(keys.toSorted())
    })

    test('loses nothing of many that are sent in one turn', async () => {
      const { queue, take } = await open()
      const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`)
      await Promise.all(keys.map((key) => queue.send(message(key))))
      const taken = new Set<string>()
      for (let bodies = await take(); bodies.length > 0; bodies = await take())
        for (const body of bodies) taken.add(keyOf(body))
      expect([...taken].toSorted()).toEqual(keys.toSorted())
    })

    test('takes a message of the largest size, and refuses a larger one with a code of its own', async () => {
      const { queue, take } = await open()
      const filled = (filling: string) => message('large', { text: `{"text":"${filling}"}` })
      const sized = (bytes: number) => filled('x'.repeat(bytes - bytesOf(filled('').text)))
      await expect(queue.send(sized(maxBytes + 1))).rejects.toEqual(code('ERR_ENVELOPE_TOO_LARGE'))
      await queue.send(sized(maxBytes))
      expect((await take()).map(bytesOf)).toEqual([maxBytes])
    })

    test('measures in bytes, not in characters', async () => {
      const { queue, take } = await open()
      const text = `{"text":"${'月'.repeat(Math.ceil(maxBytes / 3))}"}`
      await expect(queue.send(message('a', { text }))).rejects.toEqual(code('ERR_ENVELOPE_TOO_LARGE'))
      expect(await take()).toEqual([])
    })

    test('says so with a code of its own when nobody answers', async () => {
      const queue = await unreachable()
      await expect(queue.send(message('a'))).rejects.toEqual(code('ERR_QUEUE_UNAVAILABLE'))
    })

    test.runIf(traits.ordered)('keeps the order within a lane', async () => {
      const { queue, take } = await open()
      const keys = ['c', 'a', 'b', 'd']
      for (const key of keys) await queue.send(message(key, { lane: 'lane' }))
      const taken: string[] = []
      for (let bodies = await take(); bodies.length > 0; bodies = await take()) taken.push(...bodies.map(keyOf))
      expect(taken).toEqual(keys)
    })

    test.runIf(traits.deduplicates)('does not put a key twice on the queue', async () => {
      const { queue, take } = await open()
      for (const key of ['a', 'b', 'a']) await queue.send(message(key))
      const taken: string[] = []
      for (let bodies = await take(); bodies.length > 0; bodies = await take()) taken.push(...bodies.map(keyOf))
      expect(taken.toSorted()).toEqual(['a', 'b'])
    })
  })
}
