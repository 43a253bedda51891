import { describe, expect, test } from 'vitest'
import { createDispatcher, type HandlerContext } from '../../../lib/core/dispatch.ts'
import { silentLog } from '../../../lib/core/log.ts'
import type { LogFields } from '../../../lib/core/ports.ts'
import { createReplier } from '../../../lib/core/replier.ts'
import type { UntypedEvent } from '../../../lib/events/map.ts'

const call = { type: 'card.action.trigger', app: 'shop', key: 'key', ageMs: 12, data: { event: { a: 1 } } }
const { signal } = new AbortController()

describe('a replier', () => {
  test('says what is registered for a type', () => {
    const routes = createDispatcher()
      .callback<UntypedEvent>('both', () => ({}))
      .on<UntypedEvent>('both', () => {})
      .callback<UntypedEvent>('answered', () => ({}))
      .on<UntypedEvent>('queued', () => {})
    const { lookUp } = createReplier(routes, silentLog)
    expect(lookUp('both')).toEqual({ answered: true, queued: true })
    expect(lookUp('answered')).toEqual({ answered: true, queued: false })
    expect(lookUp('queued')).toEqual({ answered: false, queued: true })
    expect(lookUp('unknown')).toEqual({ answered: false, queued: false })
  })

  test('calls the handler with the body and the context of a first attempt, and gives what it returns', async () => {
    let seen: HandlerContext | undefined
    const routes = createDispatcher().callback<UntypedEvent>('card.action.trigger', ({ event }, context) => {
      seen = context
      return { event }
    })
    expect(await createReplier(routes, silentLog).reply(call, signal)).toEqual({ event: { a: 1 } })
    expect(seen).toMatchObject({ app: 'shop', key: 'key', type: 'card.action.trigger', attempt: 1, ageMs: 12 })
    expect(seen?.signal).toBe(signal)
  })

  test('gives the handler a log that says of itself what it is about', async () => {
    const lines: LogFields[] = []
    const log = { ...silentLog, info: (_: string, fields: LogFields = {}) => void lines.push(fields) }
    const routes = createDispatcher().callback('card.action.trigger', (_, context) =>
      context.log.info('clicked', { a: 1 }),
    )
    await createReplier(routes, log).reply(call, signal)
    expect(lines).toEqual([{ type: 'card.action.trigger', key: 'key', app: 'shop', a: 1 }])
  })

  test('lets what the handler throws through', async () => {
    const routes = createDispatcher().callback('card.action.trigger', async () => {
      throw new Error('broken')
    })
    await expect(async () => createReplier(routes, silentLog).reply(call, signal)).rejects.toThrow('broken')
  })
})
