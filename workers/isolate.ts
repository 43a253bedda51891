/** What all Workers do alike: their parts are made once per isolate, and a wrong configuration refuses everything. */
import { systemClock } from '../lib/clocks/system.ts'
import { answerError } from '../lib/core/answer.ts'
import { type LarkgateError, toLarkgateError } from '../lib/core/errors.ts'
import { consoleLog } from './log.ts'

/** Answers a request; never rejects. */
export type Answer = (request: Request, arrivedAtMs: number) => Promise<Response>

/** What was made of an environment, or why it could not be. */
export type Made<Parts> = { readonly parts: Parts } | { readonly error: LarkgateError }

/**
 * The parts for an environment, of which an isolate has one. They are made when the first event needs them: what throws
 * while a Worker is being loaded would fail its deployment, and secrets are set after the first one.
 */
export function oncePerIsolate<Env extends object, Parts>(compose: (env: Env) => Parts): (env: Env) => Made<Parts> {
  const known = new WeakMap<Env, Made<Parts>>()
  return (env) => {
    const made = known.get(env) ?? tryToMake(compose, env)
    known.set(env, made)
    return made
  }
}

function tryToMake<Env, Parts>(compose: (env: Env) => Parts, env: Env): Made<Parts> {
  try {
    return { parts: compose(env) }
  } catch (cause) {
    const error = toLarkgateError(cause)
    consoleLog({ level: 'error' }).error(`nothing is accepted: ${error.message}`, { code: error.code, error })
    return { error }
  }
}

/**
 * A Worker's `fetch`. A wrong configuration is a 503 for whoever asks: the platform pushes again, over seven hours, and so
 * nothing is lost that is mended by then.
 *
 * The time stands still in a Worker while it computes; it goes on with the next input or output. So the deadline of an
 * event is off by what has been computed since: by milliseconds.
 */
export function answering<Env extends object>(of: (env: Env) => Made<{ readonly answer: Answer }>) {
  return async (request: Request, env: Env): Promise<Response> => {
    const arrivedAtMs = systemClock.now()
    const made = of(env)
    if ('error' in made) return answerError(made.error)
    if (request.method === 'GET' && new URL(request.url).pathname === '/healthz') return new Response('ok\n')
    return made.parts.answer(request, arrivedAtMs)
  }
}
