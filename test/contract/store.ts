/** What every store of claims and done marks does. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Claim, ClaimToken, Clock, SeenStore } from '../../lib/core/ports.ts'
import { manualClock } from '../support/clock.ts'

export interface DurableStore {
  readonly store: SeenStore
  /** The store as the next process finds it when this one is killed now. */
  readonly reopen: () => SeenStore
}

const LEASE_MS = 60_000
const TTL_MS = 12 * 60 * 60_000

function verbsOf(store: SeenStore) {
  const claim = (key = 'a', leaseMs = LEASE_MS) => store.claim(key, leaseMs)
  const grant = async (key = 'a', leaseMs = LEASE_MS) => {
    const claim = await store.claim(key, leaseMs)
    if (claim.verdict !== 'claimed') throw new Error(`the claim was not granted: ${claim.verdict}`)
    return claim
  }
  const verdict = async (key = 'a') => (await claim(key)).verdict
  return { store, claim, grant, verdict }
}

export function storeContract(name: string, open: (clock: Clock) => SeenStore): void {
  function start() {
    const clock = manualClock()
    return { clock, ...verbsOf(open(clock)) }
  }

  describe(`${name}: claiming`, () => {
    test('grants a key that nobody asked for before, as the first attempt', async () => {
      const { claim } = start()
      expect(await claim('a')).toEqual({
        verdict: 'claimed',
        attempt: 1,
        token: { key: 'a', fence: expect.any(Number) },
      })
    })

    test('refuses a key that is held, and says until when', async () => {
      const { clock, claim } = start()
      await claim('a', 5000)
      await clock.advance(2000)
      expect(await claim('a')).toEqual({ verdict: 'held', untilMs: clock.now() + 3000 })
    })

    test('grants a key to one of two who ask in the same turn', async () => {
      const { claim } = start()
      const claims = await Promise.all([claim('a'), claim('a'), claim('a')])
      expect(claims.map(({ verdict }) => verdict).toSorted()).toEqual(['claimed', 'held', 'held'])
    })

    test('grants different keys independently', async () => {
      const { claim } = start()
      const claims = await Promise.all([claim('a'), claim('b')])
      expect(claims.map(({ verdict }) => verdict)).toEqual(['claimed', 'claimed'])
    })

    test.each([
      ['a', 'A'],
      ['a', 'a '],
      ['cli_1:t:1', 'cli_1:t:10'],
      ['é', 'e\u0301'],
      ['%', '_'],
    ])('tells %j from %j', async (one, other) => {
      const { store, grant, verdict } = start()
      await store.finish((await grant(one)).token, TTL_MS)
      expect(await verdict(other)).toBe('claimed')
      expect(await verdict(one)).toBe('done')
    })

    test('counts every granted claim as an attempt, and no refused one', async () => {
      const { clock, store, claim, grant } = start()
      await store.release((await grant()).token, 'failed')
      await grant()
      await claim()
      await claim()
      await clock.advance(LEASE_MS)
      expect((await grant()).attempt).toBe(3)
    })
  })

  describe(`${name}: a lease`, () => {
    test('holds the key until it runs out, and not a millisecond longer', async () => {
      const { clock, claim, verdict } = start()
      await claim('a', 5000)
      await clock.advance(4999)
      expect(await verdict()).toBe('held')
      await clock.advance(1)
      expect(await verdict()).toBe('claimed')
    })

    test('that ran out leaves the next claim a higher fence and the next attempt', async () => {
      const { clock, grant } = start()
      const first = await grant('a', 5000)
      await clock.advance(5000)
      const second = await grant('a')
      expect(second.attempt).toBe(2)
      expect(second.token.fence).toBeGreaterThan(first.token.fence)
    })

    test('ends the given time after it was renewed', async () => {
      const { clock, store, grant, verdict } = start()
      const { token } = await grant('a', 5000)
      await clock.advance(4000)
      expect(await store.renew(token, 5000)).toBe(true)
      await clock.advance(4999)
      expect(await verdict()).toBe('held')
      await clock.advance(1)
      expect(await verdict()).toBe('claimed')
    })

    test('can be renewed after it ran out, when nobody took the key over', async () => {
      const { clock, store, grant, verdict } = start()
      const { token } = await grant('a', 5000)
      await clock.advance(60_000)
      expect(await store.renew(token, 5000)).toBe(true)
      expect(await verdict()).toBe('held')
    })

    test('that is renewed counts no attempt', async () => {
      const { store, grant } = start()
      const { token } = await grant()
      await store.renew(token, LEASE_MS)
      await store.release(token, 'failed')
      expect((await grant()).attempt).toBe(2)
    })
  })

  describe(`${name}: the done mark`, () => {
    test('refuses every claim as long as it is kept', async () => {
      const { clock, store, grant, verdict } = start()
      await store.finish((await grant()).token, TTL_MS)
      expect(await verdict()).toBe('done')
      await clock.advance(TTL_MS - 1)
      expect(await verdict()).toBe('done')
    })

    test('lets the key be claimed after its time, with attempts counted from 1 again', async () => {
      const { clock, store, grant } = start()
      await store.release((await grant()).token, 'failed')
      await store.finish((await grant()).token, TTL_MS)
      await clock.advance(TTL_MS)
      expect((await grant()).attempt).toBe(1)
    })

    test('is set by a claim whose lease ran out, when nobody took the key over', async () => {
      const { clock, store, grant, verdict } = start()
      const { token } = await grant('a', 5000)
      await clock.advance(3_600_000)
      expect(await store.finish(token, TTL_MS)).toBe(true)
      expect(await verdict()).toBe('done')
    })

    test('is set once: the token is worth nothing afterwards', async () => {
      const { store, grant, verdict } = start()
      const { token } = await grant()
      expect(await store.finish(token, TTL_MS)).toBe(true)
      expect(await store.finish(token, TTL_MS)).toBe(false)
      expect(await store.renew(token, LEASE_MS)).toBe(false)
      expect(await store.release(token, 'failed')).toBe(false)
      expect(await verdict()).toBe('done')
    })
  })

  describe(`${name}: releasing`, () => {
    test('lets the key be claimed at once, with the attempt counted', async () => {
      const { store, grant } = start()
      expect(await store.release((await grant()).token, 'failed')).toBe(true)
      expect((await grant()).attempt).toBe(2)
    })

    test('tells the next claim why', async () => {
      const { store, grant } = start()
      await store.release((await grant()).token, 'ERR_HANDLER_FAILED: 没有这个用户')
      expect((await grant()).reason).toBe('ERR_HANDLER_FAILED: 没有这个用户')
    })

    test('tells no claim after the next one: the attempt in between may have ended otherwise', async () => {
      const { clock, store, grant } = start()
      await store.release((await grant()).token, 'failed')
      await grant('a', 5000)
      await clock.advance(5000)
      expect(await grant()).not.toHaveProperty('reason')
    })

    test('tells no claim after the key was done or forgotten', async () => {
      const { clock, store, grant } = start()
      const { token } = await grant('a')
      await store.release(token, 'failed')
      await store.finish(token, 1000)
      await clock.advance(1000)
      expect(await grant('a')).not.toHaveProperty('reason')
      await store.release((await grant('b')).token, 'failed')
      await store.forget('b')
      expect(await grant('b')).not.toHaveProperty('reason')
    })

    test('leaves the key with the token until somebody claims it', async () => {
      const { store, grant, verdict } = start()
      const { token } = await grant()
      await store.release(token, 'failed')
      expect(await store.finish(token, TTL_MS)).toBe(true)
      expect(await verdict()).toBe('done')
    })
  })

  describe(`${name}: a token that was superseded`, () => {
    async function superseded() {
      const started = start()
      const old = await started.grant('a', 5000)
      await started.clock.advance(5000)
      const current = await started.grant('a', LEASE_MS)
      return { ...started, old: old.token, current: current.token }
    }

    test('is refused', async () => {
      const { store, old } = await superseded()
      expect(await store.renew(old, LEASE_MS)).toBe(false)
      expect(await store.finish(old, TTL_MS)).toBe(false)
      expect(await store.release(old, 'failed')).toBe(false)
    })

    test('changes neither the lease of its successor nor what that may do', async () => {
      const { clock, store, claim, old, current } = await superseded()
      const untilMs = clock.now() + LEASE_MS
      await store.renew(old, 24 * 60 * 60_000)
      await store.finish(old, TTL_MS)
      await store.release(old, 'failed')
      expect(await claim()).toEqual({ verdict: 'held', untilMs })
      expect(await store.finish(current, TTL_MS)).toBe(true)
    })

    test('is refused still when its successor has released the key', async () => {
      const { store, old, current } = await superseded()
      await store.release(current, 'failed')
      expect(await store.finish(old, TTL_MS)).toBe(false)
    })

    test('is refused still when its successor is done', async () => {
      const { store, old, current, verdict } = await superseded()
      await store.finish(current, TTL_MS)
      expect(await store.release(old, 'failed')).toBe(false)
      expect(await verdict()).toBe('done')
    })

    test('is refused still when the done mark of its successor has run out', async () => {
      const { clock, store, old, current } = await superseded()
      await store.finish(current, 1000)
      await clock.advance(1000)
      expect(await store.renew(old, LEASE_MS)).toBe(false)
    })
  })

  test(`${name}: a token of a key that nobody claimed is refused`, async () => {
    const { store, verdict } = start()
    const token: ClaimToken = { key: 'a', fence: 1 }
    expect(await store.renew(token, LEASE_MS)).toBe(false)
    expect(await store.finish(token, TTL_MS)).toBe(false)
    expect(await store.release(token, 'failed')).toBe(false)
    expect(await verdict()).toBe('claimed')
  })

  describe(`${name}: forgetting`, () => {
    test('clears the done mark and the attempts', async () => {
      const { store, grant } = start()
      await store.release((await grant()).token, 'failed')
      await store.finish((await grant()).token, TTL_MS)
      await store.forget('a')
      expect((await grant()).attempt).toBe(1)
    })

    test('makes every token from before worthless, also for the claim that follows', async () => {
      const { store, grant } = start()
      const { token } = await grant()
      await store.forget('a')
      expect(await store.finish(token, TTL_MS)).toBe(false)
      const next = await grant()
      expect(await store.finish(token, TTL_MS)).toBe(false)
      expect(await store.finish(next.token, TTL_MS)).toBe(true)
    })

    test('leaves other keys alone', async () => {
      const { store, grant, verdict } = start()
      await store.finish((await grant('b')).token, TTL_MS)
      await store.forget('a')
      expect(await verdict('b')).toBe('done')
    })

    test('of a key that nobody knows is nothing', async () => {
      const { store, grant } = start()
      await store.forget('a')
      expect((await grant()).attempt).toBe(1)
    })
  })

  test(`${name}: at any time one owner at most is valid, whatever happens in which order`, async () => {
    const step = fc.oneof(
      fc.record({ claim: fc.constantFrom('a', 'b') }),
      fc.record({ use: fc.nat({ max: 9 }), verb: fc.constantFrom('renew', 'release', 'finish') }),
      fc.record({ advanceMs: fc.constantFrom(1, 500, 1000) }),
      fc.record({ forget: fc.constantFrom('a', 'b') }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { clock, store } = start()
        const tokens: ClaimToken[] = []
        const newest = new Map<string, ClaimToken>()
        const finished = new Set<ClaimToken>()
        for (const each of steps) {
          if ('advanceMs' in each) await clock.advance(each.advanceMs)
          else if ('forget' in each) {
            await store.forget(each.forget)
            newest.delete(each.forget)
          } else if ('claim' in each) {
            const claim: Claim = await store.claim(each.claim, 1000)
            if (claim.verdict !== 'claimed') continue
            const fences = tokens.filter(({ key }) => key === each.claim).map(({ fence }) => fence)
            expect(claim.token.fence).toBeGreaterThan(Math.max(0, ...fences))
            tokens.push(claim.token)
            newest.set(each.claim, claim.token)
          } else {
            const token = tokens[each.use % tokens.length]
            if (token === undefined) continue
            const valid = newest.get(token.key) === token && !finished.has(token)
            const granted = each.verb === 'release' ? store.release(token, 'why') : store[each.verb](token, 1000)
            expect(await granted).toBe(valid)
            if (each.verb === 'finish') finished.add(token)
          }
        }
      }),
      { numRuns: 30 },
    )
  })
}

/** What every store does besides that outlives the process. */
export function durableStoreContract(name: string, open: (clock: Clock) => DurableStore): void {
  async function restart<Result>(prepare: (before: ReturnType<typeof verbsOf>) => Promise<Result>) {
    const clock = manualClock()
    const { store, reopen } = open(clock)
    const prepared = await prepare(verbsOf(store))
    return { clock, prepared, ...verbsOf(reopen()) }
  }

  describe(`${name}: after the process was killed`, () => {
    test('still has the done marks', async () => {
      const { verdict } = await restart(async ({ store, grant }) => store.finish((await grant()).token, TTL_MS))
      expect(await verdict()).toBe('done')
    })

    test('still counts the attempts, and knows why the last one failed', async () => {
      const { grant } = await restart(async ({ store, grant }) => store.release((await grant()).token, 'failed'))
      expect(await grant()).toMatchObject({ attempt: 2, reason: 'failed' })
    })

    test('still holds what was claimed, until the lease runs out', async () => {
      const { clock, verdict } = await restart(({ grant }) => grant())
      expect(await verdict()).toBe('held')
      await clock.advance(LEASE_MS)
      expect(await verdict()).toBe('claimed')
    })

    test('still refuses tokens that were superseded', async () => {
      const { store, prepared } = await restart(async ({ store, grant }) => {
        const { token } = await grant()
        await store.release(token, 'failed')
        await grant()
        return token
      })
      expect(await store.finish(prepared, TTL_MS)).toBe(false)
    })
  })
}
