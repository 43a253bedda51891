import { expect, test } from 'vitest'
import { createFragments } from '../../lib/socket/fragments.ts'
import { casesOf } from './corpus.ts'
import { SOCKET_DECISIONS } from './decisions.ts'

interface Part {
  readonly message_id: string
  readonly sum?: string
  readonly seq?: string
  readonly payload_text?: string
  readonly hex?: string
}

interface Input {
  readonly parts?: readonly (Part | { readonly wait_ms: number })[]
  readonly parts_hex?: readonly Part[]
  readonly max_partial?: number
}

interface Expect {
  readonly outputs: readonly (string | null)[]
  /** How many messages are incomplete in the end. */
  readonly buffered?: number
}

const cases = casesOf<Input, Expect>('ws-assemble')

test.each(cases.map((one) => [one.id, one] as const))('%s', (_, { input, expect: expected }) => {
  const { outputs, buffered, dropped } = assemble(input)
  expect(outputs).toEqual(expected.outputs)
  if (expected.buffered !== undefined) expect(buffered).toBe(expected.buffered)
  // Nothing is lost without a word: what went in comes out, is held, or was dropped.
  if (outputs.every((output) => output === null)) expect(buffered + dropped.length).toBeGreaterThan(0)
})

test.each([
  ['ws-assemble/sum-changes-resets', ['ERR_FRAGMENT_INVALID']],
  ['ws-assemble/seq-negative', ['ERR_FRAGMENT_INVALID']],
  ['ws-assemble/huge-sum', ['ERR_FRAGMENT_INVALID']],
  ['ws-assemble/bounded', ['ERR_FRAGMENT_INCOMPLETE', 'ERR_FRAGMENT_INCOMPLETE']],
])('%s: what is dropped is told, as decided', (id, codes) => {
  expect(SOCKET_DECISIONS).toHaveProperty([id])
  expect(assemble(cases.find((one) => one.id === id)!.input).dropped).toEqual(codes)
})

function assemble({ parts = [], parts_hex = [], max_partial }: Input) {
  const dropped: string[] = []
  const limits = max_partial === undefined ? {} : { maxMessages: max_partial }
  const fragments = createFragments(({ code }) => dropped.push(code), limits)
  const outputs: (string | null)[] = []
  let nowMs = 0
  for (const part of [...parts, ...parts_hex]) {
    if ('wait_ms' in part) {
      nowMs += part.wait_ms
      continue
    }
    const { hex, payload_text, ...headers } = part
    const payload = hex === undefined ? Buffer.from(payload_text ?? '') : Buffer.from(hex, 'hex')
    const named = Object.entries(headers).map(([key, value]) => ({ key, value }))
    const whole = fragments.add({ headers: named, payload }, nowMs)
    outputs.push(whole === undefined ? null : new TextDecoder().decode(whole))
  }
  const before = dropped.length
  fragments.expire(Number.POSITIVE_INFINITY)
  return { outputs, dropped: dropped.slice(0, before), buffered: dropped.length - before }
}
