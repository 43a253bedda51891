import { describe, expect, test } from 'vitest'
import { CardActionHandler, combine, EventDispatcher } from '../../../lib/compat/index.ts'
import { createDispatcher } from '../../../lib/core/dispatch.ts'

const nothing = () => {}
const old = new EventDispatcher().register({ a: nothing, 'card.action.trigger': () => ({}) })
const fresh = createDispatcher()
  .on('im.message.receive_v1', nothing)
  .onV1('out_approval', nothing)
  .on('card.action.trigger', nothing)

describe('several dispatchers as one', () => {
  test('have the handlers of all', () => {
    const { findEvent, findCallback } = combine(fresh, old)
    expect(findEvent('2.0', 'a')).toBeDefined()
    expect(findEvent('2.0', 'im.message.receive_v1')).toBe(fresh.findEvent('2.0', 'im.message.receive_v1'))
    expect(findEvent('1.0', 'out_approval')).toBe(fresh.findEvent('1.0', 'out_approval'))
    expect(findEvent('2.0', 'b')).toBeUndefined()
    expect(findCallback('card.action.trigger')).toBe(old.findCallback('card.action.trigger'))
    expect(findCallback('url.preview.get')).toBeUndefined()
  })

  test('leave a type to the first that has it', () => {
    const cards = new CardActionHandler({}, () => ({}))
    expect(combine(old, cards).findCallback('card.action.trigger')).toBe(old.findCallback('card.action.trigger'))
    expect(combine(cards, old).findCallback('card.action.trigger')).toBe(cards.findCallback())
    expect(combine(old, cards).findCallback('card.action.trigger_v1')).toBe(cards.findCallback())
  })

  test('answer a callback with the one and handle it behind the queue with the other, in either order', () => {
    for (const both of [combine(old, fresh), combine(fresh, old)]) {
      expect(both.isQueued('card.action.trigger')).toBe(true)
      expect(both.findEvent('2.0', 'card.action.trigger')).toBe(fresh.findEvent('2.0', 'card.action.trigger'))
    }
    expect(combine(old).isQueued('card.action.trigger')).toBe(false)
  })

  test('are none when there are none', () => {
    expect(combine().findEvent('2.0', 'a')).toBeUndefined()
    expect(combine().isQueued('a')).toBe(false)
  })
})
