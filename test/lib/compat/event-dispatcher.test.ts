import { describe, expect, test } from 'vitest'
import { EventDispatcher } from '../../../lib/compat/index.ts'
import { context, envelope } from '../../support/handling.ts'

const nothing = () => {}

describe('an event', () => {
  test('of version 2.0 is handed over on one level: the event over the header', async () => {
    const { findEvent } = new EventDispatcher().register({ 'a.b_v1': (data) => ({ ...data }) })
    const data = {
      schema: '2.0',
      header: { event_type: 'a.b_v1', token: 'header’s' },
      event: { token: 'event’s', a: 1 },
    }
    const given = await findEvent('2.0', 'a.b_v1')?.run(envelope(data), context)
    expect(given).toMatchObject({ schema: '2.0', event_type: 'a.b_v1', token: 'event’s', a: 1 })
    expect(given).not.toHaveProperty('header')
    expect(given).not.toHaveProperty('event')
  })

  test('of version 1.0 is handed over on one level: the envelope over the event', async () => {
    const { findEvent } = new EventDispatcher().register({ message: (data) => ({ ...data }) })
    const data = { uuid: 'u', type: 'event_callback', event: { type: 'message', uuid: 'event’s', text: 'hi' } }
    const given = await findEvent('1.0', 'message')?.run(envelope(data), context)
    expect(given).toMatchObject({ uuid: 'u', type: 'event_callback', text: 'hi' })
  })

  test('keeps its own type where only a symbol leads to it', async () => {
    const typeOf = (data: object) => Reflect.get(data, Object.getOwnPropertySymbols(data)[0] ?? '')
    const { findEvent } = new EventDispatcher().register({ message: typeOf, 'a.b_v1': typeOf })
    const [v1, v2] = [{ type: 'event_callback', event: { type: 'message' } }, { header: { event_type: 'a.b_v1' } }]
    expect(await findEvent('1.0', 'message')?.run(envelope(v1), context)).toBe('message')
    expect(await findEvent('2.0', 'a.b_v1')?.run(envelope(v2), context)).toBe('a.b_v1')
  })

  test('comes with the context that the SDK does not have', async () => {
    const { findEvent } = new EventDispatcher().register({ 'a.b_v1': (_, { key, attempt }) => [key, attempt] })
    expect(await findEvent('2.0', 'a.b_v1')?.run(envelope(), context)).toEqual(['key', 1])
  })

  test('goes to the one handler of its type, whatever its version', () => {
    const { findEvent } = new EventDispatcher().register({ same: () => 'same' })
    for (const schema of ['1.0', '2.0']) expect(findEvent(schema, 'same')?.run(envelope(), context)).toBe('same')
  })

  test('is found by its whole type only', () => {
    const { findEvent } = new EventDispatcher().register({ 'a.b_v1': nothing })
    for (const type of ['a.b_v2', 'a.b', 'toString', '__proto__']) expect(findEvent('2.0', type)).toBeUndefined()
  })

  test('may have a field that is named like the prototype', async () => {
    const { findEvent } = new EventDispatcher().register({ 'a.b_v1': (data) => data })
    const data = JSON.parse('{"header":{"event_type":"a.b_v1"},"event":{"__proto__":{"isAdmin":true}}}')
    expect(await findEvent('2.0', 'a.b_v1')?.run(envelope(data), context)).not.toHaveProperty('isAdmin')
  })

  test('fails when its handler throws, so that it is tried again', () => {
    const { findEvent } = new EventDispatcher().register({
      'a.b_v1': () => {
        throw new Error('no such user')
      },
    })
    expect(() => findEvent('2.0', 'a.b_v1')?.run(envelope(), context)).toThrow('no such user')
  })
})

describe('a callback', () => {
  test('is answered with what its handler returns', async () => {
    const { findCallback } = new EventDispatcher().register({
      'card.action.trigger': ({ action }) => ({ toast: { type: 'success', content: action.tag } }),
    })
    const body = { schema: '2.0', header: { event_type: 'card.action.trigger' }, event: { action: { tag: 'button' } } }
    const answer = { toast: { type: 'success', content: 'button' } }
    expect(await findCallback('card.action.trigger')?.(body, context)).toEqual(answer)
  })

  test.each(['card.action.trigger', 'url.preview.get', 'profile.view.get', 'card.action.trigger_v1'])(
    'is not handled behind the queue as well: %s',
    (type) => {
      const dispatcher = new EventDispatcher().register({ [type]: nothing })
      expect(dispatcher.isQueued()).toBe(false)
      expect(dispatcher.findEvent('2.0', type)).toBeUndefined()
      expect(dispatcher.findCallback(type)).toBeDefined()
    },
  )

  test('may be of any type that the gateway is told to answer', async () => {
    const { findCallback } = new EventDispatcher().register({ 'made.up.get': ({ a }) => ({ a }) })
    expect(await findCallback('made.up.get')?.({ header: {}, event: { a: 1 } }, context)).toEqual({ a: 1 })
  })

  test('of a type without a handler is not answered', () => {
    expect(new EventDispatcher().findCallback('url.preview.get')).toBeUndefined()
  })
})

describe('registering', () => {
  test('can be chained, and adds to what is there', () => {
    const dispatcher = new EventDispatcher()
    expect(dispatcher.register({ a: nothing, b: nothing })).toBe(dispatcher)
    dispatcher.register({ c: nothing }).register({})
    for (const type of ['a', 'b', 'c']) expect(dispatcher.findEvent('2.0', type)).toBeDefined()
  })

  test('a type again is an error that says what to do', () => {
    const dispatcher = new EventDispatcher().register({ a: () => 'first' })
    const duplicate = expect.objectContaining({ name: 'ConfigError', code: 'ERR_HANDLER_DUPLICATE' })
    expect(() => dispatcher.register({ a: () => 'second' })).toThrow(duplicate)
    expect(() => dispatcher.register({ a: () => 'second' })).toThrow("call unregister('a') first")
    expect(dispatcher.findEvent('2.0', 'a')?.run(envelope(), context)).toBe('first')
  })

  test('a type again replaces the handler that was unregistered first', () => {
    const dispatcher = new EventDispatcher()
      .register({ a: () => 'first', b: () => 'b' })
      .unregister('a', 'never registered')
      .register({ a: () => 'second' })
    expect(dispatcher.findEvent('2.0', 'a')?.run(envelope(), context)).toBe('second')
    expect(dispatcher.findEvent('2.0', 'b')?.run(envelope(), context)).toBe('b')
  })

  test('leaves app tickets to whoever registers them', () => {
    expect(new EventDispatcher().findEvent('1.0', 'app_ticket')).toBeUndefined()
    expect(new EventDispatcher().register({ app_ticket: nothing }).findEvent('1.0', 'app_ticket')).toBeDefined()
  })

  test('keeps no secret that the constructor was given', () => {
    const dispatcher = new EventDispatcher({ encryptKey: 'sesame', verificationToken: 'sesame', cache: {}, logger: {} })
    expect(Object.values(dispatcher)).not.toContain('sesame')
  })
})
