import { expect, test } from 'vitest'
import { challengeOf, eventIdOf, readObject } from '../../simulator/read.ts'

test('the event id is the header’s in schema 2.0 and the uuid in 1.0', () => {
  expect(eventIdOf('{"schema":"2.0","header":{"event_id":"a"},"event":{}}')).toBe('a')
  expect(eventIdOf('{"uuid":"b","event":{"type":"message","uuid":"c"}}')).toBe('b')
})

test('only a URL check has a challenge', () => {
  expect(challengeOf('{"type":"url_verification","challenge":"x"}')).toBe('x')
  expect(challengeOf('{"type":"","challenge":"x"}')).toBeUndefined()
})

test.each(['', 'no JSON', 'null', '1', '"text"', '[]', '{}', '{"header":null}', '{"header":{"event_id":7}}'])(
  'reads nothing out of %j, and does not throw',
  (text) => {
    expect(eventIdOf(text)).toBeUndefined()
    expect(challengeOf(text)).toBeUndefined()
    expect(readObject(text)).toBeTypeOf('object')
  },
)
