/** The handlers of a scenario: what has started, and how the next ones end. */
import type { JsonObject } from '../../simulator/index.ts'
import type { Handlers } from './client.ts'

export interface Desk {
  readonly handlers: Handlers
  /** A text for every start of a message's handler, `a click` for the other one. */
  readonly starts: readonly string[]
  /** The next handler that starts does not end before this is called. */
  readonly holdNext: () => () => void
  readonly failNext: () => void
  readonly answerClicksWith: (answer: JsonObject) => void
  readonly releaseAll: () => void
}

export function createDesk(): Desk {
  const starts: string[] = []
  const releases: (() => void)[] = []
  let held: Promise<void> | undefined
  let isFailing = false
  let answer: JsonObject | undefined

  async function begin(what: string): Promise<void> {
    starts.push(what)
    const [holding, failing] = [held, isFailing]
    held = undefined
    isFailing = false
    await holding
    if (failing) throw new Error('failed on purpose')
  }

  return {
    handlers: {
      message: begin,
      async click() {
        await begin('a click')
        return answer
      },
    },
    starts,
    holdNext() {
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      releases.push(resolve)
      return resolve
    },
    failNext() {
      isFailing = true
    },
    answerClicksWith(given) {
      answer = given
    },
    releaseAll() {
      for (const release of releases) release()
    },
  }
}
