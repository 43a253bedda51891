/** What callers of the operator routes need of the outside. The adapter for Node is in `lib/transports`. */
import type { Bytes } from '../core/ports.ts'

export interface OperatorTransport {
  /**
   * POSTs `body` and reads the whole answer, whatever its status. Follows no redirect. A request that meets a kept
   * connection which the other side has just closed is sent once more.
   *
   * Rejects when there is no whole answer, when it is larger than 32 MiB, and when `signal` fires.
   */
  readonly post: (
    url: string,
    headers: Readonly<Record<string, string>>,
    body: Bytes,
    signal: AbortSignal,
  ) => Promise<OperatorAnswer>
  /** Closes the connections that are kept open. */
  readonly close: () => void
}

export interface OperatorAnswer {
  readonly status: number
  readonly text: string
  /** As the header has it. */
  readonly retryAfter?: string | undefined
}

/** Whom to ask, and as whom. */
export interface OperatorAccess {
  /** Base URL of the Worker, without a slash at its end. */
  readonly url: string
  readonly token: string
}

export function headersFor({ token }: OperatorAccess, contentType: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}`, 'content-type': contentType }
}

/** An answer other than 200, in words for whoever has set up the two ends. */
export function sayRefusal(status: number): string {
  if (status === 401) return 'the Worker answered 401: LARKGATE_ADMIN_TOKEN is not the one that is set there'
  if (status === 404) {
    return 'the Worker answered 404, so it has no operator routes: is LARKGATE_INGEST_URL right, and LARKGATE_ADMIN_TOKEN set there?'
  }
  if (status >= 300 && status < 400)
    return `the Worker answered ${status}, a redirect: LARKGATE_INGEST_URL is not right`
  return `the Worker answered ${status}`
}

/** A 200 that says something else than the route would. */
export const GARBAGE = 'the answer is none of a Worker of larkgate: is LARKGATE_INGEST_URL right?'
