/** One token: asked for once however many want it, kept until shortly before it expires. */
import { within } from '../core/deadline.ts'
import type { Clock, MaybePromise } from '../core/ports.ts'

export interface Token {
  readonly value: string
  /** Which of the tokens that were given since the start. */
  readonly number: number
}

export interface TokenCache {
  readonly get: () => Promise<Token>
  /** This token was refused: the next `get` asks for another, unless somebody else has already. */
  readonly drop: (token: Token) => void
}

export interface LoadedToken {
  readonly value: string
  readonly lifetimeMs: number
}

/** The platform gives a new token from 30 minutes before the end on; a request that takes long still finds it good. */
const MARGIN_MS = 5 * 60_000

/**
 * Longer than asking takes with all its repetitions. Beyond it whoever waits asks himself: in a function or a Worker the
 * one who began may have been frozen or cancelled, and never comes back.
 */
const PATIENCE_MS = 60_000

export function createTokenCache(load: () => Promise<LoadedToken>, clock: Clock): TokenCache {
  let current: (Token & { readonly untilMs: number }) | undefined
  let loading: Promise<Token> | undefined
  let count = 0

  function start(): Promise<Token> {
    // Counted from before the request: the platform's time has begun by the time the answer is here.
    const askedAtMs = clock.now()
    const mine = load()
      .then(({ value, lifetimeMs }) => {
        count += 1
        current = { value, number: count, untilMs: askedAtMs + Math.max(lifetimeMs - MARGIN_MS, lifetimeMs / 2) }
        return current
      })
      .finally(() => {
        if (loading === mine) loading = undefined
      })
    loading = mine
    return mine
  }

  async function get(): Promise<Token> {
    if (current !== undefined && clock.now() < current.untilMs) return current
    const awaited = loading
    if (awaited === undefined) return start()
    return within<MaybePromise<Token>>(awaited, PATIENCE_MS, clock, () => {
      if (loading === awaited) loading = undefined
      return get()
    })
  }

  return {
    get,
    drop(token) {
      if (current?.number === token.number) current = undefined
    },
  }
}
