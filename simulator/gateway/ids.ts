/** Ids that look like chance and never repeat, whatever the chance is like. */
export interface Ids {
  /** 32 hex digits. */
  readonly hex: () => string
  /** 19 decimal digits, more than a double holds. */
  readonly digits: () => string
}

const COUNTER_DIGITS = 8

export function createIds(random: () => number): Ids {
  let count = 0
  const make = (radix: number, length: number) => {
    const drawn = Array.from({ length: length - COUNTER_DIGITS }, () => Math.floor(random() * radix).toString(radix))
    count += 1
    return drawn.join('') + count.toString(radix).padStart(COUNTER_DIGITS, '0')
  }
  return { hex: () => make(16, 32), digits: () => `7${make(10, 18)}` }
}
