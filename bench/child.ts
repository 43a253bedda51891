/** Processes of their own for what must not share a thread with anything else. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export interface Child<Question, Answer> {
  /** Sends a question and resolves to the next answer; rejects when the process ends instead. */
  readonly ask: (question: Question) => Promise<Answer>
  /** Ends the process wherever it is: nothing in it is worth keeping. */
  readonly end: () => Promise<void>
}

/** @param name of a module in this folder, which calls {@link answer} */
export function startChild<Question, Answer>(name: string): Child<Question, Answer> {
  const child = fork(new URL(`./${name}.ts`, import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = endOf(child)
  return {
    async ask(question) {
      child.send(question as object)
      const [reply] = (await Promise.race([once(child, 'message'), ended])) as [Answer]
      return reply
    },
    async end() {
      child.kill('SIGKILL')
      await ended.catch(() => undefined)
    },
  }
}

function endOf(child: ChildProcess): Promise<never> {
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`a process of the benchmark has ended: ${code ?? signal}`)
  })
  ended.catch(() => undefined)
  return ended
}

/** In the other process: answers what it is asked, until nobody is there to ask. */
export function answer<Question, Answer>(reply: (question: Question) => Promise<Answer>): void {
  process.once('disconnect', () => process.exit())
  process.on('message', async (question: Question) => {
    process.send?.(await reply(question))
  })
}
