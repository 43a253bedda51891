/**
 * What the core asks of the outside: each port is the smallest set of verbs it needs.
 *
 * Adapters in `crypto/`, `queues/`, `stores/`, `dead/` and `bodies/` implement them, one file per technology;
 * `test/contract/` holds one suite per port that every adapter passes.
 */
import type { Envelope } from './envelope.ts'

export type MaybePromise<T> = T | Promise<T>
export type Bytes = Uint8Array<ArrayBufferLike>

/** Time. Passed in everywhere, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
  /** Calls `run` once after `delayMs`; the returned function cancels it. A pending timer may keep a process alive. */
  readonly after: (delayMs: number, run: () => void) => () => void
}

/** Uniform in [0, 1). */
export type Random = () => number

/** Hashing and decryption: `node:crypto` on Node, WebCrypto in workerd. */
export interface Crypto {
  /** Lower-case hex of hash(utf8(prefix) ‖ body). */
  readonly digestHex: (algorithm: 'SHA-256' | 'SHA-1', prefix: string, body: Bytes) => MaybePromise<string>
  /** Derives the AES key, SHA-256(utf8(encryptKey)), once; the returned function opens many payloads with it. */
  readonly createOpener: (encryptKey: string) => MaybePromise<Opener>
}

/**
 * Opens base64(iv[16] ‖ AES-256-CBC(PKCS#7(plaintext))) to the plaintext's bytes.
 *
 * `undefined` for anything that is not exactly that: another alphabet, white space, a missing `=`, a length that is no
 * multiple of the block, wrong padding. One answer for all of them, so that nobody learns which.
 */
export type Opener = (sealed: string) => MaybePromise<Bytes | undefined>

/** Where accepted events wait for the consumer. */
export interface EventQueue {
  /**
   * Resolves once the queue has the event durably; only then may the platform be answered 200.
   *
   * @throws {PortError} ERR_QUEUE_UNAVAILABLE, ERR_ENVELOPE_TOO_LARGE
   */
  readonly send: (envelope: Envelope) => Promise<void>
}

/** A message as a queue hands it over. */
export interface Delivery {
  /** The queue's own name for this message, e.g. an SQS message id. */
  readonly id: string
  /** The envelope's text, as it was sent. */
  readonly body: string
  /**
   * The lane as the queue knows it, by whatever name, but the same for all of its messages. Where it is given it holds, and
   * not what the envelope says: that one may not be readable now, and those behind it must wait all the same.
   */
  readonly lane?: string
}

/** What becomes of a delivery: taken off the queue, or handed over again after `delayMs`. */
export type Outcome =
  | { readonly verdict: 'ack' }
  | { readonly verdict: 'retry'; readonly delayMs: number; readonly reason: string }

/** A queue that the consumer asks for work, as opposed to one whose runtime calls the consumer. */
export interface PullQueue extends EventQueue {
  /**
   * Up to `max` deliveries that are due, oldest first, or none once `waitMs` have passed or `stop` fires. A delivery is
   * not handed out again before it is settled; one that is never settled (its consumer died) comes back when the queue is
   * opened anew.
   */
  readonly receive: (max: number, waitMs: number, stop?: AbortSignal) => Promise<readonly Delivery[]>
  readonly settle: (delivery: Delivery, outcome: Outcome) => Promise<void>
}

/** Names a claim. Only the newest token of a key is valid (a fencing token), whoever holds it. */
export interface ClaimToken {
  readonly key: string
  readonly fence: number
}

export type Claim =
  /** `reason` is why the attempt before was released; absent when there was none, or it was cut off. */
  | { readonly verdict: 'claimed'; readonly token: ClaimToken; readonly attempt: number; readonly reason?: string }
  | { readonly verdict: 'held'; readonly untilMs: number }
  | { readonly verdict: 'done' }

/**
 * Remembers which events are done, and who is at work on which.
 *
 * Attempts are counted here, one per granted claim. `renew`, `finish` and `release` answer `false` when a newer claim
 * has superseded the token, and change nothing then: a stale owner cannot undo its successor. A claim whose lease ran
 * out but that nobody took over stays valid, so that a handler which blocked past its lease is not run twice.
 */
export interface SeenStore {
  /** Grants the key for `leaseMs` if it is neither done nor held. */
  readonly claim: (key: string, leaseMs: number) => Promise<Claim>
  /** Makes the lease end `leaseMs` from now. */
  readonly renew: (token: ClaimToken, leaseMs: number) => Promise<boolean>
  /** Marks the key done for `ttlMs`. */
  readonly finish: (token: ClaimToken, ttlMs: number) => Promise<boolean>
  /** Gives the key back, so that the next claim is granted at once. The attempt stays counted. */
  readonly release: (token: ClaimToken, reason: string) => Promise<boolean>
  /** Forgets the key and its attempts: what was done may run again. For redriving dead letters. */
  readonly forget: (key: string) => Promise<void>
}

export interface DeadLetter {
  readonly key: string
  readonly type: string
  readonly app: string
  /** The message as the queue had it. */
  readonly body: string
  /** An error code and a sentence, e.g. `ERR_HANDLER_FAILED: no such user`. */
  readonly reason: string
  readonly attempts: number
  /** Milliseconds since the Unix epoch. */
  readonly diedAtMs: number
}

/** Where events go that could not be handled, with the reason, until somebody redrives them. */
export interface DeadLetters {
  /** Keeps the letter; a second one for the same key replaces the first. */
  readonly put: (letter: DeadLetter) => Promise<void>
  /**
   * Up to `limit` letters, oldest first; `cursor` continues after the page that returned it.
   *
   * @throws {RequestError} ERR_BODY_MALFORMED for a cursor that was not given out here
   */
  readonly list: (limit: number, cursor?: string) => Promise<DeadLetterPage>
  readonly get: (key: string) => Promise<DeadLetter | undefined>
  /** Removes the letter of the key; with `diedAtMs` only that which died then, and not one that has taken its place since. */
  readonly remove: (key: string, diedAtMs?: number) => Promise<void>
}

export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[]
  /** Absent on the last page. */
  readonly cursor?: string
}

/** Keeps what is too large for the queue (the claim-check pattern). */
export interface Bodies {
  /** Stores `text` under a name nobody used before. */
  readonly put: (name: string, text: string) => Promise<void>
  /** `undefined` when there is no such body (it expired, or was never written). */
  readonly get: (name: string) => Promise<string | undefined>
}

/** Structured log lines. `fields` never carry secrets. */
export interface Log {
  readonly debug: (msg: string, fields?: LogFields) => void
  readonly info: (msg: string, fields?: LogFields) => void
  readonly warn: (msg: string, fields?: LogFields) => void
  readonly error: (msg: string, fields?: LogFields) => void
}

export type LogFields = Readonly<Record<string, unknown>>
