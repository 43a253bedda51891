/** Counts requests in windows of time. Knows no API. */

export interface Limiter {
  /** Milliseconds until there is room again, or `undefined` when there is, and one of it is taken. */
  readonly take: (key: string, limits: readonly Limit[]) => number | undefined
}

export interface Limit {
  readonly max: number
  readonly windowMs: number
}

/** The oldest keys are forgotten beyond this many. */
const MAX_KEYS = 10_000

export function createLimiter(now: () => number): Limiter {
  const counts = new Map<string, { readonly endsAtMs: number; count: number }>()

  /** Windows begin at full seconds and minutes, as far as anybody can tell. */
  function windowOf(key: string, { windowMs }: Limit) {
    const endsAtMs = (Math.floor(now() / windowMs) + 1) * windowMs
    const name = `${key} ${windowMs}`
    const found = counts.get(name)
    if (found?.endsAtMs === endsAtMs) return found
    counts.delete(name)
    if (counts.size >= MAX_KEYS) counts.delete(counts.keys().next().value as string)
    const fresh = { endsAtMs, count: 0 }
    counts.set(name, fresh)
    return fresh
  }

  return {
    take(key, limits) {
      const windows = limits.map((limit) => ({ window: windowOf(key, limit), max: limit.max }))
      const full = windows.filter(({ window, max }) => window.count >= max)
      if (full.length > 0) return Math.max(...full.map(({ window }) => window.endsAtMs)) - now()
      for (const { window } of windows) window.count += 1
      return undefined
    },
  }
}
