/** What every operator route has in common: the token, the method, the type and the size of the body, the one answer. */
import { answerError, answerJson } from '../core/answer.ts'
import { within } from '../core/deadline.ts'
import { equalSecret } from '../core/equal.ts'
import { RequestError, toLarkgateError } from '../core/errors.ts'
import type { Bytes, Clock } from '../core/ports.ts'
import { readBody } from '../core/read-body.ts'
import type { ObserveOperator, OperatorReport } from './report.ts'

export interface GuardOptions {
  /** Bearer token of whoever may call the routes. Without one, or with an empty one, there are no such routes. */
  readonly token: string | undefined
  readonly clock: Clock
  readonly observe?: ObserveOperator
}

export interface Route {
  /** Media type of the body. */
  readonly type: string
  readonly maxBytes: number
  /** From arrival until the body is there. */
  readonly deadlineMs: number
  readonly answer: (body: Bytes, arrivedAtMs: number) => Promise<RouteAnswer>
}

export interface RouteAnswer extends Pick<OperatorReport, 'counts'> {
  /** Sent as JSON, with status 200. */
  readonly json: object
}

/**
 * Answers a request to an operator route; never rejects. `undefined` for every other path, and for all of them without a
 * token: the caller then answers as for any unknown path. `arrivedAtMs` is when the request arrived, if that is known better.
 */
export type Operator = (request: Request, arrivedAtMs?: number) => Promise<Response | undefined>

/** @param routes path → route */
export function guard({ token, clock, observe }: GuardOptions, routes: ReadonlyMap<string, Route>): Operator {
  return async (request, arrivedAtMs = clock.now()) => {
    if (!token) return undefined
    const { pathname } = new URL(request.url)
    const route = routes.get(pathname)
    if (route === undefined) return undefined
    const { response, ...report } = await answer(request, route, token, arrivedAtMs).catch(refuse)
    observe?.({ ...report, route: pathname, status: response.status, ms: clock.now() - arrivedAtMs })
    return response
  }

  async function answer(request: Request, route: Route, token: string, arrivedAtMs: number): Promise<Answered> {
    check(request, route, token)
    const remainingMs = arrivedAtMs + route.deadlineMs - clock.now()
    const body = await within(readBody(request, route.maxBytes), remainingMs, clock, tooSlow)
    const { json, counts } = await route.answer(body, arrivedAtMs)
    return { response: answerJson(json), ...(counts && { counts }) }
  }
}

type Answered = Pick<OperatorReport, 'counts' | 'code' | 'error'> & { readonly response: Response }

/** The token first: whoever does not have it learns nothing else. */
function check({ headers, method }: Request, { type }: Route, token: string): void {
  const [, given] = /^bearer (.*)$/is.exec(headers.get('authorization') ?? '') ?? []
  if (!equalSecret(given ?? '', token)) throw new RequestError('ERR_ADMIN_TOKEN_MISMATCH', 'no or a wrong bearer token')
  if (method !== 'POST') throw new RequestError('ERR_METHOD_NOT_ALLOWED', `${method} is not POST`)
  const [given_type = ''] = (headers.get('content-type') ?? '').split(';')
  if (given_type.trim().toLowerCase() !== type) {
    throw new RequestError('ERR_CONTENT_TYPE_UNSUPPORTED', `the content type is not ${type}`)
  }
}

function tooSlow(): never {
  throw new RequestError('ERR_BODY_INTERRUPTED', 'the body did not come in time')
}

/** Who has the token may know the code; everybody else gets the one answer of all refusals. */
function refuse(cause: unknown): Answered {
  const error = toLarkgateError(cause)
  const response = error.code === 'ERR_ADMIN_TOKEN_MISMATCH' ? answerError(error) : answerError(error, error.code)
  return { response, code: error.code, error }
}
