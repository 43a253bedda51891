import { expect, test } from 'vitest'
import { withToken } from './token.ts'

test.each([
  ['{"event":{"type":"a"}}', '{"token":"t","event":{"type":"a"}}'],
  ['{ "uuid": "u",\n "token" : "old" ,"n":1}', '{ "uuid": "u",\n "token" : "t" ,"n":1}'],
  ['{"token":{"a":[1,{"b":"}"}]} }', '{"token":"t" }'],
  ['{"token":""}', '{"token":"t"}'],
  ['{"header":{}}', '{"header":{"token":"t"}}'],
  [
    '{"event":{"header":{"token":"e"}},"header":{ "a":1 }}',
    '{"event":{"header":{"token":"e"}},"header":{"token":"t", "a":1 }}',
  ],
  ['{"token":"top","header":{"a":"\\"{","token":"old"}}', '{"token":"top","header":{"a":"\\"{","token":"t"}}'],
  ['{"header":"none","token":null}', '{"header":"none","token":"t"}'],
])('a token goes into %s and leaves the rest as it is', (text, expected) => {
  expect(withToken(text, 't')).toBe(expected)
})
