import { describe, expect, test } from 'vitest'
import { createDispatcher } from '../../../lib/core/dispatch.ts'
import type { UntypedEvent } from '../../../lib/events/map.ts'
import { context, envelope } from '../../support/handling.ts'

const duplicate = expect.objectContaining({ name: 'ConfigError', code: 'ERR_HANDLER_DUPLICATE' })
const nothing = () => {}

describe('an event', () => {
  test('of version 2.0 goes to the handler that .on registered, with the platform’s body', async () => {
    const { findEvent } = createDispatcher().on<UntypedEvent>('a.b_v1', (body, { key }) => [body, key])
    const data = { header: { event_type: 'a.b_v1' }, event: { a: 1 } }
    expect(await findEvent('2.0', 'a.b_v1')?.run(envelope(data), context)).toEqual([data, 'key'])
  })

  test('of version 1.0 goes to the handler that .onV1 registered', () => {
    const { findEvent } = createDispatcher().onV1('message', () => 'v1')
    expect(findEvent('1.0', 'message')?.run(envelope(), context)).toBe('v1')
  })

  test('never goes to the handler of another version: a type may exist in both', () => {
    const both = createDispatcher()
      .on<UntypedEvent>('same', () => 'v2')
      .onV1<UntypedEvent>('same', () => 'v1')
    expect(both.findEvent('2.0', 'same')?.run(envelope(), context)).toBe('v2')
    expect(both.findEvent('1.0', 'same')?.run(envelope(), context)).toBe('v1')
    expect(createDispatcher().on<UntypedEvent>('same', nothing).findEvent('1.0', 'same')).toBeUndefined()
    expect(createDispatcher().onV1<UntypedEvent>('same', nothing).findEvent('2.0', 'same')).toBeUndefined()
  })

  test('that is a legacy card’s action goes to the handler that .on registered for its type', () => {
    const { findEvent } = createDispatcher().on('card.action.trigger_v1', () => 'card')
    expect(findEvent('card', 'card.action.trigger_v1')?.run(envelope(), context)).toBe('card')
  })

  test('is found by its whole type only', () => {
    const { findEvent } = createDispatcher().on<UntypedEvent>('a.b_v1', nothing)
    for (const type of ['a.b_v2', 'a.b', 'A.B_v1', 'a.b_v1 ', 'toString', '__proto__']) {
      expect(findEvent('2.0', type)).toBeUndefined()
    }
  })

  test('without a handler of its own goes to the fallback, with what larkgate knows of it', () => {
    const { findEvent } = createDispatcher()
      .on<UntypedEvent>('other', nothing)
      .fallback((event) => event)
    for (const schema of ['1.0', '2.0', 'card'] as const) {
      const given = envelope({ a: 1 })
      expect(findEvent(schema, 'a.b_v1')?.run(given, context)).toBe(given)
    }
  })

  test('with a handler of its own does not go to the fallback, whichever was registered first', () => {
    const { findEvent } = createDispatcher()
      .fallback(() => 'fallback')
      .on<UntypedEvent>('a.b_v1', () => 'own')
    expect(findEvent('2.0', 'a.b_v1')?.run(envelope(), context)).toBe('own')
  })

  test('without any handler is not found', () => {
    expect(createDispatcher().findEvent('2.0', 'a.b_v1')).toBeUndefined()
  })

  test('is found with the options of its handler', () => {
    const options = { maxAgeMs: 1000, whenTooOld: 'drop', timeoutMs: 500 } as const
    const { findEvent } = createDispatcher()
      .on<UntypedEvent>('a', nothing, options)
      .onV1<UntypedEvent>('b', nothing, options)
      .fallback(nothing, options)
    expect(findEvent('2.0', 'a')?.options).toBe(options)
    expect(findEvent('1.0', 'b')?.options).toBe(options)
    expect(findEvent('2.0', 'c')?.options).toBe(options)
    expect(createDispatcher().on<UntypedEvent>('a', nothing).findEvent('2.0', 'a')?.options).toEqual({})
  })
})

describe('a callback', () => {
  test('goes to the handler that .callback registered, and to no other', async () => {
    const routes = createDispatcher()
      .callback<UntypedEvent>('card.action.trigger', (body) => ({ body }))
      .fallback(nothing)
    expect(await routes.findCallback('card.action.trigger')?.({ a: 1 }, context)).toEqual({ body: { a: 1 } })
    expect(routes.findCallback('url.preview.get')).toBeUndefined()
  })

  test('is queued when it has an .on handler as well', () => {
    const routes = createDispatcher()
      .callback('card.action.trigger', () => ({}))
      .on('card.action.trigger', nothing)
      .callback('url.preview.get', () => ({}))
      .on('card.action.trigger_v1', nothing)
    expect(routes.isQueued('card.action.trigger')).toBe(true)
    expect(routes.isQueued('card.action.trigger_v1')).toBe(true)
    expect(routes.isQueued('url.preview.get')).toBe(false)
  })

  test('is not queued for the sake of the fallback or of a 1.0 handler', () => {
    const routes = createDispatcher().fallback(nothing).onV1<UntypedEvent>('card.action.trigger', nothing)
    expect(routes.isQueued('card.action.trigger')).toBe(false)
  })
})

describe('registering', () => {
  test.each([
    ['.on', () => createDispatcher().on<UntypedEvent>('a', nothing).on<UntypedEvent>('a', nothing)],
    ['.onV1', () => createDispatcher().onV1<UntypedEvent>('a', nothing).onV1<UntypedEvent>('a', nothing)],
    ['.callback', () => createDispatcher().callback<UntypedEvent>('a', nothing).callback<UntypedEvent>('a', nothing)],
    ['.fallback', () => createDispatcher().fallback(nothing).fallback(nothing)],
  ])('twice is an error: %s', (_, register) => {
    expect(register).toThrow(duplicate)
  })

  test('twice keeps the first', () => {
    const dispatcher = createDispatcher().on<UntypedEvent>('a', () => 'first')
    expect(() => dispatcher.on<UntypedEvent>('a', () => 'second')).toThrow('a')
    expect(dispatcher.findEvent('2.0', 'a')?.run(envelope(), context)).toBe('first')
  })

  test('the same type once in every way is none', () => {
    const register = () =>
      createDispatcher()
        .on<UntypedEvent>('a', nothing)
        .onV1<UntypedEvent>('a', nothing)
        .callback<UntypedEvent>('a', nothing)
        .fallback(nothing)
    expect(register).not.toThrow()
  })

  test('gives back the dispatcher itself, so that calls can be chained', () => {
    const dispatcher = createDispatcher()
    expect(dispatcher.on<UntypedEvent>('a', nothing)).toBe(dispatcher)
    expect(dispatcher.onV1<UntypedEvent>('a', nothing).callback<UntypedEvent>('a', nothing).fallback(nothing)).toBe(
      dispatcher,
    )
  })

  test('in one dispatcher does nothing to another', () => {
    createDispatcher().on<UntypedEvent>('a', nothing).fallback(nothing)
    expect(createDispatcher().findEvent('2.0', 'a')).toBeUndefined()
  })
})
