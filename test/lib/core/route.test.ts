import { describe, expect, test } from 'vitest'
import { prepareApp } from '../../../lib/core/app.ts'
import { route } from '../../../lib/core/route.ts'
import { nodeCrypto } from '../../../lib/crypto/node.ts'

const appsOf = (...names: string[]) =>
  new Map(names.map((name) => [name, prepareApp({ name, verificationToken: 'token' }, nodeCrypto)]))
const to = (path: string, names: string[], method = 'POST') => {
  const { secrets, address } = route(new Request(`https://gateway.example${path}`, { method }), appsOf(...names))
  return [secrets.app.name, address]
}
const code = (code: string) => expect.objectContaining({ name: 'RequestError', code })

test('the only app is served without its name, and with it', () => {
  expect(to('/webhook/event', ['shop'])).toEqual(['shop', 'event'])
  expect(to('/webhook/card', ['shop'])).toEqual(['shop', 'card'])
  expect(to('/webhook/shop/event', ['shop'])).toEqual(['shop', 'event'])
})

test('one of several apps is served with its name only', () => {
  expect(to('/webhook/books/card', ['shop', 'books'])).toEqual(['books', 'card'])
  expect(() => to('/webhook/event', ['shop', 'books'])).toThrow(code('ERR_NOT_FOUND'))
})

test.each(['event', 'card', '午饭', 'a b', 'a/b', '100%', '..a'])('an app may be called %j', (name) => {
  expect(to(`/webhook/${encodeURIComponent(name)}/event`, [name, 'other'])).toEqual([name, 'event'])
})

test.each([
  '/',
  '/webhook',
  '/webhook/',
  '/webhook/event/',
  '/webhook//event',
  '/webhook/Event',
  '/webhooks/event',
  '/event',
  '/webhook/shop/event/more',
  '/webhook/shop/shop/event',
  '/webhook/%E0%A4%A/event',
  '/webhook/toString/event',
])('nothing is served at %s', (path) => {
  expect(() => to(path, ['shop'])).toThrow(code('ERR_NOT_FOUND'))
})

describe('a method other than POST', () => {
  test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])('is not allowed where an app is served: %s', (method) => {
    expect(() => to('/webhook/event', ['shop'], method)).toThrow(code('ERR_METHOD_NOT_ALLOWED'))
  })

  test('makes no difference where none is', () => {
    expect(() => to('/webhook/other', ['shop'], 'GET')).toThrow(code('ERR_NOT_FOUND'))
  })
})
