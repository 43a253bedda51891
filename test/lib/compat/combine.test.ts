import { describe, expect, test } from 'vitest'
import { CardActionHandler, combine, EventDispatcher } from '../../../lib/compat/index.ts'
import { createDispatcher, type Routes } from '../../../lib/core/dispatch.ts'
import { context } from '../../support/handling.ts'

const nothing = () => {}
const says = (content: string) => () => ({ toast: { content } })
const old = new EventDispatcher().register({ a: nothing, 'card.action.trigger': says('old') })
const fresh = createDispatcher()
  .on('im.message.receive_v1', nothing)
  .onV1('out_approval', nothing)
  .on('card.action.trigger', nothing)

const answer = (routes: Routes, type: string) => routes.findCallback(type)?.({}, context)

describe('several dispatchers as one', () => {
  test('have the handlers of all', async () => {
    const both = combine(fresh, old)
    const { findEvent, findCallback } = both
    expect(findEvent('2.0', 'a')).toBeDefined()
    expect(findEvent('2.0', 'im.message.receive_v1')).toBe(fresh.findEvent('2.0', 'im.message.receive_v1'))
    expect(findEvent('1.0', 'out_approval')).toBe(fresh.findEvent('1.0', 'out_approval'))
    expect(findEvent('2.0', 'b')).toBeUndefined()
    expect(await answer(both, 'card.action.trigger')).toEqual({ toast: { content: 'old' } })
    expect(findCallback('url.preview.get')).toBeUndefined()
  })

  test('leave a type to the first that has it', async () => {
    const cards = new CardActionHandler({}, says('cards'))
    expect(await answer(combine(old, cards), 'card.action.trigger')).toEqual({ toast: { content: 'old' } })
    expect(await answer(combine(cards, old), 'card.action.trigger')).toEqual({ toast: { content: 'cards' } })
    expect(await answer(combine(old, cards), 'card.action.trigger_v1')).toEqual({ toast: { content: 'cards' } })
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
