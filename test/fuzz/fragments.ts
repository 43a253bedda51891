/** What holds for messages in parts: they come out as they were cut, and the bounds are those of a simple model. */
import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { createFragments, type FragmentLimits } from '../../lib/socket/fragments.ts'
import type { Part } from '../../lib/socket/place.ts'
import { anyText } from '../support/text.ts'
import { type Run, runProperty } from './run.ts'

const toPart = (message_id: string, sum: number, seq: number, payload: Uint8Array): Part => ({
  headers: Object.entries({ message_id, sum, seq }).map(([key, value]) => ({ key, value: String(value) })),
  payload,
})

interface Cut {
  readonly text: string
  /** As shares of the length. */
  readonly cuts: readonly number[]
}

const cutTexts: fc.Arbitrary<Cut> = fc.record({ text: anyText(40), cuts: fc.array(fc.nat(100), { maxLength: 6 }) })

function partsOf({ text, cuts }: Cut, id: string): readonly Part[] {
  const bytes = Buffer.from(text)
  const ends = [...cuts.map((cut) => Math.floor((cut / 100) * bytes.length)).toSorted((a, b) => a - b), bytes.length]
  return ends.map((end, seq) => toPart(id, ends.length, seq, bytes.subarray(ends[seq - 1] ?? 0, end)))
}

export const cutMessagesComeOutWhole: Run = (options) => {
  const property = fc.asyncProperty(
    fc.array(cutTexts, { minLength: 1, maxLength: 8 }),
    fc.infiniteStream(fc.nat()),
    fc.nat(4),
    async (messages, order, repeats) => {
      const fragments = createFragments((error) => {
        throw error
      })
      // Messages of one part are not remembered, so only the others are repeated.
      const parts = messages.flatMap((message, i) => partsOf(message, `m${i}`).map((part) => ({ part, i })))
      const several = parts.filter(({ i }) => (messages[i] as Cut).cuts.length > 0)
      const all = [...parts, ...several.slice(0, repeats), ...several.slice(0, repeats)]
      const shuffled = all.map((one) => ({ ...one, rank: order.next().value })).toSorted((a, b) => a.rank - b.rank)
      const whole: string[][] = messages.map(() => [])
      for (const { part, i } of shuffled) {
        const payload = fragments.add(part, 0)
        if (payload) whole[i]?.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(payload))
      }
      deepStrictEqual(
        whole,
        messages.map(({ text }) => [text]),
      )
    },
  )
  return runProperty(property, options)
}

type Step =
  | { readonly do: 'add'; readonly id: string; readonly sum: number; readonly seq: number; readonly bytes: number[] }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'expire' }
  | { readonly do: 'forget'; readonly id: string }

const ids = fc.constantFrom('a', 'b', 'c', 'd', '')

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        do: fc.constant('add' as const),
        id: ids,
        sum: fc.oneof(
          { weight: 6, arbitrary: fc.constant(2) },
          { weight: 3, arbitrary: fc.integer({ min: -1, max: 5 }) },
        ),
        seq: fc.oneof({ weight: 6, arbitrary: fc.nat(1) }, { weight: 3, arbitrary: fc.integer({ min: -1, max: 4 }) }),
        bytes: fc.array(fc.nat(255), { maxLength: 5 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(12) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), id: ids }) },
  ),
  { maxLength: 40 },
)

const LIMITS: FragmentLimits = { maxBytes: 12, maxParts: 4, maxMessages: 2, maxCompleted: 2, ttlMs: 10 }

export const fragmentsKeepTheirBounds: Run = (options) => {
  const property = fc.asyncProperty(steps, async (given) => {
    const dropped: string[] = []
    const fragments = createFragments(({ code }) => dropped.push(code), LIMITS)
    const model = createModel()
    let nowMs = 0
    for (const step of given) {
      if (step.do === 'wait') nowMs += step.ms
      if (step.do === 'expire') {
        fragments.expire(nowMs)
        model.expire(nowMs)
      }
      if (step.do === 'forget') {
        fragments.forget(step.id)
        model.forget(step.id)
      }
      if (step.do === 'add') {
        const { id, sum, seq, bytes } = step
        const whole = fragments.add(toPart(id, sum, seq, Uint8Array.from(bytes)), nowMs)
        deepStrictEqual(whole && [...whole], model.add(step, nowMs))
      }
      deepStrictEqual(dropped, model.dropped)
      deepStrictEqual(fragments.dueMs(), model.dueMs())
    }
    fragments.expire(nowMs + LIMITS.ttlMs)
    deepStrictEqual(fragments.dueMs(), undefined)
  })
  return runProperty(property, options)
}

interface Entry {
  readonly id: string
  readonly sum: number
  readonly endMs: number
  readonly isWhole: boolean
  readonly parts: readonly { readonly seq: number; readonly bytes: readonly number[] }[]
}

/** One list, looked through for everything. */
function createModel() {
  let entries: readonly Entry[] = []
  const dropped: string[] = []
  const without = (entry: Entry) => entries.filter((one) => one !== entry)
  const drop = (entry: Entry, code: string) => {
    entries = without(entry)
    dropped.push(code)
  }
  const open = () => entries.filter(({ isWhole }) => !isWhole)
  const expire = (nowMs: number) => {
    for (const entry of open()) if (entry.endMs <= nowMs) drop(entry, 'ERR_FRAGMENT_INCOMPLETE')
    entries = entries.filter(({ endMs }) => endMs > nowMs)
  }
  const sizeOf = (some: readonly Entry[]) => some.flatMap(({ parts }) => parts.flatMap(({ bytes }) => bytes)).length
  return {
    dropped,
    expire,
    forget(id: string) {
      entries = entries.filter((entry) => entry.id !== id || !entry.isWhole)
    },
    dueMs: () => (entries.length === 0 ? undefined : Math.min(...entries.map(({ endMs }) => endMs))),
    add({ id, sum, seq, bytes }: Step & { readonly do: 'add' }, nowMs: number): readonly number[] | undefined {
      expire(nowMs)
      if (sum < 1 || sum > LIMITS.maxParts || seq < 0 || seq >= sum || (sum > 1 && id === '')) {
        dropped.push('ERR_FRAGMENT_INVALID')
        return undefined
      }
      if (sum === 1) return bytes
      if (entries.some((entry) => entry.id === id && entry.isWhole)) return undefined
      const other = open().find((entry) => entry.id === id && entry.sum !== sum)
      if (other) drop(other, 'ERR_FRAGMENT_INVALID')
      const known = open().find((entry) => entry.id === id)
      if (known?.parts.some((part) => part.seq === seq)) return undefined
      if (sizeOf(open()) + bytes.length > LIMITS.maxBytes) {
        if (known) entries = without(known)
        dropped.push('ERR_FRAGMENT_INVALID')
        return undefined
      }
      const [oldest] = open()
      if (!known && oldest && open().length >= LIMITS.maxMessages) drop(oldest, 'ERR_FRAGMENT_INCOMPLETE')
      const before = known ?? { id, sum, endMs: nowMs + LIMITS.ttlMs, isWhole: false, parts: [] }
      const after = { ...before, parts: [...before.parts, { seq, bytes }] }
      const isWhole = after.parts.length === sum
      if (!isWhole) {
        entries = known ? entries.map((entry) => (entry === known ? after : entry)) : [...entries, after]
        return undefined
      }
      if (known) entries = without(known)
      const whole = entries.filter((entry) => entry.isWhole)
      if (whole[0] && whole.length >= LIMITS.maxCompleted) entries = without(whole[0])
      entries = [...entries, { id, sum, endMs: nowMs + LIMITS.ttlMs, isWhole, parts: [] }]
      return after.parts.toSorted((a, b) => a.seq - b.seq).flatMap((part) => part.bytes)
    },
  }
}
