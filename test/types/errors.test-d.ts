/** Compiled, never run: codes narrow, and only known ones can be thrown. */

import type { Claim, Outcome } from '../../lib/index.ts'
import {
  type ConsumeReport,
  type ErrorCode,
  LarkgateError,
  PortError,
  type ReceiveReport,
  RequestError,
} from '../../lib/index.ts'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_Fact extends true>() => {}

declare const caught: unknown
if (caught instanceof LarkgateError) {
  holds<Equals<typeof caught.code, ErrorCode>>()
  holds<Equals<typeof caught.status, number | undefined>>()
  switch (caught.code) {
    case 'ERR_QUEUE_UNAVAILABLE':
      break
    // @ts-expect-error there is no such code
    case 'ERR_QUEUE_SULKING':
      break
  }
  // @ts-expect-error what a code is does not change
  caught.code = 'ERR_INTERNAL'
}

new RequestError('ERR_TOKEN_MISMATCH', 'message', { cause: caught })
// @ts-expect-error there is no such code
new PortError('ERR_SOMETHING', 'message')
// @ts-expect-error an error says something
new PortError('ERR_QUEUE_UNAVAILABLE')

// Answers of ports are told apart by their verdict.
declare const claim: Claim
if (claim.verdict === 'claimed') holds<Equals<typeof claim.attempt, number>>()
if (claim.verdict === 'held') holds<Equals<typeof claim.untilMs, number>>()
// @ts-expect-error only a granted claim has a token
claim.token

declare const outcome: Outcome
if (outcome.verdict === 'retry') holds<Equals<typeof outcome.delayMs, number>>()
// @ts-expect-error an acknowledged delivery is not delayed
outcome.delayMs

declare const received: ReceiveReport
declare const consumed: ConsumeReport
holds<Equals<typeof received.code, ErrorCode | undefined>>()
holds<Equals<typeof consumed.code, ErrorCode | undefined>>()
// @ts-expect-error a request is never a duplicate: only the consumer knows that
received.outcome === 'duplicate'
