import { describe, expect, test } from 'vitest'
import { eventV2, type Frame, type FrameOptions, type SocketPushOptions } from '../../simulator/index.ts'
import { type Client, connect, createWorld, header, SHOP, type World } from './peer.ts'

const TEXT = eventV2('made.up_v1', { text: '月亮有多远 🌕'.repeat(20) }, { app: SHOP, createdAtMs: 1, eventId: 'e1' })
const SIZE_BYTES = Buffer.byteLength(TEXT)
const HALF_BYTES = Math.ceil(SIZE_BYTES / 2)
const THIRD_BYTES = Math.ceil(SIZE_BYTES / 3)

function pushed(options: SocketPushOptions, redeliverAfterMs: number[] = []) {
  const world = createWorld({ redeliverAfterMs })
  const client = connect(world)
  return { world, client, delivery: world.push(TEXT, options), frames: client.messages() }
}

const seqs = (frames: readonly Frame[]) => frames.map((frame) => Number(header(frame, 'seq')))
const joined = (frames: readonly Frame[]) =>
  Buffer.concat(
    frames
      .toSorted((one, other) => Number(header(one, 'seq')) - Number(header(other, 'seq')))
      .map(({ payload = Buffer.of() }) => payload),
  ).toString()

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('fragments', () => {
  test.each([1, 7, 100, SIZE_BYTES - 1])('of %i bytes make up the body, in order', (fragmentBytes) => {
    const { frames } = pushed({ fragmentBytes })
    const count = Math.ceil(SIZE_BYTES / fragmentBytes)
    expect(seqs(frames)).toEqual(range(count))
    expect(new Set(frames.map((frame) => header(frame, 'sum')))).toEqual(new Set([String(count)]))
    expect(new Set(frames.map((frame) => header(frame, 'message_id'))).size).toBe(1)
    expect(Math.max(...frames.map(({ payload }) => payload?.length ?? 0))).toBe(fragmentBytes)
    expect(joined(frames)).toBe(TEXT)
  })

  test('are one when the body is as long as they are', () => {
    expect(seqs(pushed({ fragmentBytes: SIZE_BYTES }).frames)).toEqual([0])
  })

  test('have a SeqID each and a LogID together, beyond 2^64 from 0 again', () => {
    const { frames } = pushed({ fragmentBytes: HALF_BYTES, seqId: 2n ** 64n - 1n, logId: 5n })
    expect(frames.slice(0, 2).map(({ seqId }) => seqId)).toEqual([2n ** 64n - 1n, 0n])
    expect(new Set(frames.map(({ logId }) => logId))).toEqual(new Set([5n]))
  })

  test('come in reverse, shuffled, again or not at all, as is wanted', () => {
    const all = range(Math.ceil(SIZE_BYTES / 100))
    const order = (wanted: NonNullable<FrameOptions['order']>) =>
      seqs(pushed({ fragmentBytes: 100, order: wanted }).frames)
    expect(order('reversed')).toEqual(all.toReversed())
    const shuffled = order('shuffled')
    expect(shuffled).not.toEqual(all)
    expect(shuffled.toSorted((one, other) => one - other)).toEqual(all)
    expect(order((given) => [...given, 0])).toEqual([...all, 0])
    expect(order((given) => given.flatMap((seq) => [seq, seq]))).toEqual(all.flatMap((seq) => [seq, seq]))
    expect(order((given) => given.slice(1))).toEqual(all.slice(1))
    expect(order(() => [])).toEqual([])
  })

  test('have empty ones among them where that is wanted', () => {
    const { frames } = pushed({ fragmentBytes: 400, emptyFragments: 3 })
    expect(frames).toHaveLength(Math.ceil(SIZE_BYTES / 400) + 3)
    expect(frames.filter(({ payload }) => payload?.length === 0)).toHaveLength(3)
    expect(joined(frames)).toBe(TEXT)
    expect(pushed({ emptyFragments: 1 }).frames).toHaveLength(2)
  })

  test('come late where that is wanted, on the same link, and not on one that has ended', async () => {
    const late = { delayMs: 700, order: () => [1, 0] }
    const { world, client } = pushed({ fragmentBytes: HALF_BYTES, order: () => [0], late })
    await world.clock.advance(699)
    expect(seqs(client.messages())).toEqual([0])
    await world.clock.advance(1)
    expect(seqs(client.messages())).toEqual([0, 1, 0])

    const other = pushed({ fragmentBytes: HALF_BYTES, late })
    other.client.leave()
    await other.world.clock.advance(1000)
    expect(seqs(other.client.messages())).toEqual([0, 1])
  })

  test('come as they did before when the event comes again', async () => {
    const { world, client } = pushed({ fragmentBytes: HALF_BYTES, order: 'reversed' }, [10])
    await world.clock.advance(3010)
    expect(seqs(client.messages())).toEqual([1, 0, 1, 0])
  })
})

describe('the ack of a message in fragments', () => {
  async function ackOf(
    index: number,
    options: SocketPushOptions,
  ): Promise<{ world: World; client: Client; delivered: boolean }> {
    const { world, client, delivery, frames } = pushed({ fragmentBytes: THIRD_BYTES, ...options })
    client.ack(frames[index] as Frame)
    await world.clock.advance(3000)
    return { world, client, delivered: (await delivery).delivered }
  }

  test('repeats the fragment that came last', async () => {
    expect(await ackOf(2, {})).toMatchObject({ delivered: true })
    expect(await ackOf(2, { order: 'reversed' })).toMatchObject({ delivered: true })
  })

  test.each([
    ['an earlier one', 1, {}],
    ['the one with the highest number, which came first', 0, { order: 'reversed' }],
    ['the last one of an incomplete message', 1, { order: (given: readonly number[]) => given.slice(1) }],
  ] as const)('does not count when it repeats %s', async (_, index, options) => {
    const { world, delivered } = await ackOf(index, options)
    expect(delivered).toBe(false)
    expect(world.violations()).toMatchObject([
      { what: expect.stringMatching(/^an ack (that does not|for an incomplete)/) },
    ])
  })

  test('may repeat a fragment that came again after the last one was there', async () => {
    expect(await ackOf(3, { order: (given) => [...given, 0] })).toMatchObject({ delivered: true })
  })

  test('may be one for each time that the message is complete; only the first counts', async () => {
    const { world, client, frames, delivery } = pushed({
      fragmentBytes: THIRD_BYTES,
      order: (given) => [...given, ...given],
    })
    client.ack(frames[2] as Frame)
    client.ack(frames[5] as Frame)
    expect((await delivery).delivered).toBe(true)
    expect(world.counts()).toMatchObject({ repeatedAcks: 1, violations: 0 })
  })
})
