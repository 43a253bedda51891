/** What a gateway remembers for whoever looks: counts, violations, and a word at each happening. Decides nothing. */
import type { Attempt, SocketDelivery } from './delivery.ts'
import { type LinkInfo, REMEMBERED } from './link.ts'

/** Something an ack or a ping must not do. */
export interface Violation {
  /** Id of the link. */
  readonly link: string
  readonly atMs: number
  readonly what: string
  readonly messageId?: string | undefined
}

export type Happening =
  | { readonly kind: 'opened' | 'closed'; readonly link: LinkInfo }
  | { readonly kind: 'attempt'; readonly attempt: Attempt; readonly delivery: SocketDelivery }
  | { readonly kind: 'violation'; readonly violation: Violation }

export interface Counts {
  readonly discoveries: number
  /** Accepted ones. */
  readonly handshakes: number
  readonly refusals: number
  readonly pings: number
  /** Those that counted, by code. */
  readonly acks: Readonly<Record<number, number>>
  /** Those that came when their attempt had ended without them. */
  readonly lateAcks: number
  /** Those that came after one that counted. */
  readonly repeatedAcks: number
  readonly violations: number
  readonly redeliveries: number
  readonly delivered: number
  /** Not delivered, and not tried any more. */
  readonly givenUp: number
}

/** Counts that go up by one. */
type Countable = Exclude<keyof Counts, 'acks'>

export interface Observations {
  readonly count: (what: Countable) => void
  readonly countAck: (code: number) => void
  readonly violated: (violation: Violation) => void
  readonly counts: () => Counts
  readonly violations: () => readonly Violation[]
}

export function createObservations(observe: (happening: Happening) => void): Observations {
  const violations: Violation[] = []
  const acks: Record<number, number> = {}
  const counts: Record<Countable, number> = {
    discoveries: 0,
    handshakes: 0,
    refusals: 0,
    pings: 0,
    lateAcks: 0,
    repeatedAcks: 0,
    violations: 0,
    redeliveries: 0,
    delivered: 0,
    givenUp: 0,
  }
  return {
    count(what) {
      counts[what] += 1
    },
    countAck(code) {
      acks[code] = (acks[code] ?? 0) + 1
    },
    violated(violation) {
      counts.violations += 1
      violations.push(violation)
      if (violations.length > REMEMBERED) violations.shift()
      observe({ kind: 'violation', violation })
    },
    counts: () => ({ ...counts, acks: { ...acks } }),
    violations: () => [...violations],
  }
}
