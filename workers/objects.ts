/** The Durable Objects of the Worker: a shard of the store, and the dead letters. What they do is in `lib`. */
import { DurableObject } from 'cloudflare:workers'
import type { Claim, ClaimToken, DeadLetter, DeadLetterPage } from '../lib/core/ports.ts'
import { type LetterRows, letterRows } from '../lib/dead/letter-rows.ts'
import { type SeenRows, seenRows } from '../lib/stores/seen-rows.ts'
import { createSweeper, type Sweeper } from '../lib/stores/seen-sweeper.ts'

/** Claims and done marks of the keys of one shard. */
export class SeenObject<Env = unknown> extends DurableObject<Env> {
  readonly #rows: SeenRows
  readonly #sweeper: Sweeper

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const { storage } = ctx
    this.#rows = seenRows(storage, { now: () => this.nowMs() })
    this.#sweeper = createSweeper(this.#rows, {
      isSet: async () => (await storage.getAlarm()) !== null,
      setIn: (delayMs) => storage.setAlarm(Date.now() + delayMs),
    })
  }

  /** Milliseconds since the Unix epoch. */
  protected nowMs(): number {
    return Date.now()
  }

  async claim(key: string, leaseMs: number): Promise<Claim> {
    const claim = this.#rows.claim(key, leaseMs)
    if (claim.verdict === 'claimed') await this.#sweeper.wrote()
    return claim
  }

  renew(token: ClaimToken, leaseMs: number): boolean {
    return this.#rows.renew(token, leaseMs)
  }

  finish(token: ClaimToken, ttlMs: number): boolean {
    return this.#rows.finish(token, ttlMs)
  }

  release(token: ClaimToken, reason: string): boolean {
    return this.#rows.release(token, reason)
  }

  forget(key: string): void {
    this.#rows.forget(key)
  }

  override async alarm(): Promise<void> {
    await this.#sweeper.alarm()
  }
}

/** All dead letters. */
export class DeadLettersObject<Env = unknown> extends DurableObject<Env> {
  readonly #rows: LetterRows

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#rows = letterRows(ctx.storage)
  }

  put(letter: DeadLetter): void {
    this.#rows.put(letter)
  }

  list(limit: number, after: number): DeadLetterPage {
    return this.#rows.list(limit, after)
  }

  get(key: string): DeadLetter | undefined {
    return this.#rows.get(key)
  }

  remove(key: string, diedAtMs?: number): void {
    this.#rows.remove(key, diedAtMs)
  }
}
