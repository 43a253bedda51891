/** The stub as `fetch` sees it: answers are `Response`s, a broken connection and an aborted request reject. */
import type { StubOutcome, StubRequest } from './api.ts'

export function stubFetch(
  answer: (request: StubRequest) => Promise<StubOutcome>,
): (url: string, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const { pathname, search } = new URL(url)
    const { signal } = init
    signal?.throwIfAborted()
    const outcome = await untilAborted(
      answer({
        method: init.method ?? 'GET',
        target: `${pathname}${search}`,
        authorization: new Headers(init.headers).get('authorization') ?? undefined,
        body: typeof init.body === 'string' ? init.body : '',
      }),
      signal ?? undefined,
    )
    if (outcome === 'reset') throw new TypeError('fetch failed', { cause: new Error('read ECONNRESET') })
    if (outcome === 'hang') return await untilAborted(new Promise<never>(() => undefined), signal ?? undefined)
    return new Response(outcome.body, { status: outcome.status, headers: outcome.headers })
  }
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
