/** Dead letters → back on the queue, with all attempts before them. */

import { redeem } from './claim-check.ts'
import { readEnvelope } from './envelope.ts'
import { toLarkgateError } from './errors.ts'
import type { Bodies, DeadLetter, DeadLetters, EventQueue, SeenStore } from './ports.ts'

export interface RedrivePorts {
  readonly dead: DeadLetters
  readonly queue: EventQueue
  readonly store: Pick<SeenStore, 'forget'>
  readonly bodies?: Bodies
}

export interface RedriveReport {
  readonly redriven: readonly string[]
  /** Letters that stay where they are, with the reason. */
  readonly failed: readonly { readonly key: string; readonly reason: string }[]
}

/** Redrives the letters of `keys`, in that order. A key without a letter is reported as failed. */
export async function redrive(
  keys: Iterable<string> | AsyncIterable<string>,
  ports: RedrivePorts,
): Promise<RedriveReport> {
  const redriven: string[] = []
  const failed: { key: string; reason: string }[] = []
  for await (const key of keys) {
    const letter = await ports.dead.get(key)
    const reason = letter ? await redriveOne(letter, ports) : 'there is no dead letter with this key'
    if (reason === undefined) redriven.push(key)
    else failed.push({ key, reason })
  }
  return { redriven, failed }
}

/** The keys of all letters there are now, oldest first. */
export async function allKeys(dead: DeadLetters): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of allLetters(dead)) keys.push(key)
  return keys
}

/** All letters, oldest first, a page at a time. */
export async function* allLetters(dead: DeadLetters): AsyncIterable<DeadLetter> {
  let cursor: string | undefined
  do {
    const page = await dead.list(100, cursor)
    yield* page.letters
    cursor = page.cursor
  } while (cursor !== undefined)
}

/**
 * Why it failed, or `undefined`. The letter goes last: interrupted before, it is still there and can be redriven again. And
 * only this letter goes: its event may have died once more since it was sent.
 */
async function redriveOne(
  { key, body, diedAtMs }: DeadLetter,
  { dead, queue, store, bodies }: RedrivePorts,
): Promise<string | undefined> {
  try {
    const text = await redeem(body, bodies)
    const { id, type, app, lane } = readEnvelope(text)
    await store.forget(key)
    await queue.send({ key, id, type, app, text, ...(lane && { lane }) })
    await dead.remove(key, diedAtMs)
    return undefined
  } catch (error) {
    const { code, message } = toLarkgateError(error)
    return `${code}: ${message}`
  }
}
