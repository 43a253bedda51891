/** `/admin/…`: looking at dead letters and redriving them, from elsewhere. Secrets are masked before anything leaves. */
import { redeem } from '../core/claim-check.ts'
import { type LarkgateError, PortError, RequestError, toLarkgateError } from '../core/errors.ts'
import { maskSecrets } from '../core/mask.ts'
import type { Clock, DeadLetter } from '../core/ports.ts'
import { type RedrivePorts, redrive } from '../core/redrive.ts'
import { decodeUtf8, type JsonObject, parseObject, stringAt } from '../events/json.ts'
import type { Route, RouteAnswer } from './guard.ts'
import {
  JSON_TYPE,
  LETTER_PATH,
  type LetterAnswer,
  type LetterPage,
  type LetterSummary,
  LIST_PATH,
  MAX_ADMIN_BYTES,
  MAX_PAGE,
  REDRIVE_PATH,
  type RedriveStep,
  SHOW_PATH,
  type ShowAnswer,
} from './wire.ts'

export interface AdminPorts extends RedrivePorts {
  readonly clock: Clock
}

/** A request should not run long: runtimes and proxies cut off what does, and then nobody learns what it has done. */
const STEP_COUNT = 25
const STEP_MS = 5_000

const READ_DEADLINE_MS = 10_000

/** Path → route. */
export function adminRoutes(ports: AdminPorts): readonly (readonly [string, Route])[] {
  const { dead, bodies, clock } = ports

  return [
    [LIST_PATH, toRoute(list)],
    [LETTER_PATH, toRoute(letter)],
    [SHOW_PATH, toRoute(show)],
    [REDRIVE_PATH, toRoute(redriveStep)],
  ]

  async function list({ limit = MAX_PAGE, cursor }: JsonObject): Promise<RouteAnswer> {
    if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
      throw malformed(`limit must be a whole number from 1 to ${MAX_PAGE}`)
    }
    if (cursor !== undefined && typeof cursor !== 'string') throw malformed('cursor must be a text')
    const page = await ask(dead.list(limit, cursor))
    const letters = page.letters.map(summaryOf)
    const json: LetterPage = { letters, ...(page.cursor !== undefined && { cursor: page.cursor }) }
    return { json, counts: { letters: letters.length } }
  }

  async function letter(request: JsonObject): Promise<RouteAnswer> {
    const found = await ask(dead.get(keyIn(request)))
    return { json: { letter: found ? summaryOf(found) : null } satisfies LetterAnswer }
  }

  async function show(request: JsonObject): Promise<RouteAnswer> {
    const found = await ask(dead.get(keyIn(request)))
    return { json: found ? await shown(found) : ({ envelope: null } satisfies ShowAnswer) }
  }

  async function shown({ body }: DeadLetter): Promise<ShowAnswer> {
    try {
      return { envelope: maskSecrets(await redeem(body, bodies)) }
    } catch (cause) {
      const error = toLarkgateError(cause)
      if (error.code === 'ERR_BODY_MISSING') return { envelope: null, code: error.code }
      throw error
    }
  }

  async function redriveStep(request: JsonObject): Promise<RouteAnswer> {
    const json = request.all === true ? await redriveAll(request) : await redriveKeys(keysIn(request))
    return { json, counts: { redriven: json.redriven.length, failed: json.failed.length } }
  }

  async function redriveKeys(keys: readonly string[]): Promise<RedriveStep> {
    const step = createStep(ports)
    let done = 0
    for (; done < keys.length && !step.isOver(); done++) await step.redrive(keys[done] as string)
    return { ...step.report, ...(done < keys.length && { rest: keys.slice(done) }) }
  }

  /**
   * Letters that come while it runs are left alone: one that dies again at once would otherwise be redriven for ever. So
   * the cursor also says when the first step began: `<ms since the epoch>.<cursor of the letters>`.
   */
  async function redriveAll(request: JsonObject): Promise<RedriveStep> {
    const [untilMs, from] = readCursor(request.cursor, clock.now())
    const step = createStep(ports)
    let cursor = from
    while (!step.isOver()) {
      const page = await ask(dead.list(1, cursor))
      for (const { key, diedAtMs } of page.letters) {
        if (diedAtMs <= untilMs) await step.redrive(key)
        else step.leave()
      }
      cursor = page.cursor
      if (cursor === undefined) return step.report
    }
    return { ...step.report, cursor: `${untilMs}.${cursor ?? ''}` }
  }
}

function createStep(ports: AdminPorts) {
  const redriven: string[] = []
  const failed: { key: string; reason: string }[] = []
  const untilMs = ports.clock.now() + STEP_MS
  let looked = 0
  return {
    report: { redriven, failed },
    isOver: () => looked >= STEP_COUNT || ports.clock.now() >= untilMs,
    /** Counts as well: each has been asked for, and a runtime limits how often a request may ask. */
    leave(): void {
      looked++
    },
    /** Never rejects: what was done before has to be reported. */
    async redrive(key: string): Promise<void> {
      looked++
      try {
        const report = await redrive([key], ports)
        redriven.push(...report.redriven)
        failed.push(...report.failed)
      } catch (cause) {
        const { code, message } = away(cause)
        failed.push({ key, reason: `${code}: ${message}` })
      }
    },
  }
}

function toRoute(answer: (request: JsonObject) => Promise<RouteAnswer>): Route {
  return {
    type: JSON_TYPE,
    maxBytes: MAX_ADMIN_BYTES,
    deadlineMs: READ_DEADLINE_MS,
    async answer(body) {
      const request = parseObject(decodeUtf8(body) ?? '')
      if (request === undefined) throw malformed('the body is not a JSON object')
      return answer(request)
    },
  }
}

function keyIn(request: JsonObject): string {
  const key = stringAt(request, 'key')
  if (key === undefined) throw malformed('key must be a text')
  return key
}

function keysIn({ keys }: JsonObject): readonly string[] {
  const isText = (key: unknown): key is string => typeof key === 'string' && key !== ''
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isText)) {
    throw malformed('keys must be a list of texts, or all be true')
  }
  if (keys.length > MAX_PAGE) throw new RequestError('ERR_BODY_TOO_LARGE', `more than ${MAX_PAGE} keys`)
  return keys
}

function readCursor(cursor: unknown, nowMs: number): readonly [untilMs: number, from: string | undefined] {
  if (cursor === undefined) return [nowMs, undefined]
  const [, untilMs, from] = (typeof cursor === 'string' && /^(\d{1,15})\.(.*)$/s.exec(cursor)) || []
  if (untilMs === undefined) throw malformed('cursor is none that was given out here')
  return [Number(untilMs), from || undefined]
}

function summaryOf({ body: _, ...summary }: DeadLetter): LetterSummary {
  return summary
}

function malformed(problem: string): RequestError {
  return new RequestError('ERR_BODY_MALFORMED', problem)
}

function ask<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((cause: unknown) => Promise.reject(away(cause)))
}

function away(cause: unknown): LarkgateError {
  if (cause instanceof RequestError) return cause
  return new PortError('ERR_DEAD_LETTERS_UNAVAILABLE', 'the dead letters do not answer', { cause })
}
