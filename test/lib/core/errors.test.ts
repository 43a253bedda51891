import { describe, expect, test } from 'vitest'
import { answerError } from '../../../lib/core/answer.ts'
import {
  ConfigError,
  ERROR_STATUS,
  type ErrorCode,
  HandlerError,
  LarkgateError,
  messageOf,
  PortError,
  RequestError,
  toLarkgateError,
} from '../../../lib/core/errors.ts'

const CODES = Object.entries(ERROR_STATUS) as [ErrorCode, number | undefined][]
const DOCUMENTED = [200, 400, 401, 404, 405, 413, 415, 500, 503]

describe('every code', () => {
  test.each(CODES)('%s has the one status %s, or none', (code, status) => {
    expect(code).toMatch(/^ERR_[A-Z0-9]+(_[A-Z0-9]+)*$/)
    expect([...DOCUMENTED, undefined]).toContain(status)
    expect(new LarkgateError(code, 'message').status).toBe(status)
  })

  test('of a refusal leads to the answer with its status', () => {
    for (const [code, status] of CODES) expect(answerError(new LarkgateError(code, '')).status).toBe(status ?? 500)
  })
})

test('all that has to do with secrets is 401', () => {
  const refused = CODES.filter(([, status]) => status === 401).map(([code]) => code)
  expect(refused.toSorted()).toEqual([
    'ERR_ADMIN_TOKEN_MISMATCH',
    'ERR_CARD_REFUSED',
    'ERR_DECRYPT_FAILED',
    'ERR_ENCRYPTION_MISSING',
    'ERR_ENCRYPT_KEY_MISSING',
    'ERR_SIGNATURE_MISMATCH',
    'ERR_SIGNATURE_MISSING',
    'ERR_TIMESTAMP_STALE',
    'ERR_TOKEN_MISMATCH',
  ])
})

test.each([
  ['RequestError', RequestError],
  ['ConfigError', ConfigError],
  ['PortError', PortError],
  ['HandlerError', HandlerError],
])('a %s has its name, code, message and cause', (name, ErrorClass) => {
  const cause = new Error('cause')
  const error = new ErrorClass('ERR_INTERNAL', 'message', { cause })
  expect(error).toBeInstanceOf(LarkgateError)
  expect({ name: error.name, code: error.code, message: error.message, cause: error.cause }).toEqual({
    name,
    code: 'ERR_INTERNAL',
    message: 'message',
    cause,
  })
})

test('what was thrown is said in words, also where several things were', () => {
  const both = new AggregateError([
    new Error('connect ECONNREFUSED 127.0.0.1:1'),
    new Error('connect ECONNREFUSED ::1:1'),
  ])
  expect(messageOf(both)).toBe('connect ECONNREFUSED 127.0.0.1:1; connect ECONNREFUSED ::1:1')
  expect(messageOf(new AggregateError([], 'all of them'))).toBe('all of them')
})

describe('an error that reaches the edge', () => {
  test('stays what it is when it has a code', () => {
    const error = new PortError('ERR_QUEUE_UNAVAILABLE', 'message')
    expect(toLarkgateError(error)).toBe(error)
  })

  test.each([new TypeError('x is not a function'), 'text', undefined, null, { code: 'ERR_TOKEN_MISMATCH' }])(
    'is a bug of ours when it has none: %s',
    (thrown) => {
      const error = toLarkgateError(thrown)
      expect([error.code, error.status, error.cause]).toEqual(['ERR_INTERNAL', 500, thrown])
    },
  )
})
