/** How long handlers may take: each by its own limit, and all of one call together where the runtime ends it at some time. */
import type { EventRoute } from './dispatch.ts'
import type { Clock } from './ports.ts'

/** As long as the function runtimes of both clouds let a queue consumer run. */
export const HANDLER_TIMEOUT_MS = 15 * 60_000

/** What reading a batch and claiming its keys may take: the longest limit leaves so much of the budget, or half of a short one. */
export const STARTING_MS = 30_000

export interface BudgetOptions {
  /** Limit of handlers that name none. Default {@link HANDLER_TIMEOUT_MS}. */
  readonly handlerTimeoutMs?: number | undefined
  /** Of one call. Default: no bound. */
  readonly budgetMs?: number | undefined
  readonly stop?: AbortSignal | undefined
}

/** Of one call. */
export interface Budget {
  /** Fires when `options.stop` does, or the budget is used up. */
  readonly stop: AbortSignal | undefined
  /** How long the handler may take. */
  readonly limitMs: (route: EventRoute) => number
  /** Whether the handler could still take as long as it may. */
  readonly admits: (route: EventRoute) => boolean
  /** To be called when nothing runs any more. */
  readonly close: () => void
}

export function openBudget(options: BudgetOptions, clock: Clock): Budget {
  const { handlerTimeoutMs = HANDLER_TIMEOUT_MS, budgetMs, stop } = options
  const ownLimitMs = (route: EventRoute) => route.options.timeoutMs ?? handlerTimeoutMs
  if (budgetMs === undefined) return { stop, limitMs: ownLimitMs, admits: () => true, close: () => undefined }

  const endsAtMs = clock.now() + budgetMs
  const limitMs = (route: EventRoute) => Math.min(ownLimitMs(route), Math.max(budgetMs / 2, budgetMs - STARTING_MS))
  const controller = new AbortController()
  const abort = () => controller.abort(stop?.reason)
  const cancel = clock.after(budgetMs, abort)
  if (stop?.aborted) abort()
  else stop?.addEventListener('abort', abort)
  return {
    stop: controller.signal,
    limitMs,
    admits: (route) => clock.now() + limitMs(route) <= endsAtMs,
    close() {
      cancel()
      stop?.removeEventListener('abort', abort)
    },
  }
}
