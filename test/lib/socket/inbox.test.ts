import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../../lib/core/errors.ts'
import type { Answer, Message } from '../../../lib/socket/answer.ts'
import { createInbox } from '../../../lib/socket/inbox.ts'
import { decodeFrame, encodeFrame } from '../../../simulator/gateway/frame.ts'
import { manualClock, settled } from '../../support/clock.ts'

const ACCEPTED: Answer = { isAccepted: true, payload: new TextEncoder().encode('{"code":200}') }

function start() {
  const clock = manualClock()
  const waiting: { readonly message: Message; readonly resolve: (answer: Answer) => void }[] = []
  const acks: string[] = []
  const drops: ErrorCode[] = []
  const reading: string[] = []
  const inbox = createInbox({
    clock,
    answer: (message) => new Promise((resolve) => waiting.push({ message, resolve })),
    send(bytes) {
      const { headers, payload } = decodeFrame(bytes)
      const id = headers.find(([name]) => name === 'message_id')?.[1]
      acks.push(`${id} ${Buffer.from(payload ?? []).toString()}`)
    },
    pause: () => void reading.push('paused'),
    resume: () => void reading.push('resumed'),
    configured: () => undefined,
    dropped: (code) => void drops.push(code),
  })
  return { inbox, clock, waiting, acks, drops, reading }
}

function frame(id: string, payload: string | Buffer = '{}', headers: readonly (readonly [string, string])[] = []) {
  return new Uint8Array(
    encodeFrame({
      seqId: 1n,
      logId: 2n,
      service: 3,
      method: 1,
      headers: [['type', 'event'], ['message_id', id], ...headers],
      payload: Buffer.from(payload as string),
    }),
  )
}

describe('back-pressure', () => {
  test('stops reading at 128 messages in flight, and goes on when one is answered', async () => {
    const { inbox, waiting, reading } = start()
    for (let n = 0; n < 127; n++) inbox.receive(frame(`m${n}`))
    expect(reading).toEqual([])
    inbox.receive(frame('m127'))
    expect(reading).toEqual(['paused'])
    waiting[0]?.resolve(ACCEPTED)
    await settled()
    expect(reading).toEqual(['paused', 'resumed'])
  })

  test('stops reading at 16 MiB in flight', async () => {
    const { inbox, waiting, reading } = start()
    for (let n = 0; n < 3; n++) inbox.receive(frame(`m${n}`, Buffer.alloc(5 * 1024 * 1024)))
    expect(reading).toEqual([])
    inbox.receive(frame('m3', Buffer.alloc(1024 * 1024)))
    expect(reading).toEqual(['paused'])
    waiting[1]?.resolve(ACCEPTED)
    await settled()
    expect(reading).toEqual(['paused', 'resumed'])
  })

  test('does not go on reading a link that has ended', async () => {
    const { inbox, waiting, reading } = start()
    for (let n = 0; n < 128; n++) inbox.receive(frame(`m${n}`))
    inbox.dispose()
    waiting[0]?.resolve(ACCEPTED)
    await settled()
    expect(reading).toEqual(['paused'])
  })

  test('still takes what was on its way when reading stopped', () => {
    const { inbox, waiting, reading } = start()
    for (let n = 0; n < 140; n++) inbox.receive(frame(`m${n}`))
    expect([waiting.length, reading]).toEqual([140, ['paused']])
  })
})

describe('messages', () => {
  test('are answered side by side, in whatever order they are done', async () => {
    const { inbox, waiting, acks } = start()
    for (const id of ['a', 'b', 'c']) inbox.receive(frame(id))
    for (const one of waiting.toReversed()) one.resolve(ACCEPTED)
    await settled()
    expect(acks).toEqual(['c {"code":200}', 'b {"code":200}', 'a {"code":200}'])
  })

  test('are not acked on a link that has ended', async () => {
    const { inbox, waiting, acks, reading, clock } = start()
    inbox.receive(frame('a'))
    inbox.receive(
      frame('b', '{', [
        ['sum', '2'],
        ['seq', '0'],
      ]),
    )
    expect(clock.pending()).toBe(1)
    inbox.dispose()
    waiting[0]?.resolve(ACCEPTED)
    await settled()
    expect([acks, reading, clock.pending()]).toEqual([[], [], 0])
  })

  test('that come while it drains are refused at once; those before are finished', async () => {
    const { inbox, waiting, acks } = start()
    let isDrained = false
    inbox.receive(frame('before'))
    inbox.drain(() => {
      isDrained = true
    })
    inbox.receive(frame('after'))
    expect([acks, isDrained]).toEqual([['after {"code":500}'], false])
    waiting[0]?.resolve(ACCEPTED)
    await settled()
    expect([acks.at(-1), isDrained, waiting.length]).toEqual(['before {"code":200}', true, 1])
  })

  test('that are none do not keep it from draining', () => {
    const { inbox } = start()
    let isDrained = false
    inbox.drain(() => {
      isDrained = true
    })
    expect(isDrained).toBe(true)
  })
})
