import { expect, test } from 'vitest'
import { CardActionHandler } from '../../../lib/compat/index.ts'
import { context } from '../../support/handling.ts'

const echo = new CardActionHandler({ verificationToken: 'token' }, (data, { key }) => ({ ...data, key }))

test('a legacy card is answered with what the function returns', async () => {
  const card = { open_id: 'ou_1', token: 'c-1', action: { tag: 'button', value: {} } }
  expect(await echo.findCallback('card.action.trigger_v1')(card, context)).toMatchObject({ ...card, key: 'key' })
})

test('a new card is answered by the same function, on one level', async () => {
  const body = { schema: '2.0', header: { token: 'header’s' }, event: { token: 'c-1', action: { tag: 'button' } } }
  const answer = { schema: '2.0', token: 'c-1', action: { tag: 'button' }, key: 'key' }
  expect(await echo.findCallback('card.action.trigger_v1')(body, context)).toMatchObject(answer)
})

test('no event has a handler, and nothing waits on the queue', () => {
  expect(echo.findEvent()).toBeUndefined()
  expect(echo.isQueued()).toBe(false)
})
