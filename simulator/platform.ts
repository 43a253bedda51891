/** A fake Feishu platform for one app: makes bodies, sends them, judges the answers. Does not redeliver. */
import { randomBytes } from 'node:crypto'
import type { App } from './envelope.ts'
import { DEADLINE_MS, type PushResult, push } from './push.ts'
import { challengeOf, eventIdOf, readObject } from './read.ts'
import { type RequestOptions, toRequest } from './request.ts'
import { LEGACY_CARD_TYPE, type SampleOptions, samplePayload } from './sample.ts'

/** The URL check has a shorter limit than the 3 s of events and callbacks. */
const CHALLENGE_DEADLINE_MS = 1000

export interface PlatformOptions extends App {
  /** Where events, callbacks and URL checks go. */
  readonly url: string
  /** Where legacy cards go; by default the same address. */
  readonly cardUrl?: string
  readonly encryptKey?: string
  /** Milliseconds since the Unix epoch; by default the machine's clock. */
  readonly now?: () => number
  /** Source of ids, nonces and IVs; by default a secure one. */
  readonly random?: (sizeBytes: number) => Uint8Array
}

/** What to put into the body, and what to do otherwise than the platform would. */
export interface DeliverOptions extends SampleOptions, Partial<RequestOptions> {
  readonly timeoutMs?: number
}

export interface Delivery extends PushResult {
  /** The body before encryption; pushing it again is what a redelivery does. */
  readonly text: string
  readonly eventId: string | undefined
  /** Whether the platform would take it as received: status 200 and, for a URL check, the challenge in the answer. */
  readonly delivered: boolean
}

export interface Platform {
  /** Pushes a sample of an event type or, when it starts with `{`, the given body unchanged. */
  readonly push: (eventTypeOrText: string, options?: DeliverOptions) => Promise<Delivery>
  /** Checks the address, as saving it in the console does. */
  readonly challenge: (options?: DeliverOptions) => Promise<Delivery>
  /** Clicks a button on a card; with `legacyCard`, on an old-style one. The answer is in `body`. */
  readonly click: (options?: DeliverOptions) => Promise<Delivery>
}

export function createPlatform(options: PlatformOptions): Platform {
  const { now = Date.now, random = randomBytes } = options
  const randomId = () => Buffer.from(random(16)).toString('hex')

  async function pushAny(eventTypeOrText: string, given: DeliverOptions = {}): Promise<Delivery> {
    const { nowMs = now() } = given
    const isText = eventTypeOrText.trimStart().startsWith('{')
    const text = isText ? eventTypeOrText : samplePayload(eventTypeOrText, options, { randomId, ...given, nowMs })
    return deliver(text, { legacyCard: eventTypeOrText === LEGACY_CARD_TYPE, ...given, nowMs })
  }

  async function deliver(text: string, given: DeliverOptions & { readonly nowMs: number }): Promise<Delivery> {
    const { url, cardUrl = url } = options
    const expected = challengeOf(text)
    const request = toRequest(text, {
      ...options,
      timestamp: String(Math.floor(given.nowMs / 1000)),
      nonce: randomId(),
      iv: random(16),
      requestId: randomId(),
      refreshToken: randomId(),
      ...given,
    })
    const { timeoutMs = expected === undefined ? DEADLINE_MS : CHALLENGE_DEADLINE_MS } = given
    const result = await push(request, { url: given.legacyCard ? cardUrl : url, timeoutMs })
    const isRepeated = expected === undefined || readObject(result.body).challenge === expected
    return { ...result, text, eventId: eventIdOf(text), delivered: result.status === 200 && isRepeated }
  }

  return {
    push: pushAny,
    challenge: (given) => pushAny('url_verification', given),
    click: (given) => pushAny(given?.legacyCard ? LEGACY_CARD_TYPE : 'card.action.trigger', given),
  }
}
