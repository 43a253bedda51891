import { describe, expect, test } from 'vitest'
import { createFragments, type FragmentLimits } from '../../../lib/socket/fragments.ts'
import type { Part } from '../../../lib/socket/place.ts'

const TTL_MS = 10_000
const NOW_MS = 1_790_000_000_000

const bytes = (text: string) => new TextEncoder().encode(text)

function part(headers: Readonly<Record<string, string>>, payload: string | Uint8Array = ''): Part {
  return {
    headers: Object.entries(headers).map(([key, value]) => ({ key, value })),
    payload: typeof payload === 'string' ? bytes(payload) : payload,
  }
}

/** A reassembler that answers in text, and what it has dropped. */
function start(limits: Partial<FragmentLimits> = {}) {
  const dropped: string[] = []
  const fragments = createFragments(({ code }) => dropped.push(code), limits)
  const add = (payload: Uint8Array | string, message_id: string, seq: number, sum: number, nowMs = NOW_MS) => {
    const headers = { message_id, seq: String(seq), sum: String(sum) }
    const whole = fragments.add(part(headers, payload), nowMs)
    return whole && new TextDecoder().decode(whole)
  }
  return { fragments, dropped, add }
}

describe('a message of one part', () => {
  test.each([
    { sum: '1', seq: '0', message_id: 'm' },
    { sum: '1', seq: '0' },
    { sum: '1' },
    { seq: '0', message_id: 'm' },
    { message_id: 'm' },
    {},
  ])('is handed through as it is: %o', (headers) => {
    const { fragments, dropped } = start()
    const whole = part(headers, 'whole')
    expect(fragments.add(whole, NOW_MS)).toBe(whole.payload)
    expect(fragments.add(whole, NOW_MS)).toBe(whole.payload)
    expect(fragments.dueMs()).toBeUndefined()
    expect(dropped).toEqual([])
  })
})

describe('a message of several parts', () => {
  test.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]]])(
    'is whole with its last part, when they come in the order %j',
    ([first = 0, second = 0, last = 0]) => {
      const { add } = start()
      const parts = ['a', 'bb', 'ccc']
      expect(add(parts[first] ?? '', 'm', first, 3)).toBeUndefined()
      expect(add(parts[second] ?? '', 'm', second, 3)).toBeUndefined()
      expect(add(parts[last] ?? '', 'm', last, 3)).toBe('abbccc')
    },
  )

  test('may be cut within a character', () => {
    const { add } = start()
    const text = bytes('"追🔑"')
    expect(add(text.subarray(0, 2), 'm', 0, 3)).toBeUndefined()
    expect(add(text.subarray(6), 'm', 2, 3)).toBeUndefined()
    expect(add(text.subarray(2, 6), 'm', 1, 3)).toBe('"追🔑"')
  })

  test('may have empty parts, and nothing else', () => {
    const { add } = start()
    expect(add('', 'm', 0, 2)).toBeUndefined()
    expect(add('', 'm', 1, 2)).toBe('')
  })

  test('is not mixed with others', () => {
    const { add } = start()
    expect(add('a0', 'a', 0, 2)).toBeUndefined()
    expect(add('b1', 'b', 1, 2)).toBeUndefined()
    expect(add('a1', 'a', 1, 2)).toBe('a0a1')
    expect(add('b0', 'b', 0, 2)).toBe('b0b1')
  })

  test('keeps what came first of a part that comes again', () => {
    const { add, dropped } = start()
    expect(add('a', 'm', 0, 2)).toBeUndefined()
    expect(add('x', 'm', 0, 2)).toBeUndefined()
    expect(add('b', 'm', 1, 2)).toBe('ab')
    expect(dropped).toEqual([])
  })

  test('does not change with the buffer that a part came in', () => {
    const { add } = start()
    const buffer = bytes('ab')
    add(buffer, 'm', 0, 2)
    buffer.fill(0)
    expect(add('c', 'm', 1, 2)).toBe('abc')
  })

  test('starts anew with a part that says another sum, of which one hears', () => {
    const { add, dropped } = start()
    expect(add('a', 'm', 0, 2)).toBeUndefined()
    expect(add('B', 'm', 1, 3)).toBeUndefined()
    expect(dropped).toEqual(['ERR_FRAGMENT_INVALID'])
    expect(add('A', 'm', 0, 3)).toBeUndefined()
    expect(add('C', 'm', 2, 3)).toBe('ABC')
  })
})

describe('a part that names no place is refused:', () => {
  test.each<Readonly<Record<string, string>>>([
    { message_id: 'm', sum: '0', seq: '0' },
    { message_id: 'm', sum: '-2', seq: '0' },
    { message_id: 'm', sum: '2', seq: '2' },
    { message_id: 'm', sum: '2', seq: '-1' },
    { message_id: 'm', sum: '1', seq: '1' },
    { message_id: 'm', seq: '1' },
    { message_id: 'm', sum: '2' },
    { message_id: 'm', sum: '', seq: '0' },
    { message_id: 'm', sum: '2', seq: '' },
    { message_id: 'm', sum: 'two', seq: '0' },
    { message_id: 'm', sum: '2.0', seq: '0' },
    { message_id: 'm', sum: '2', seq: '1e0' },
    { message_id: 'm', sum: '0x2', seq: '0' },
    { message_id: 'm', sum: ' 2', seq: '0' },
    { message_id: 'm', sum: '٢', seq: '0' },
    { message_id: 'm', sum: '1025', seq: '0' },
    { message_id: 'm', sum: '99999999999999999999', seq: '0' },
    { message_id: '', sum: '2', seq: '0' },
    { message_id: 'm'.repeat(257), sum: '2', seq: '0' },
    { sum: '2', seq: '0' },
  ])('%o', (headers) => {
    const { fragments, dropped } = start()
    expect(fragments.add(part(headers, 'x'), NOW_MS)).toBeUndefined()
    expect(dropped).toEqual(['ERR_FRAGMENT_INVALID'])
    expect(fragments.dueMs()).toBeUndefined()
  })

  test('and its message goes on without it', () => {
    const { add, dropped } = start()
    add('a', 'm', 0, 2)
    add('x', 'm', 2, 2)
    expect(dropped).toEqual(['ERR_FRAGMENT_INVALID'])
    expect(add('b', 'm', 1, 2)).toBe('ab')
  })
})

describe('a message whose parts do not all come', () => {
  test('is given up 10 seconds after its first part, however late the others came', () => {
    const { fragments, add, dropped } = start()
    add('a', 'm', 0, 3)
    add('b', 'm', 1, 3, NOW_MS + TTL_MS - 1)
    expect(fragments.dueMs()).toBe(NOW_MS + TTL_MS)
    fragments.expire(NOW_MS + TTL_MS - 1)
    expect(dropped).toEqual([])
    fragments.expire(NOW_MS + TTL_MS)
    expect(dropped).toEqual(['ERR_FRAGMENT_INCOMPLETE'])
    expect(fragments.dueMs()).toBeUndefined()
  })

  test('is given up also when nobody calls for it, by the next frame', () => {
    const { add, dropped } = start()
    add('a', 'm', 0, 2)
    expect(add('b', 'm', 1, 2, NOW_MS + TTL_MS)).toBeUndefined()
    expect(dropped).toEqual(['ERR_FRAGMENT_INCOMPLETE'])
    expect(add('a', 'm', 0, 2, NOW_MS + TTL_MS)).toBe('ab')
  })

  test('makes room, when it is the oldest of too many', () => {
    const { fragments, add, dropped } = start()
    for (let i = 0; i < 64; i++) add('a', `m${i}`, 0, 2, NOW_MS + i)
    expect(dropped).toEqual([])
    add('a', 'm64', 0, 2, NOW_MS + 64)
    expect(dropped).toEqual(['ERR_FRAGMENT_INCOMPLETE'])
    expect(fragments.dueMs()).toBe(NOW_MS + 1 + TTL_MS)
    expect(add('b', 'm1', 1, 2, NOW_MS + 65)).toBe('ab')
    expect(add('b', 'm0', 1, 2, NOW_MS + 66)).toBeUndefined()
  })

  test('can be of 1024 parts', () => {
    const { add } = start()
    for (let seq = 0; seq < 1023; seq++) expect(add('x', 'm', seq, 1024)).toBeUndefined()
    expect(add('x', 'm', 1023, 1024)).toHaveLength(1024)
  })
})

describe('what incomplete messages hold together', () => {
  test('may be 8 MiB, and the message whose part is too much is dropped', () => {
    const { fragments, add, dropped } = start()
    const half = new Uint8Array(4 * 1024 * 1024)
    expect(fragments.add(part({ message_id: 'm', sum: '2', seq: '0' }, half), NOW_MS)).toBeUndefined()
    expect(fragments.add(part({ message_id: 'm', sum: '2', seq: '1' }, half), NOW_MS)).toHaveLength(2 * half.length)
    fragments.add(part({ message_id: 'n', sum: '3', seq: '0' }, half), NOW_MS)
    fragments.add(part({ message_id: 'n', sum: '3', seq: '1' }, half), NOW_MS)
    expect(dropped).toEqual([])
    expect(add('x', 'n', 2, 3)).toBeUndefined()
    expect(dropped).toEqual(['ERR_FRAGMENT_INVALID'])
  })

  test('counts for all of them, and is given back by the one that was dropped', () => {
    const { add, dropped } = start({ maxBytes: 4 })
    add('ab', 'a', 0, 2)
    add('cd', 'c', 0, 2)
    add('', 'c', 0, 2)
    expect(dropped).toEqual([])
    expect(add('x', 'c', 1, 2)).toBeUndefined()
    expect(dropped).toEqual(['ERR_FRAGMENT_INVALID'])
    expect(add('XY', 'a', 1, 2)).toBe('abXY')
    expect(add('wxyz', 'e', 0, 2)).toBeUndefined()
    expect(add('', 'e', 1, 2)).toBe('wxyz')
    expect(dropped).toHaveLength(1)
  })

  test('is given back by one that is given up, or starts anew', () => {
    const { add, dropped } = start({ maxBytes: 4, maxMessages: 1 })
    add('abcd', 'a', 0, 2)
    add('', 'b', 0, 2)
    add('abcd', 'b', 1, 3)
    add('', 'b', 0, 3, NOW_MS + TTL_MS)
    expect(dropped).toEqual(['ERR_FRAGMENT_INCOMPLETE', 'ERR_FRAGMENT_INVALID', 'ERR_FRAGMENT_INCOMPLETE'])
    add('abcd', 'b', 1, 3, NOW_MS + TTL_MS)
    expect(add('', 'b', 2, 3, NOW_MS + TTL_MS)).toBe('abcd')
  })

  test('does not grow by a part that is too large alone', () => {
    const { fragments, add, dropped } = start({ maxBytes: 4 })
    expect(add('abcde', 'm', 0, 2)).toBeUndefined()
    expect(dropped).toEqual(['ERR_FRAGMENT_INVALID'])
    expect(fragments.dueMs()).toBeUndefined()
  })
})

describe('a completed message', () => {
  const complete = ({ add }: ReturnType<typeof start>, id: string, nowMs = NOW_MS) => {
    add('a', id, 0, 2, nowMs)
    return add('b', id, 1, 2, nowMs)
  }

  test('is not made again from parts that come late, nor is that worth a word', () => {
    const started = start()
    expect(complete(started, 'm')).toBe('ab')
    expect(complete(started, 'm', NOW_MS + TTL_MS - 1)).toBeUndefined()
    expect(started.dropped).toEqual([])
  })

  test('is forgotten after 10 seconds', () => {
    const started = start()
    complete(started, 'm')
    expect(started.fragments.dueMs()).toBe(NOW_MS + TTL_MS)
    started.fragments.expire(NOW_MS + TTL_MS)
    expect(started.fragments.dueMs()).toBeUndefined()
    expect(complete(started, 'm', NOW_MS + TTL_MS)).toBe('ab')
  })

  test('can be made again once it is to be forgotten', () => {
    const started = start()
    complete(started, 'm')
    complete(started, 'n')
    started.fragments.forget('m')
    expect(complete(started, 'm')).toBe('ab')
    expect(complete(started, 'n')).toBeUndefined()
  })

  test('is forgotten earlier when there are too many', () => {
    const started = start({ maxCompleted: 2 })
    for (const id of ['a', 'b', 'c']) complete(started, id)
    expect(complete(started, 'b')).toBeUndefined()
    expect(complete(started, 'c')).toBeUndefined()
    expect(complete(started, 'a')).toBe('ab')
  })

  test('is due beside one that is incomplete, whichever ends first', () => {
    const started = start()
    started.add('a', 'open', 0, 2)
    complete(started, 'm', NOW_MS + 5)
    expect(started.fragments.dueMs()).toBe(NOW_MS + TTL_MS)
    started.fragments.expire(NOW_MS + TTL_MS)
    expect(started.fragments.dueMs()).toBe(NOW_MS + TTL_MS + 5)
    started.add('a', 'later', 0, 2, NOW_MS + TTL_MS)
    expect(started.fragments.dueMs()).toBe(NOW_MS + TTL_MS + 5)
  })
})
